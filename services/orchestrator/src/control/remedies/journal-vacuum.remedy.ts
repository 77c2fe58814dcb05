import { cleanUp } from './clean-up.js';

/** The journal is cut down to the size that the helper's settings name. */
export const journalVacuum = cleanUp('journal-vacuum');
