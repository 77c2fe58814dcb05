import { keys, type CacheKey } from '../api/keys.js';
import type { Overview, ServicePage, ServiceRow, Status } from '../api/types.js';
import type { Change } from './change.js';

/** Which cached answers a change makes out of date. */
export function outdatedBy(change: Change): CacheKey[] {
  const { hostId, subject } = change;
  const incidentId = change.body['incidentId'];
  const service = keys.service(hostId, subject);
  const story = typeof incidentId === 'string' ? [keys.incident(incidentId)] : [];
  switch (change.kind) {
    case 'unit-state':
      return [service, keys.overview];
    case 'incident-opened':
    case 'incident-closed':
      return [...story, service, keys.overview, keys.allIncidents];
    case 'hold':
    case 'operator-stop':
      return [service, keys.services, keys.overview];
    case 'control-status':
      return [keys.overview, keys.maintenance, ['service', hostId]];
    case 'maintenance':
      return [keys.maintenance];
    case 'host':
    case 'helper-audit':
      return [keys.overview];
    case 'request-result':
      return [service];
    default:
      // How an open incident stands is part of the overview.
      return [...story, service, ...(story.length > 0 ? [keys.overview] : [])];
  }
}

/** The list of services after a unit changed its state: the row in place, its order untouched; a new unit at the end. */
export function withUnitState(page: ServicePage, change: Change, now: number): ServicePage {
  const state = readState(change, now);
  if (state === null) return page;
  const index = page.items.findIndex(
    (row) => row.host_id === change.hostId && row.service_name === change.subject,
  );
  if (index < 0) return page;
  const row = page.items[index] as ServiceRow;
  const moved = row.raw_status !== state.raw_status || row.sub_state !== state.sub_state;
  const failures = row.recent_failures + (state.status === 'failed' && row.status !== 'failed' ? 1 : 0);
  const next: ServiceRow = {
    ...row,
    ...state,
    since: moved ? state.updated : row.since,
    recent_failures: failures,
  };
  return { ...page, items: page.items.with(index, next) };
}

/** The counts of the overview after a unit moved from one state to another; the rest waits for the next answer. */
export function withMovedUnit(overview: Overview, hostId: string, from: Status, to: Status): Overview {
  if (from === to) return overview;
  const move = <C extends Overview['units']>(counts: C): C => ({
    ...counts,
    [from]: Math.max(0, counts[from] - 1),
    [to]: counts[to] + 1,
  });
  return {
    ...overview,
    units: move(overview.units),
    hosts: overview.hosts.map((host) =>
      host.id === hostId ? { ...host, unitCounts: move(host.unitCounts) } : host,
    ),
  };
}

const statuses: readonly string[] = ['running', 'stopped', 'failed', 'unknown'];

function readState(
  change: Change,
  now: number,
): Pick<ServiceRow, 'status' | 'raw_status' | 'sub_state' | 'updated'> | null {
  const status = change.body['normalizedStatus'];
  if (typeof status !== 'string' || !statuses.includes(status)) return null;
  return {
    status: status as Status,
    raw_status: String(change.body['rawStatus'] ?? ''),
    sub_state: String(change.body['subState'] ?? ''),
    updated: new Date(change.at ?? now).toISOString(),
  };
}
