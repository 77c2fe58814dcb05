import { isUnitName } from '@smart-monitor/protocol';
import type { ConfigProblem } from '../config-error.js';
import { absolutePath, ChoiceSetting, ListSetting, TextSetting } from '../setting.js';

export type ServiceStatusMode = 'dbus' | 'helper' | 'cmd';

/** How the state of units is read. */
export class SystemdConfig {
  @ChoiceSetting({
    env: 'SERVICE_STATUS_MODE',
    sentence:
      "Where unit state comes from: `dbus` is the system bus, `helper` the host helper's read-only view where the bus cannot be had (it needs HELPER_API_KEY), `cmd` the program of SERVICE_STATUS_CMD.",
    choices: ['dbus', 'helper', 'cmd'],
    spellings: { systemd: 'dbus' },
    default: 'dbus',
  })
  readonly mode!: ServiceStatusMode;

  @TextSetting({
    env: 'SERVICE_STATUS_CMD',
    sentence:
      'The program that `cmd` asks, for example /usr/local/bin/systemctl-shim; owned by root and not writable by others.',
    unit: 'path',
    form: absolutePath,
  })
  readonly command?: string;

  @TextSetting({
    env: 'DBUS_SYSTEM_BUS_ADDRESS',
    sentence: 'Where the system bus is.',
    unit: 'D-Bus address',
    default: 'unix:path=/run/dbus/system_bus_socket',
    form: [
      /^unix:(path|abstract)=[^\s,;]+/,
      'must be a D-Bus address such as unix:path=/run/dbus/system_bus_socket',
    ],
  })
  readonly busAddress!: string;

  @ListSetting({
    env: 'SMARTMON_SERVICE_WATCH',
    sentence: 'The units to show and record; empty means every unit.',
    unit: 'unit names, separated by commas',
    each: [isUnitName, 'must be full unit names such as ssh.service, separated by commas'],
  })
  readonly watch!: readonly string[];

  static check(config: SystemdConfig): ConfigProblem[] {
    return config.mode === 'cmd' && config.command === undefined
      ? [{ name: 'SERVICE_STATUS_CMD', problem: 'is not set, and SERVICE_STATUS_MODE=cmd needs it' }]
      : [];
  }
}
