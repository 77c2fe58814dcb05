import type { HostConfig } from '@smart-monitor/config';
import { HostFiles, hostIdentity, ProcessTable, type TopProcess } from '@smart-monitor/host';
import type { HostFacts } from '../settings.js';

const busiest = 8;
const pressures = ['cpu', 'memory', 'io'] as const;

/** The host that this orchestrator heals. @throws HostIdentityError that says in words what to set. */
export function hostFacts(config: HostConfig): HostFacts {
  const ownRoot = config.procfsRoot === '/proc' ? '/' : null;
  const files = new HostFiles({
    procfs: config.procfsRoot,
    sysfs: config.sysfsRoot,
    root: config.hostRoot ?? ownRoot,
  });
  const processes = new ProcessTable(files);
  const { id, hostname } = hostIdentity(config);
  return {
    id,
    hostname,
    root: config.hostRoot ?? (config.procfsRoot === '/proc' ? '/' : null),
    files,
    look: () => {
      const { byCpu, byMemory } = processes.top(busiest);
      const top = { byCpu: byCpu.map(withoutArguments), byMemory: byMemory.map(withoutArguments) };
      return Promise.resolve({ processes: top, pressure: pressure(files) });
    },
  };
}

/**
 * A process as it is kept for months: the program and, for an interpreter, the path of its script. Arguments can be
 * passwords, and what is evidence is read by many.
 */
export function withoutArguments(process: TopProcess): TopProcess {
  const [program = '', script = ''] = process.command.split(' ');
  return { ...process, command: script.startsWith('/') ? `${program} ${script}` : program };
}

/** The kernel's own lines of /proc/pressure; null where it has none (PSI off). */
function pressure(files: HostFiles): Record<string, string> | null {
  const lines = pressures.map((kind) => [kind, files.proc(`pressure/${kind}`)?.trim()] as const);
  const found = lines.filter(
    (line): line is readonly [(typeof pressures)[number], string] => line[1] !== undefined,
  );
  return found.length === 0 ? null : Object.fromEntries(found);
}
