/** How the host helper is reached just now. */
export type HelperState = 'ready' | 'absent' | 'refused' | 'lease-held' | 'degraded' | 'unknown';

/** How the orchestrator of one host is doing: what the console's banners are made of. Upserted every 10 s and on change. */
export interface ControlStatus {
  /** Where unit state comes from: `dbus`, `helper`, `cmd`, and whether it works. */
  readonly mode: string;
  /** `live` while signals flow, `resyncing` after a gap, `lost` without a bus. */
  readonly bus: 'live' | 'resyncing' | 'lost';
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  /** True where the host is the lab host. */
  readonly lab: boolean;
  readonly helper: { readonly state: HelperState; readonly detail: string };
  /** The list in force, by the helper's own answer. Keys are unit names. */
  readonly approved: Readonly<Record<string, readonly string[]>>;
  readonly approvedHash: string;
  readonly operatorStopped: readonly string[];
  readonly units: number;
  readonly version: string;
}
