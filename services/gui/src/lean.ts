import { setFlagsFromString } from 'node:v8';

/**
 * Imported before everything else by `main`: V8 then prefers little memory to speed. This process mostly waits, on
 * hosts as small as a Raspberry Pi; measured after 200 requests it is 117 MB resident instead of 148.
 */
for (const flag of ['--optimize-for-size', '--semi-space-growth-factor=1', '--max-semi-space-size=2']) {
  setFlagsFromString(flag);
}
