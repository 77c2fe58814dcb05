import { fileURLToPath } from 'node:url';

/** The root folder of the checkout, from this file's place in scripts/dist. */
export const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
