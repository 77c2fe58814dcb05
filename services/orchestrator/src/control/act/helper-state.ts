import type { HelperState } from '@smart-monitor/contracts';
import type { HelperHealth } from './answers/health.js';
import { HelperNonsense, HelperRefused, HelperUnreachable } from './helper-errors.js';

/** The oldest helper that this orchestrator can work with. */
const neededHelperVersion = '0.1.0';

const stateByCode: ReadonlyMap<string, HelperState> = new Map([
  ['forbidden', 'wrong-key'],
  ['unknown-verb', 'old'],
  ['overloaded', 'busy'],
  ['queue-full', 'busy'],
  ['lease-held', 'lease-held'],
]);

/** What a call that failed says about the helper. Pure. */
export function stateOfError(error: unknown): HelperState {
  if (error instanceof HelperUnreachable) return error.silence === 'not-asked' ? 'silent' : error.silence;
  if (error instanceof HelperNonsense) return 'nonsense';
  if (error instanceof HelperRefused) return stateByCode.get(error.code) ?? 'refused';
  return 'silent';
}

/** What a helper that answers says about itself: the gravest thing first. `wantsLease`: whether we ever act. Pure. */
export function stateOfHealth(
  health: HelperHealth,
  wantsLease: boolean,
): { state: HelperState; detail: string } {
  const { version, lease, audit, bus, approved } = health;
  if (isOlder(version, neededHelperVersion))
    return {
      state: 'old',
      detail: `it is version ${version}, and ${neededHelperVersion} or newer is needed`,
    };
  if (wantsLease && !lease.mine)
    return {
      state: 'lease-held',
      detail: `the instance ${lease.holder ?? 'of another orchestrator'} acts here`,
    };
  if (!audit.ok)
    return {
      state: 'audit-broken',
      detail: `it cannot write its audit log, and without that it does nothing: ${audit.detail}`,
    };
  if (bus.state === 'lost')
    return { state: 'bus-lost', detail: `it cannot reach the system bus: ${bus.detail}` };
  if (approved.degraded)
    return {
      state: 'degraded',
      detail: `the allow-list file was refused; the last good list is in force: ${approved.reason}`,
    };
  return { state: 'ready', detail: '' };
}

/** States that may pass by themselves within seconds: a helper that is being restarted looks like that. */
export function isPassing(state: HelperState): boolean {
  return ['absent', 'silent', 'busy', 'nonsense'].includes(state);
}

/** Whether a version `1.2.3` comes before another. What is no version (a helper run from its source) does not. */
function isOlder(version: string, needed: string): boolean {
  const parts = (text: string): number[] => (/^(\d+)\.(\d+)\.(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  const [have, want] = [parts(version), parts(needed)];
  const place = want.findIndex((number, index) => have[index] !== number);
  return have.length > 0 && place >= 0 && have[place]! < want[place]!;
}
