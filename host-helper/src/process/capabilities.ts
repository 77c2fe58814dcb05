import type { HealthAnswer } from '@smart-monitor/protocol';
import { readFileSync } from 'node:fs';

/** Bits of include/uapi/linux/capability.h. */
const capKill = 5n;
const capSysPtrace = 19n;

/** Which way is in force, by the capabilities that this process has for as long as it runs. */
export function killByPid(
  pidfd: boolean,
  status = readFileSync('/proc/self/status', 'utf8'),
): HealthAnswer['killByPid'] {
  const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1] ?? '0'}`);
  const has = (bit: bigint): boolean => ((effective >> bit) & 1n) === 1n;
  if (!has(capKill) || !has(capSysPtrace)) return 'off';
  return pidfd ? 'pidfd' : 'pid';
}
