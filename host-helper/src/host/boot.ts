import { readFileSync } from 'node:fs';

/** The kernel's boot id: another one means that every CLOCK_MONOTONIC value of before is void. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
