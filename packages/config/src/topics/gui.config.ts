import { absolutePath, IntegerSetting, TextSetting } from '../setting.js';

/** The console and the API. */
export class GuiConfig {
  @IntegerSetting({
    env: 'GUI_PORT',
    aliases: ['PORT', 'FLASK_PORT'],
    sentence: 'The TCP port of the console and the API.',
    unit: '(TCP port)',
    min: 1,
    max: 65535,
    default: 5003,
  })
  readonly port!: number;

  @TextSetting({
    env: 'GUI_BIND',
    sentence: 'The address to listen on. Anything but the loopback address belongs behind a proxy with TLS.',
    unit: 'IP address',
    default: '127.0.0.1',
    form: [/^[\da-fA-F.:]+$/, 'must be an IP address'],
  })
  readonly bind!: string;

  @TextSetting({
    env: 'SMARTMON_API_KEY',
    sentence:
      'The key of POST /api/services/restart (header X-API-Key). Without it that route refuses everybody.',
    secret: true,
    minLength: 16,
  })
  readonly apiKey?: string;

  @IntegerSetting({
    env: 'SMARTMON_RESTART_COOLDOWN_MIN',
    sentence: 'How long POST /api/services/restart refuses the same service again.',
    unit: 'minutes',
    min: 0,
    max: 1440,
    default: 10,
  })
  readonly restartCooldownMinutes!: number;

  @IntegerSetting({
    env: 'SMARTMON_RESTART_BACKOFF_FAILS',
    sentence: 'After how many failed restarts POST /api/services/restart backs off.',
    unit: 'failures',
    min: 1,
    max: 100,
    default: 3,
  })
  readonly restartBackoffFails!: number;

  @IntegerSetting({
    env: 'SMARTMON_RESTART_BACKOFF_WINDOW_MIN',
    sentence: 'Over which time those failures are counted.',
    unit: 'minutes',
    min: 1,
    max: 1440,
    default: 30,
  })
  readonly restartBackoffWindowMinutes!: number;

  @TextSetting({
    env: 'LAB_SOCKET',
    sentence: "The lab host's control socket; where it is set, the console has a lab page.",
    unit: 'path',
    form: absolutePath,
  })
  readonly labSocket?: string;
}
