import { absolutePath, TextSetting } from '../setting.js';

/** Which host is watched, and where its kernel's files are mounted. */
export class HostConfig {
  @TextSetting({
    env: 'PROCFS_ROOT',
    sentence: "Where the host's /proc is mounted.",
    unit: 'path',
    default: '/proc',
    form: absolutePath,
  })
  readonly procfsRoot!: string;

  @TextSetting({
    env: 'SYSFS_ROOT',
    sentence: "Where the host's /sys is mounted.",
    unit: 'path',
    default: '/sys',
    form: absolutePath,
  })
  readonly sysfsRoot!: string;

  @TextSetting({
    env: 'HOST_ROOT',
    sentence:
      "Where the host's root folder is mounted (read-only, `rslave`), for its disks' space and its name. Needed in a container; without it the root is `/` where PROCFS_ROOT is `/proc`.",
    unit: 'path',
    form: absolutePath,
  })
  readonly hostRoot?: string;

  @TextSetting({
    env: 'HOST_ID',
    sentence:
      'The identity of the host; by default it is derived from the machine id and never leaves it readable.',
    unit: 'UUID',
    form: [/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'must be a UUID'],
  })
  readonly hostId?: string;

  @TextSetting({
    env: 'HOSTNAME_OVERRIDE',
    sentence: 'The name under which the host is shown, where the real one cannot be seen (a container).',
    range: '1 to 253 letters, digits, `.`, `_` and `-`',
    form: [/^[\w.-]{1,253}$/, 'must be a host name'],
  })
  readonly hostnameOverride?: string;

  @TextSetting({
    env: 'MACHINE_ID_FILE',
    sentence: 'The file with the machine id, see machine-id(5).',
    unit: 'path',
    default: '/etc/machine-id',
    form: absolutePath,
  })
  readonly machineIdFile!: string;
}
