import { isIP } from 'node:net';
import { absolutePath, IntegerSetting, ListSetting, TextSetting } from '../setting.js';

/** True for an IP address, also with the length of its network: `10.0.0.0/8`, `::1`. */
function isNetwork(word: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(word) ?? [];
  const version = isIP(address);
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}

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

  @ListSetting({
    env: 'TRUSTED_PROXIES',
    sentence:
      'The proxies that are believed when they say who asks and by which protocol (X-Forwarded-For, -Proto, -Host). What anybody else says there is ignored. `none` believes nobody.',
    unit: 'IP addresses and networks (10.0.0.0/8), separated by commas',
    default: ['127.0.0.0/8', '::1'],
    each: [
      (word) => word === 'none' || isNetwork(word),
      'must be IP addresses or networks such as 10.0.0.0/8, separated by commas, or none',
    ],
  })
  readonly trustedProxies!: readonly string[];

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

  @IntegerSetting({
    env: 'RECOVERY_BASELINE_MINUTES',
    sentence:
      'How long an outage is taken to last where nothing heals it: until a person would have seen it, come and restarted the service. The minutes that healing saved are estimated against it.',
    unit: 'minutes',
    min: 1,
    max: 1440,
    default: 15,
  })
  readonly recoveryBaselineMinutes!: number;

  @TextSetting({
    env: 'APP_META_FILE',
    sentence:
      'What this installation is called, whose it is and where its documents are (docs/app-meta.md). Where the file is not there the defaults are shown.',
    unit: 'path',
    default: '/etc/smart-monitor/app_meta.json',
    form: absolutePath,
  })
  readonly appMetaFile!: string;

  @TextSetting({
    env: 'LAB_SOCKET',
    sentence: "The lab host's control socket; where it is set, the console has a lab page.",
    unit: 'path',
    form: absolutePath,
  })
  readonly labSocket?: string;
}
