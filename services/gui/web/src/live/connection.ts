import { useSyncExternalStore } from 'react';

/** How the live stream is: `stale` since the moment at which it was lost. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'stale'; readonly since: number };

let current: Connection = { state: 'connecting' };
const listeners = new Set<() => void>();

/** Tells every view how the stream is. Keeps the first moment of a loss. */
export function setConnection(next: Connection): void {
  if (next.state === current.state) return;
  current = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The state of the live stream, re-rendering when it changes. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => current);
}
