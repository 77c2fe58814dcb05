import { existsSync } from 'node:fs';
import { SystemdConnection } from '@smart-monitor/systemd';
import { labHostUnavailable } from '@smart-monitor/testing';
import { type HostFindings, systemBus } from './host-choice.js';

/** Finds out what can be watched here: asks systemd for its version over the system bus, and looks whether a lab host can be had. */
export async function probeHost(askedForLab: boolean): Promise<HostFindings> {
  const bus = askedForLab ? { busVersion: null, busProblem: 'it was not asked' } : await askBus();
  const labProblem = bus.busVersion === null ? labHostUnavailable() : null;
  return { askedForLab, ...bus, labProblem };
}

async function askBus(): Promise<{ busVersion: string | null; busProblem: string }> {
  if (!existsSync(systemBus))
    return { busVersion: null, busProblem: `this machine has no system bus (${systemBus} is not there)` };
  let connection: SystemdConnection | null = null;
  try {
    connection = await SystemdConnection.open({ address: `unix:path=${systemBus}`, timeoutMs: 3_000 });
    return { busVersion: await connection.version(), busProblem: '' };
  } catch (error) {
    return {
      busVersion: null,
      busProblem: `systemd does not answer on the system bus (${(error as Error).message.replace(/\.$/, '')})`,
    };
  } finally {
    connection?.close();
  }
}
