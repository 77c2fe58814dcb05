import type { LabHost } from './lab-host.js';
import { fillMemory } from './control-memory.js';

/** The part of a lab host that breaking needs. */
export type Inside = Pick<LabHost, 'exec'>;

/** Done or not, and a sentence about it. */
export interface Outcome {
  readonly ok: boolean;
  readonly said: string;
}

export type Break = 'kill' | 'hang' | 'crash-loop' | 'fill-memory' | 'stop' | 'start' | 'repair';

interface BreakWay {
  readonly label: string;
  readonly explains: string;
  run(lab: Inside, unit: string): Promise<Outcome>;
}

/** Every way to break a sample service, and the two ways back. */
export const BREAKS: Readonly<Record<Break, BreakWay>> = {
  kill: {
    label: 'Kill it',
    explains: 'SIGKILL to the main process, as the kernel does when memory runs out.',
    run: async (lab, unit) => {
      const kill = await systemctl(lab, 'kill', '--kill-who=main', '--signal=SIGKILL', unit);
      return kill.ok ? { ok: true, said: `the main process of ${unit} was killed` } : kill;
    },
  },
  hang: {
    label: 'Let it hang',
    explains:
      'SIGSTOP to all its processes: systemd goes on calling it active, and it does nothing any more.',
    run: async (lab, unit) => {
      const stop = await systemctl(lab, 'kill', '--kill-who=all', '--signal=SIGSTOP', unit);
      return stop.ok ? { ok: true, said: `${unit} hangs, and systemd calls it active` } : stop;
    },
  },
  'crash-loop': {
    label: 'Make it crash-loop',
    explains: 'From now on it exits with 1 at each start, as with a broken configuration. Repair ends that.',
    run: crashLoop,
  },
  'fill-memory': {
    label: 'Fill its memory',
    explains: 'Limits its memory and fills it, so that the kernel kills it.',
    run: fillMemory,
  },
  stop: {
    label: 'Stop it as an operator',
    explains: 'systemctl stop: what a person stops must stay stopped.',
    run: async (lab, unit) => {
      const stop = await systemctl(lab, 'stop', unit);
      return stop.ok ? { ok: true, said: `${unit} was stopped as by an operator` } : stop;
    },
  },
  start: {
    label: 'Start it as an operator',
    explains: 'systemctl start.',
    run: async (lab, unit) => {
      const start = await systemctl(lab, 'start', unit);
      return start.ok ? { ok: true, said: `${unit} was started as by an operator` } : start;
    },
  },
  repair: {
    label: 'Repair it',
    explains: 'Takes back what hang, crash-loop and fill-memory changed, and starts it.',
    run: repair,
  },
};

const dropInFolder = (unit: string): string => `/run/systemd/system/${unit}.d`;

async function crashLoop(lab: Inside, unit: string): Promise<Outcome> {
  const folder = dropInFolder(unit);
  const dropIn = `[Service]
ExecStart=
ExecStart=/bin/sh -c 'echo "cannot start: line 7 of the configuration is broken"; exit 1'
`;
  await lab.exec('mkdir', ['-p', folder]);
  const write = await lab.exec('tee', [`${folder}/90-lab-crash-loop.conf`], { input: dropIn });
  if (write.code !== 0)
    return { ok: false, said: `the drop-in of ${unit} could not be written: ${write.stderr.trim()}` };
  const reload = await systemctl(lab, 'daemon-reload');
  if (!reload.ok) return reload;
  // Its main process may be gone already: it then fails at its next start.
  await systemctl(lab, 'kill', '--kill-who=main', '--signal=SIGKILL', unit);
  return { ok: true, said: `${unit} was killed and exits with 1 at each start, until it is repaired` };
}

async function repair(lab: Inside, unit: string): Promise<Outcome> {
  await lab.exec('rm', ['-rf', dropInFolder(unit), `/run/systemd/system.control/${unit}.d`]);
  const goOn = ['kill', '--kill-who=all', '--signal=SIGCONT', unit];
  for (const args of [['daemon-reload'], goOn, ['reset-failed', unit], ['start', unit]]) {
    const step = await systemctl(lab, ...args);
    // A unit that does not run has nobody to go on, and one that was never loaded has nothing to reset.
    if (!step.ok && args[0] !== 'reset-failed' && args[0] !== 'kill') return step;
  }
  return { ok: true, said: `${unit} was repaired and started` };
}

/** Runs systemctl inside the lab, as an operator at its console would. */
export async function systemctl(lab: Inside, ...args: string[]): Promise<Outcome> {
  const run = await lab.exec('systemctl', args, { timeoutMs: 30_000 });
  return {
    ok: run.code === 0,
    said: run.stderr.trim() || run.stdout.trim() || `systemctl ${args.join(' ')} failed`,
  };
}
