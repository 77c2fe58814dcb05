import { absolutePath, TextSetting } from '../setting.js';

/** How the host helper is reached. */
export class HelperConfig {
  @TextSetting({
    env: 'HELPER_SOCKET',
    sentence: "The helper's UNIX socket.",
    unit: 'path',
    default: '/run/smart-monitor/helper.sock',
    form: absolutePath,
  })
  readonly socket!: string;

  @TextSetting({
    env: 'HELPER_API_KEY',
    sentence:
      'The key that signs requests to the helper; never the same as SMARTMON_API_KEY. Without it nothing can be acted on.',
    secret: true,
    minLength: 32,
  })
  readonly apiKey?: string;

  @TextSetting({
    env: 'HELPER_KEY_ID',
    sentence: "Which of the helper's keys this is, while two are valid during a rotation.",
    default: 'k1',
    range: '1 to 64 letters, digits, `_` and `-`',
    form: [/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ and -'],
  })
  readonly keyId!: string;
}
