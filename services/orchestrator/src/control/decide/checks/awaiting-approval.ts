import { announcedEnding } from '@smart-monitor/contracts';
import { aimOf } from '../../remedies/aim.js';
import type { Check, Finding } from '../check.js';
import type { DecisionContext } from '../context.js';
import { formatSeconds } from '../words.js';
import { isSameProcess, type UnitMemory } from '../../state.js';

/** The policy asks a person first; a person who asks for the action has approved it. Before a kill people can say no. */
export const awaitingApproval: Check = {
  reason: 'awaiting-approval',
  bindsPeople: false,
  look: (memory, _state, context, now) => {
    const { policy, remedy, patient } = context;
    if (policy.mode === 'suggest') {
      const saw = `the policy "${policy.name}" suggests "${remedy.remedy}"${aimOf(patient, remedy.verb)}, which a person has to ask for`;
      return { hit: true, saw };
    }
    return vetoWindow(memory, context, now) ?? { hit: false, saw: `the policy "${policy.name}" asks nobody` };
  },
};

/** The time in which people can say no to a kill; null where there is none: it is over, or the process was asked to end before. */
function vetoWindow({ incident }: UnitMemory, context: DecisionContext, now: number): Finding | null {
  const { remedy, patient, limits } = context;
  const process = patient.complaint?.target?.process;
  if (remedy.remedy !== 'kill' || process === undefined) return null;
  if (patient.signalled?.some((one) => isSameProcess(one, process)) === true) return null;
  const announced = incident?.announced;
  const since = isSameProcess(announced, process) ? announced!.mono : now;
  const until = since + limits.vetoMs;
  if (now >= until) return null;
  const saw = `a kill of process ${process.pid} (${process.executable}) in ${formatSeconds(until - now)} ${announcedEnding}`;
  return { hit: true, saw, retryAt: until };
}
