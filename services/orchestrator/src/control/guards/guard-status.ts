import type { HelperFinding } from '@smart-monitor/contracts';

/** What is known of how well the guards can see. */
export interface GuardSight {
  /** The kernel tells no pressure; null until the first look. */
  readonly blind: boolean | null;
  /** The kernel accounts memory by control group; null until the first look at the units. */
  readonly accounted: boolean | null;
  readonly raspberryPi: boolean;
  /** The host's file systems can be asked. */
  readonly seesDisks: boolean;
  /** What keeps a guard from looking, by its name. */
  readonly troubles: ReadonlyMap<string, string>;
}

const bootLine = '/boot/firmware/cmdline.txt (older systems: /boot/cmdline.txt)';

/** What each guard sees, for the console: the same again until something changes. Pure. */
export function guardFindings(sight: GuardSight): HelperFinding[] {
  return [memory(sight), processes(sight), disks(sight)];
}

function finding(
  topic: string,
  name: string,
  [tone, word]: readonly [HelperFinding['tone'], string],
  says: string,
  remedy = '',
): HelperFinding {
  return { topic, name, tone, word, says, remedy, banner: '' };
}

function memory({ blind, accounted, raspberryPi, troubles }: GuardSight): HelperFinding {
  const line = (...args: [readonly [HelperFinding['tone'], string], string, string?]): HelperFinding =>
    finding('guard-memory', 'Memory', ...args);
  const trouble = troubles.get('memory');
  if (trouble !== undefined) return line(['bad', 'Cannot look'], trouble);
  if (blind === null) return line(['unknown', 'Not looked yet'], 'The guard of memory has not looked yet.');
  const groups = accounted === false ? ' cgroup_enable=memory' : '';
  const where = raspberryPi
    ? `at the end of the one line in ${bootLine}`
    : 'to GRUB_CMDLINE_LINUX in /etc/default/grub, run update-grub';
  const remedy = (words: string): string => `Add ${words} ${where}, and restart the host.`;
  if (blind)
    return line(
      ['warn', 'Only tells'],
      'This kernel does not tell how long tasks wait for memory (PSI). A shortage is told late, by page faults, and nothing is done about it.',
      remedy(`psi=1${groups}`),
    );
  if (accounted === false)
    return line(
      ['ok', 'Watching'],
      'This kernel does not account memory by unit; the processes of each unit are added up instead.',
      remedy('cgroup_enable=memory'),
    );
  return line(['ok', 'Watching'], 'A unit is named when memory is low and tasks wait for it for some time.');
}

function processes({ troubles }: GuardSight): HelperFinding {
  const trouble = troubles.get('processes');
  if (trouble !== undefined) return finding('guard-processes', 'Processes', ['bad', 'Cannot look'], trouble);
  const says =
    'Units that use up the processors for minutes, and processes that leave zombies behind, are named.';
  return finding('guard-processes', 'Processes', ['ok', 'Watching'], says);
}

function disks({ seesDisks, troubles }: GuardSight): HelperFinding {
  const trouble = troubles.get('disks');
  if (trouble !== undefined) return finding('guard-disks', 'Disks', ['bad', 'Cannot look'], trouble);
  if (!seesDisks)
    return finding(
      'guard-disks',
      'Disks',
      ['warn', 'Blind'],
      "The host's file systems cannot be seen from in here.",
      "Mount the host's root read-only (rslave) and name it in HOST_ROOT.",
    );
  const says = 'File systems that are nearly full, will be soon, or have become read-only are named.';
  return finding('guard-disks', 'Disks', ['ok', 'Watching'], says);
}
