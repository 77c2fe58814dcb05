import { unreachable } from './outcome.js';
import type { Helper, HelperOutcome } from './ports.js';

const why = new Error(
  'no host helper is configured (HELPER_API_KEY): this orchestrator can watch, and cannot act',
);

/** Stands where no helper is configured: every wish to act ends as unreachable, with the reason. */
export class AbsentHelper implements Helper {
  restart(): Promise<HelperOutcome> {
    return Promise.resolve(unreachable(why, 0));
  }

  outcomeOf(): Promise<HelperOutcome> {
    return Promise.resolve(unreachable(why, 0));
  }

  journalLines(): Promise<never> {
    return Promise.reject(why);
  }

  journalJobs(): Promise<never> {
    return Promise.reject(why);
  }
}
