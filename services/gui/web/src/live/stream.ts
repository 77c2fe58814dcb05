import type { QueryClient } from '@tanstack/react-query';
import { keys, type CacheKey } from '../api/keys.js';
import type { Overview, ServicePage } from '../api/types.js';
import { changeKinds, readChange, readStatus, type Change, type ChangeKind } from './change.js';
import { setConnection } from './connection.js';
import { outdatedBy, withMovedUnit, withUnitState } from './reduce.js';
import { readSample, withSample, type LiveSample } from './samples.js';
import { Watchdog } from './watchdog.js';

const firstRetryMs = 1_000;
const lastRetryMs = 15_000;
const settleMs = 120;

/**
 * The one EventSource of this tab. It feeds the query cache: a unit's change is shown at once from the event itself,
 * everything derived is asked for again, a burst of events once. After a gap the whole cache is asked for again.
 * Returns the function that ends it.
 */
export function startStream(client: QueryClient): () => void {
  let source: EventSource | null = null;
  let retryTimer: number | undefined;
  let settleTimer: number | undefined;
  let retryMs = firstRetryMs;
  let opened = false;
  let ended = false;
  let databaseAway = false;
  const outdated = new Map<string, CacheKey>();

  const settle = (): void => {
    settleTimer = undefined;
    for (const key of outdated.values()) void client.invalidateQueries({ queryKey: key });
    outdated.clear();
  };

  const onChange = (kind: ChangeKind, event: MessageEvent<string>): void => {
    const change = readChange(kind, event.data);
    if (change === null) return;
    if (kind === 'unit-state') showUnitState(client, change);
    for (const key of outdatedBy(change)) outdated.set(JSON.stringify(key), key);
    settleTimer ??= window.setTimeout(settle, settleMs);
  };

  const onSample = (event: MessageEvent<string>): void => {
    const sample = readSample(event.data);
    if (sample === null) return;
    client.setQueryData<readonly LiveSample[]>(keys.samples(sample.hostId), (kept = []) =>
      withSample(kept, sample),
    );
  };

  /** The console is reached but its database is not: what is shown is as old as with a lost connection. */
  const onStatus = (event: MessageEvent<string>): void => {
    const status = readStatus(event.data);
    if (status === null) return;
    const wasStale = databaseAway;
    databaseAway = status.state === 'stale';
    setConnection(databaseAway ? { state: 'stale', since: status.since } : { state: 'live' });
    if (wasStale && !databaseAway) void client.invalidateQueries();
  };

  const onLost = (): void => {
    setConnection({ state: 'stale', since: Date.now() });
    // The browser reconnects by itself, with Last-Event-ID, unless the server refused: then it gives up and we go on.
    if (source?.readyState !== EventSource.CLOSED || ended) return;
    window.clearTimeout(retryTimer);
    retryTimer = window.setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, lastRetryMs);
    void client.invalidateQueries({ queryKey: keys.me });
  };

  /** Nothing was heard for longer than the server is ever silent: the connection is dead, although it looks open. */
  const watchdog = new Watchdog((heardAt) => {
    setConnection({ state: 'stale', since: heardAt });
    connect();
  });

  const connect = (): void => {
    source?.close();
    source = new EventSource('/api/v1/stream');
    watchdog.heard();
    for (const kind of ['open', 'beat', 'metrics', 'status', 'reset', ...changeKinds]) {
      source.addEventListener(kind, () => watchdog.heard());
    }
    source.addEventListener('open', () => {
      retryMs = firstRetryMs;
      setConnection({ state: 'live' });
      if (opened) void client.invalidateQueries();
      opened = true;
    });
    source.addEventListener('error', onLost);
    source.addEventListener('metrics', onSample);
    source.addEventListener('status', onStatus);
    source.addEventListener('reset', () => void client.invalidateQueries());
    for (const kind of changeKinds) {
      source.addEventListener(kind, (event) => onChange(kind, event as MessageEvent<string>));
    }
  };

  const onOffline = (): void => setConnection({ state: 'stale', since: Date.now() });
  window.addEventListener('offline', onOffline);
  connect();
  return () => {
    ended = true;
    window.removeEventListener('offline', onOffline);
    window.clearTimeout(retryTimer);
    window.clearTimeout(settleTimer);
    watchdog.stop();
    source?.close();
    setConnection({ state: 'connecting' });
  };
}

function showUnitState(client: QueryClient, change: Change): void {
  const page = client.getQueryData<ServicePage>(keys.services);
  if (page === undefined) return;
  const before = page.items.find(
    (row) => row.host_id === change.hostId && row.service_name === change.subject,
  );
  if (before === undefined) {
    void client.invalidateQueries({ queryKey: keys.services });
    return;
  }
  const next = withUnitState(page, change, Date.now());
  client.setQueryData<ServicePage>(keys.services, next);
  const after = next.items.find(
    (row) => row.host_id === change.hostId && row.service_name === change.subject,
  );
  if (after === undefined) return;
  client.setQueryData<Overview>(keys.overview, (overview) =>
    overview === undefined ? undefined : withMovedUnit(overview, change.hostId, before.status, after.status),
  );
}
