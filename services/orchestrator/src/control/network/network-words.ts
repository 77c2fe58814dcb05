import type { NetworkStatus } from '@smart-monitor/contracts';
import type { Verdict } from './ladder.js';
import { sentenceOf } from './reports.js';
import type { Rungs } from './rungs.js';

/** The rungs and the verdict as a status, without the time and what is missing. Pure. */
export function statusOf(
  verdict: Verdict,
  seen: Rungs,
): Pick<NetworkStatus, 'state' | 'rungs' | 'broken' | 'says' | 'interfaces'> {
  const { state, rung } = verdict;
  const broken = (state === 'broken' || state === 'suspected') && rung !== null ? rung : null;
  return { state, rungs: seen.rungs, broken, says: words(verdict, seen), interfaces: seen.interfaces };
}

function words({ state, rung }: Verdict, seen: Rungs): string {
  const over = seen.interfaces.join(', ');
  switch (state) {
    case 'unknown':
      return 'Nothing that can be seen just now tells whether the way out is whole.';
    case 'fine':
      return `Nothing on the way out over ${over} is broken, as far as it can be seen.`;
    case 'connecting':
      return `${over} is being set up just now, and is given time.`;
    case 'not-judged':
      return 'The host has no default route and had none, as on an isolated network: nothing is judged.';
    case 'suspected':
      return `${sentenceOf(rung!, seen.rungs)} It counts when further looks find the same.`;
    case 'broken':
      return sentenceOf(rung!, seen.rungs);
  }
}
