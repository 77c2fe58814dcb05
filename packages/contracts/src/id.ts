import { v7 } from 'uuid';

/** A new UUIDv7: made where the thing happens, sortable by time, safe to insert twice (ON CONFLICT DO NOTHING). */
export function newId(): string {
  return v7();
}
