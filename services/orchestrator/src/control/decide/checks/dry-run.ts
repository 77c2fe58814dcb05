import type { Check } from '../check.js';

/** The global veto, judged here and again in the helper. Last, so that it means "would have acted". */
export const dryRun: Check = {
  reason: 'dry-run',
  bindsPeople: true,
  look: (_memory, _state, context) => {
    if (context.dryRun) return { hit: true, saw: 'DRY_RUN is on' };
    if (context.helper.dryRun === true)
      return { hit: true, saw: 'the host helper is in dry run by its own setting' };
    return { hit: false, saw: 'DRY_RUN is off' };
  },
};
