import {
  reasonSentences,
  type BackTestAnswer,
  type DecisionReason,
  type RefrainReason,
} from '@smart-monitor/contracts';
import type { BackTestResultDto, RefrainedDto } from '@smart-monitor/contracts/http';
import { duration } from '../incidents/words.js';

const daysOf = (ms: number): string => {
  const days = Math.round(ms / 86_400_000);
  return days <= 1 ? duration(ms) : `${days} days`;
};

/** `In the last 7 days this would have acted on web.service 4 times, and units would have been well 41 min sooner.` Pure. */
export function sentenceOf(answer: BackTestAnswer): string {
  const { from, to, acted, recorded, incidents, savedMs, units } = answer;
  if (from === null)
    return 'Nothing is on record for this range: the orchestrator keeps what it observes from its first start on, for 30 days.';
  const range = `In these ${daysOf(to - from)}`;
  const seen = incidents === 0 ? 'nothing was the matter' : `of ${counted(incidents, 'incident')}`;
  if (acted === 0) {
    const none = incidents === 0 ? `${seen}, and` : 'there were incidents, and';
    return `${range} ${none} nothing would have been done.${didThen(recorded)}`;
  }
  const touched = units.filter((one) => one.acted > 0);
  const on = touched.length === 1 ? ` on ${touched[0]!.unit}` : ` on ${touched.length} units`;
  const saved = savedMs > 0 ? `, and saved ${duration(savedMs)} of trouble` : '';
  return `${range} it would have acted ${times(acted)}${on}${saved}.${didThen(recorded)}`;
}

function didThen(recorded: number): string {
  return recorded === 0
    ? ' Nothing was done by itself then.'
    : ` ${counted(recorded, 'action')} ${recorded === 1 ? 'was' : 'were'} really taken then.`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** What the API tells of an answer; null where nothing was on record. Pure. */
export function resultOf(answer: BackTestAnswer): BackTestResultDto | null {
  const { from, refrained, units, actions, assumptions, ...figures } = answer;
  if (from === null) return null;
  return {
    ...figures,
    from,
    refrained: refrainedOf(refrained),
    units: units.map((unit) => ({ ...unit, refrained: refrainedOf(unit.refrained) })),
    actions: actions.map(({ reason, ...action }) => ({ ...action, sentence: inWords(reason) })),
    assumptions: [...assumptions],
  };
}

function refrainedOf(counts: Readonly<Partial<Record<RefrainReason, number>>>): RefrainedDto[] {
  return (Object.entries(counts) as [RefrainReason, number][])
    .map(([reason, count]) => ({ reason, sentence: inWords(reason), count }))
    .sort((a, b) => b.count - a.count);
}

/** A newer orchestrator may know a reason that this console does not. */
function inWords(reason: DecisionReason): string {
  return Object.hasOwn(reasonSentences, reason) ? reasonSentences[reason] : reason;
}
