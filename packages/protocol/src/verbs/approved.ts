import type { AllowWarning, CleanUp, HostLimits, UnitLimits } from '../allow-list.js';
import type { UnitVerb } from '../verbs.js';

/** `GET /v1/approved`: the list that is in force on this host just now. */
export interface ApprovedAnswer {
  readonly ok: true;
  readonly verb: 'approved';
  readonly hostname: string;
  /** See `allowListHash`. */
  readonly hash: string;
  /** True where the file cannot be used now and an older list, or none, is in force; `reason` says why. */
  readonly degraded: boolean;
  readonly reason: string;
  /** Unit (or `*`) -> verbs, of this host alone. */
  readonly units: Readonly<Record<string, readonly UnitVerb[]>>;
  /** Unit -> executables whose processes may be killed one by one. */
  readonly processes: Readonly<Record<string, readonly string[]>>;
  /** Listed units that are never touched all the same. */
  readonly listedButNever: readonly string[];
  /** The never-list as patterns, the units added to it by the settings, and those found on this host. */
  readonly never: readonly string[];
  /** Units of this host that run the product's own database, broker or container engine, and which of it. */
  readonly own: readonly { readonly unit: string; readonly why: string }[];
  readonly interfaces: readonly string[];
  /** Bounds that the list sets instead of the defaults: of the host, and of single units (or `*`). */
  readonly limits: { readonly host: HostLimits | null; readonly units: Readonly<Record<string, UnitLimits>> };
  readonly cleanUps: readonly CleanUp[];
  readonly warnings: readonly AllowWarning[];
}
