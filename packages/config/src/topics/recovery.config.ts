import { absolutePath, ChoiceSetting, FlagSetting, TextSetting } from '../setting.js';

/** What may be done to the host. None of it can be loosened from the console. */
export class RecoveryConfig {
  @FlagSetting({
    env: 'DRY_RUN',
    sentence:
      'Whether actions are only decided and recorded, never carried out. The helper judges its own dry run again.',
    default: true,
  })
  readonly dryRun!: boolean;

  @ChoiceSetting({
    env: 'MODE',
    sentence: '`control` watches and acts, `collector` watches and never acts, whatever DRY_RUN says.',
    choices: ['control', 'collector'],
    default: 'control',
  })
  readonly mode!: 'control' | 'collector';

  @TextSetting({
    env: 'SMARTMON_APPROVED_JSON',
    aliases: ['APPROVED_JSON_HOST'],
    sentence:
      "The allow-list, read only where no helper is configured; otherwise the helper's own list is in force.",
    unit: 'path',
    default: '/etc/smart-monitor/approved_services.json',
    form: absolutePath,
  })
  readonly approvedFile!: string;

  @TextSetting({
    env: 'SMARTMON_POLICIES_JSON',
    sentence:
      'The policies: which failure of which units leads to what. Where the file is not there the built-in ones are in force.',
    unit: 'path',
    default: '/etc/smart-monitor/policies.json',
    form: absolutePath,
  })
  readonly policiesFile!: string;

  @FlagSetting({
    env: 'SMARTMON_LAB',
    sentence:
      'Whether the host is the throw-away lab host, where a service may run as root and take secrets that are printed in documents.',
    default: false,
  })
  readonly lab!: boolean;
}
