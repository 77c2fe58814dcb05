import { absolutePath, TextSetting } from '../setting.js';

/** Checks and heartbeats: how it is found out that a service hangs although systemd calls it active. */
export class ChecksConfig {
  @TextSetting({
    env: 'SMARTMON_CHECKS_JSON',
    sentence:
      'The checks: what each service has to answer, or how often it has to give a sign of life. Where the file is not there, there are none.',
    unit: 'path',
    default: '/etc/smart-monitor/checks.json',
    form: absolutePath,
  })
  readonly checksFile!: string;

  @TextSetting({
    env: 'CHECKS_DIR',
    sentence:
      'The folder in which the orchestrator and the checker meet: the checks in force, and what each last saw. Both have to be able to write it.',
    unit: 'path',
    default: '/run/smart-monitor-checks',
    form: absolutePath,
  })
  readonly directory!: string;

  @TextSetting({
    env: 'HEARTBEAT_DIR',
    sentence:
      'The folder of the heartbeat files that services write; the orchestrator only looks at their age.',
    unit: 'path',
    default: '/run/smart-monitor-heartbeats',
    form: absolutePath,
  })
  readonly heartbeatDirectory!: string;
}
