import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { viewerZone } from '../format/moment.js';
import { journalPause, paced, type PacedJournal } from '../pages/service/journal-pace.js';
import { ApiError, get, keepCsrfToken, query } from './client.js';
import { keys } from './keys.js';
import type * as Api from './types.js';

const path = (hostId: string, unit: string): string =>
  `/api/v1/services/${encodeURIComponent(hostId)}/${encodeURIComponent(unit)}`;

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: keys.me,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Api.Me | null> => {
    try {
      const me = await get<Api.Me>('/api/v1/auth/me', signal);
      keepCsrfToken(me);
      return me;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** What the operator says about this installation; seldom changed. */
export const aboutQuery = queryOptions({
  queryKey: keys.about,
  staleTime: 300_000,
  queryFn: ({ signal }) => get<Api.About>('/api/v1/about', signal),
});

/** What is wrong with the file that says it. */
export const aboutProblemsQuery = queryOptions({
  queryKey: keys.aboutProblems,
  queryFn: ({ signal }) => get<Api.AboutProblems>('/api/v1/about/problems', signal),
});

/** What is wrong, what was healed, how the hosts are. */
export const overviewQuery = queryOptions({
  queryKey: keys.overview,
  refetchInterval: 30_000,
  queryFn: ({ signal }) => get<Api.Overview>(`/api/v1/overview${query({ zone: viewerZone() })}`, signal),
});

/** Every service of every host; filtered and sorted in the browser, so that typing answers at once. */
export const servicesQuery = queryOptions({
  queryKey: keys.services,
  refetchInterval: 60_000,
  queryFn: ({ signal }) => get<Api.ServicePage>('/api/services?limit=5000', signal),
});

export const serviceQuery = (hostId: string, unit: string) =>
  queryOptions<Api.ServiceDetail>({
    queryKey: keys.service(hostId, unit),
    // That a check looked once more is no change that the stream would tell of.
    refetchInterval: (query) => ((query.state.data?.checks.length ?? 0) > 0 ? 10_000 : 30_000),
    queryFn: ({ signal }) =>
      get<Api.ServiceDetail>(`${path(hostId, unit)}${query({ zone: viewerZone() })}`, signal),
  });

export const historyQuery = (hostId: string, unit: string, minutes: number) =>
  queryOptions({
    queryKey: keys.history(hostId, unit, minutes),
    queryFn: ({ signal }) =>
      get<Api.UnitHistory>(`${path(hostId, unit)}/history${query({ since_minutes: minutes })}`, signal),
  });

/** The tail of a unit's journal, asked for again while `live`; never from a tab in the background. */
export const journalQuery = (hostId: string, unit: string, live: boolean) =>
  queryOptions<PacedJournal>({
    queryKey: keys.journal(hostId, unit),
    staleTime: 2_000,
    retry: false,
    refetchIntervalInBackground: false,
    refetchInterval: (query) => live && journalPause(query.state.data),
    queryFn: async ({ signal, client }): Promise<PacedJournal> => {
      const before = client.getQueryData<PacedJournal>(keys.journal(hostId, unit));
      return paced(before, await get<Api.Journal>(`${path(hostId, unit)}/journal?lines=200`, signal));
    },
  });

export interface IncidentFilter {
  readonly state?: 'open' | 'closed' | undefined;
  readonly host?: string | undefined;
  readonly unit?: string | undefined;
}

/** Incidents newest first, page by page. */
export const incidentsQuery = (filter: IncidentFilter) =>
  infiniteQueryOptions({
    queryKey: keys.incidents(filter),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Api.IncidentPage) => page.next ?? undefined,
    queryFn: ({ signal, pageParam }) =>
      get<Api.IncidentPage>(
        `/api/v1/incidents${query({ ...filter, limit: 50, before: pageParam, zone: viewerZone() })}`,
        signal,
      ),
  });

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.incident(id),
    queryFn: ({ signal }) =>
      get<Api.Story>(`/api/v1/incidents/${encodeURIComponent(id)}${query({ zone: viewerZone() })}`, signal),
  });

/** Whose figures of recovery, over how long up to now. */
export interface KpiFilter {
  readonly hostId?: string | undefined;
  readonly unit?: string | undefined;
  /** Milliseconds. */
  readonly rangeMs: number;
}

/** The path of the figures, or of the table of units as a file; the range ends now. */
export const kpisPath = (filter: KpiFilter, file: '' | '/units.csv' = ''): string => {
  const { hostId, unit, rangeMs } = filter;
  const to = Date.now();
  return `/api/v1/kpis${file}${query({ hostId, unit, from: to - rangeMs, to, limit: 500 })}`;
};

export const kpisQuery = (filter: KpiFilter) =>
  queryOptions({
    queryKey: keys.kpis(filter),
    staleTime: 30_000,
    refetchInterval: 60_000,
    queryFn: ({ signal }) => get<Api.Kpis>(kpisPath(filter), signal),
  });

export const seriesQuery = (hostId: string) =>
  queryOptions({
    queryKey: keys.series(hostId),
    staleTime: 60_000,
    queryFn: ({ signal }) => get<Api.Series[]>(`/api/v1/hosts/${encodeURIComponent(hostId)}/series`, signal),
  });

/** The last quarter of an hour of one metric; what comes after is appended from the live stream. */
export const telemetryQuery = (hostId: string, key: string, windowMs: number) =>
  queryOptions({
    queryKey: keys.telemetry(hostId, key),
    staleTime: Infinity,
    queryFn: ({ signal }) => {
      const now = Date.now();
      const range = query({ key, from: now - windowMs, to: now, points: 180 });
      return get<Api.Telemetry>(`/api/v1/hosts/${encodeURIComponent(hostId)}/telemetry${range}`, signal);
    },
  });

/** The maintenance windows. The stream tells of changes; that one begins or ends is told by the hosts. */
export const maintenanceQuery = queryOptions({
  queryKey: keys.maintenance,
  refetchInterval: 30_000,
  queryFn: ({ signal }) => get<Api.WindowList>('/api/v1/maintenance', signal),
});

export const labQuery = queryOptions({
  queryKey: keys.lab,
  staleTime: 30_000,
  queryFn: ({ signal }) => get<Api.Lab>('/api/v1/lab', signal),
});

/** The path of a unit's restart. */
/** What would be decided about a unit just now; asked of the host, so only where somebody looks. */
export const whyQuery = (hostId: string, unit: string) =>
  queryOptions({
    queryKey: [...keys.service(hostId, unit), 'why'],
    staleTime: 2_000,
    retry: false,
    queryFn: ({ signal }) => get<Api.Why>(`${path(hostId, unit)}/why`, signal),
  });

export const holdPath = (hostId: string, unit: string): string => `${path(hostId, unit)}/hold`;

export const restartPath = (hostId: string, unit: string): string => `${path(hostId, unit)}/restart`;
