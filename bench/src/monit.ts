import { existsSync } from 'node:fs';
import type { LabHost } from '@smart-monitor/testing';

/** Monit inside the lab host, watching one unit. */
export interface MonitPeer {
  stop(): Promise<void>;
}

const binary = '/usr/bin/monit';

/** Starts Monit at its fastest cycle (1 s) on a unit; null where it is not installed. */
export async function startMonit(lab: LabHost, unit: string): Promise<MonitPeer | null> {
  if (!existsSync(binary)) return null;
  const rules = [
    'set daemon 1',
    'set pidfile /run/monit.pid',
    'set statefile /run/monit.state',
    'set idfile /run/monit.id',
    `check program unit with path "/bin/systemctl is-active --quiet ${unit}"`,
    `  start program = "/bin/systemctl start ${unit}"`,
    `  stop program = "/bin/true"`,
    '  if status != 0 then restart',
    '',
  ].join('\n');
  await lab.exec('/bin/sh', ['-c', 'umask 077; cat > /run/monitrc'], { input: rules });
  const { code, stderr } = await lab.exec(binary, ['-c', '/run/monitrc']);
  if (code !== 0) throw new Error(`Monit did not start in the lab host: ${stderr}`);
  return {
    stop: async () => {
      await lab.exec(binary, ['-c', '/run/monitrc', 'quit']);
    },
  };
}
