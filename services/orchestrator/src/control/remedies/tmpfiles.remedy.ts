import { cleanUp } from './clean-up.js';

/** What tmpfiles.d(5) calls too old is deleted, by systemd-tmpfiles itself. */
export const tmpfiles = cleanUp('tmpfiles');
