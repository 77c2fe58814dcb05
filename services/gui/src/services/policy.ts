import type { ControlStatus } from '@smart-monitor/contracts';
import { helperActs, maintenanceOf, policyFor, reasonSentences, type Policy } from '@smart-monitor/contracts';
import type { IncidentStandingDto, PolicyInForceDto, RestartOfferDto } from '@smart-monitor/contracts/http';
import type { ServiceState } from '@smart-monitor/database';
import { duration } from '../incidents/words.js';

/** What is known of a unit and of who watches over it. */
export interface PolicyFacts {
  readonly unit: ServiceState;
  readonly control: ControlStatus | null;
  /** Milliseconds since the orchestrator of the host last reported; null when it never has. */
  readonly silentMs: number | null;
  /** True when it counts as silent. */
  readonly stale: boolean;
  /** How its open incident stands; null without one. */
  readonly standing: IncidentStandingDto | null;
}

/** The verbs that the allow-list in force grants for a unit. */
export function grantedVerbs({ unit, control }: PolicyFacts): readonly string[] {
  return control !== null && Object.hasOwn(control.approved, unit.unit) ? control.approved[unit.unit]! : [];
}

/** What happens to a unit that nothing stands in the way of. */
const promises = {
  'unit-failed':
    'It is on the allow-list of this host: when it fails and systemd has given up, it is restarted at once, within the limits.',
  'unit-hung':
    'It is on the allow-list of this host: when one of its checks is red, it is restarted at once, within the limits.',
} as const;

/**
 * Whether a failure of the unit, or its hanging, would be repaired, and why or why not. The first reason that stands in
 * the way is told.
 */
export function policyInForce(
  facts: PolicyFacts,
  failure: keyof typeof promises = 'unit-failed',
): PolicyInForceDto {
  const approved = grantedVerbs(facts).includes('restart');
  const { unit, hostname } = facts.unit;
  const policy = policyFor(facts.control?.policies ?? [], failure, [unit], hostname);
  const obstacle = obstacleTo(facts, approved, policy);
  return {
    name: policy.name,
    mode: approved ? policy.mode : 'observe',
    willHeal: obstacle === null,
    sentence: obstacle ?? promises[failure],
  };
}

function obstacleTo(
  { unit, control, silentMs, stale, standing }: PolicyFacts,
  approved: boolean,
  policy: Policy,
): string | null {
  if (control === null)
    return 'No orchestrator has ever reported for this host, so nothing here is repaired.';
  if (stale) {
    return `The orchestrator of this host has been silent for ${duration(silentMs ?? 0)}: do not count on it.`;
  }
  if (control.bus === 'lost') return 'The orchestrator cannot see the units of this host just now.';
  if (!approved) return `${reasonSentences['not-approved']} A failure is recorded, and nothing is done.`;
  if (!unit.recoverable) return reasonSentences['not-recoverable'];
  if (control.operatorStopped.includes(unit.unit)) return reasonSentences['operator-stopped'];
  const [window] = maintenanceOf(control.maintenance, [unit.unit]);
  if (window !== undefined)
    return `The maintenance window "${window.name}" of ${window.by} is in force: nothing is done to it by itself until that ends.`;
  const hold = control.holds.find((one) => one.unit === unit.unit);
  if (hold !== undefined)
    return `On hold by ${hold.by}${hold.note === '' ? '' : ` (${hold.note})`}: nothing is done to it by itself until the hold ends.`;
  const storm = control.storms.find((one) => one.unit === unit.unit);
  if (storm !== undefined) return reasonSentences[storm.kind === 'flapping' ? 'flapping' : 'circuit-open'];
  if (policy.mode === 'observe')
    return `The policy "${policy.name}" only observes: a failure is recorded, and nothing is done.`;
  if (policy.mode === 'suggest')
    return `The policy "${policy.name}" suggests a restart, and waits for a person to ask for it.`;
  if (control.monitorOnly) return reasonSentences['monitor-only'];
  if (control.dryRun) return 'Dry run is on: a failure is judged and recorded, and nothing is restarted.';
  if (!helperActs(control.helper.state) && control.helper.state !== 'unknown') {
    return `The host helper, which does the restart, is not ready: ${control.helper.detail}`;
  }
  return standing?.state === 'not-acted' ? standing.sentence : null;
}

/** What a restart by hand would do, said before it is asked for. */
export function restartOffer(
  facts: PolicyFacts,
  asker: { readonly mayAct: boolean; readonly insecure: boolean },
): RestartOfferDto {
  const { unit, control, stale } = facts;
  const no = (sentence: string) => ({ allowed: false, sentence });
  if (!asker.mayAct) return no('This needs the role operator.');
  if (asker.insecure)
    return no('Actions are off: the console is reached over plain http from another machine.');
  if (control === null || stale)
    return no('The orchestrator of this host is silent, so nobody would answer.');
  if (!grantedVerbs(facts).includes('restart')) return no(reasonSentences['not-approved']);
  if (!unit.recoverable) return no(reasonSentences['not-recoverable']);
  if (control.monitorOnly) return no(reasonSentences['monitor-only']);
  if (!helperActs(control.helper.state) && control.helper.state !== 'unknown')
    return no(`The host helper, which does the restart, is not ready: ${control.helper.detail}`);
  const where = `${unit.unit} on ${unit.hostname}`;
  if (control.dryRun) {
    return {
      allowed: true,
      sentence: `Dry run: the restart of ${where} is judged and recorded, nothing is done.`,
    };
  }
  return unit.normalizedStatus === 'running'
    ? {
        allowed: true,
        sentence: `${where} is stopped and started again; what it is doing now is interrupted.`,
      }
    : { allowed: true, sentence: `${where} is started. A mark that a person stopped it is cleared.` };
}
