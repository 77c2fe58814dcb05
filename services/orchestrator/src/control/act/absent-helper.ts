import { notDone, type Helper, type HelperOutcome } from './ports.js';

const why = 'no host helper is configured (HELPER_API_KEY): this orchestrator can watch, and cannot act';

/** Stands where no helper is configured: every wish to act ends as unreachable, with the reason. */
export class AbsentHelper implements Helper {
  act(): Promise<HelperOutcome> {
    return Promise.resolve(notDone('unreachable', why));
  }

  outcomeOf(): Promise<HelperOutcome> {
    return Promise.resolve(notDone('unreachable', why));
  }

  journalLines(): Promise<never> {
    return Promise.reject(new Error(why));
  }

  journalJobs(): Promise<never> {
    return Promise.reject(new Error(why));
  }
}
