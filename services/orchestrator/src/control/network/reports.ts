import type { NetworkRung, NetworkRungStatus } from '@smart-monitor/contracts';
import type { HealthReport } from '../evaluate/health.js';
import type { Verdict } from './ladder.js';
import type { Owned } from './owner.js';
import type { Rungs } from './rungs.js';

/** The sources of reports. The rungs up to the gateway are one: it is one unit that they are about. */
const sources = ['network path', 'network dns', 'network beyond'] as const;
export type NetworkSource = (typeof sources)[number];

/** The source of that name; undefined where it is none of these. */
export function sourceNamed(name: string): NetworkSource | undefined {
  return sources.find((source) => source === name);
}

const sourceOf: Readonly<Record<NetworkRung, NetworkSource>> = {
  link: 'network path',
  address: 'network path',
  gateway: 'network path',
  dns: 'network dns',
  beyond: 'network beyond',
};

/** A report, and the unit that it is about. */
export interface UnitReport {
  readonly unit: string;
  readonly report: HealthReport;
}

/** What is on record: the last report of each source that ever was red. */
export type Told = Readonly<Partial<Record<NetworkSource, UnitReport>>>;

/** What the engine is to be told: the reports that stand, and the ones that are no more about a unit. */
export interface Telling {
  readonly told: Told;
  readonly gone: readonly { readonly unit: string; readonly source: string }[];
}

const names: Readonly<Record<NetworkRung, string>> = {
  link: 'The link is down',
  address: 'The address is lost',
  gateway: 'The gateway cannot be reached',
  dns: 'Names cannot be resolved',
  beyond: 'The world beyond the gateway cannot be reached',
};

/** A broken rung in a sentence for people. */
export function sentenceOf(rung: NetworkRung, rungs: readonly NetworkRungStatus[]): string {
  const says = rungs.find((one) => one.rung === rung)?.says ?? '';
  return `${names[rung]}. ${says}`.trim();
}

/**
 * The reports after a look (pure). Only the first broken rung turns red, on the unit that owns it; a source that was red
 * turns green when all of its rungs are good, and until then nothing is done about it.
 * @param blind why the ladder only observes; null where it may act.
 */
export function reportsAfter(
  told: Told,
  verdict: Verdict,
  seen: Rungs,
  owned: Owned | null,
  blind: string | null,
): Telling {
  const gone: { unit: string; source: string }[] = [];
  const next: Partial<Record<NetworkSource, UnitReport>> = {};
  for (const source of sources) {
    const before = told[source];
    const red = verdict.state === 'broken' && verdict.rung !== null && sourceOf[verdict.rung] === source;
    const now = red && owned !== null ? redReport(source, verdict.rung!, seen, owned, blind) : null;
    if (now !== null) {
      if (before !== undefined && before.unit !== now.unit) gone.push({ unit: before.unit, source });
      next[source] = now;
    } else if (before !== undefined) {
      // A look that tells nothing new while it is red, or while an interface is being set up, leaves what was told.
      const stays = verdict.state === 'connecting' || (red && owned === null);
      next[source] = stays
        ? before
        : { unit: before.unit, report: calmReport(source, before.report, verdict, seen) };
    }
  }
  return { told: next, gone };
}

function redReport(
  source: NetworkSource,
  rung: NetworkRung,
  seen: Rungs,
  owned: Owned,
  blind: string | null,
): UnitReport {
  const observeOnly = owned.observeOnly ?? blind;
  return {
    unit: owned.unit,
    report: {
      source,
      failure: 'network-down',
      ok: false,
      summary: sentenceOf(rung, seen.rungs),
      evidence: { broken: rung, interfaces: seen.interfaces, rungs: seen.rungs },
      ...(owned.interface === undefined
        ? {}
        : {
            target: {
              interface: owned.interface,
              ...(owned.noRenewal === undefined ? {} : { noRenewal: owned.noRenewal }),
            },
          }),
      ...(observeOnly === null ? {} : { observeOnly }),
    },
  };
}

/** What stands of a source that is not the one that is red: green once all of it is good; what was red is not taken back unseen. */
function calmReport(
  source: NetworkSource,
  before: HealthReport,
  verdict: Verdict,
  seen: Rungs,
): HealthReport {
  const own = seen.rungs.filter(({ rung }) => sourceOf[rung] === source);
  if (own.every(({ ok }) => ok === true))
    return {
      source,
      failure: before.failure,
      ok: true,
      summary: own.map(({ says }) => says).join(' '),
    };
  if (before.ok === true) return before;
  const other = verdict.rung !== null && sourceOf[verdict.rung] !== source;
  return {
    ...before,
    observeOnly: other
      ? 'a rung that is nearer to the host is broken, and comes first'
      : 'it cannot be told just now how it stands',
  };
}
