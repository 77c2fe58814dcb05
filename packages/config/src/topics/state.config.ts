import { absolutePath, TextSetting } from '../setting.js';

/** Where a service keeps what must survive its restart. */
export class StateConfig {
  @TextSetting({
    env: 'STATE_DIRECTORY',
    sentence: "The service's own folder: the ledger, the spool, budgets. systemd's StateDirectory= sets it.",
    unit: 'path',
    default: '/var/lib/smart-monitor',
    form: [absolutePath[0], 'must be one absolute path'],
  })
  readonly directory!: string;

  @TextSetting({
    env: 'LIVENESS_FILE',
    sentence:
      'A file that the service writes every 5 s while it lives, with the time and whether its database answers, for a health check.',
    unit: 'path',
    form: absolutePath,
  })
  readonly livenessFile?: string;
}
