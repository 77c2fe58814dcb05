/** The four states that people filter by; `raw_status` keeps systemd's own word beside it. */
export const normalizedStatuses = ['running', 'stopped', 'failed', 'unknown'] as const;
export type NormalizedStatus = (typeof normalizedStatuses)[number];

const byActiveState: Readonly<Record<string, NormalizedStatus>> = {
  active: 'running',
  activating: 'running',
  reloading: 'running',
  deactivating: 'running',
  inactive: 'stopped',
  failed: 'failed',
};

/**
 * systemd's ActiveState (org.freedesktop.systemd1.Unit) as one of the four states. `deactivating` counts as
 * running, as in the first Smart-Monitor: the unit still holds its processes.
 */
export function normalizeStatus(activeState: string): NormalizedStatus {
  return Object.hasOwn(byActiveState, activeState) ? byActiveState[activeState]! : 'unknown';
}
