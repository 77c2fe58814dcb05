import type { ConfigProblem } from '../config-error.js';
import type { Environment, Found } from '../environment.js';
import { TextSetting } from '../setting.js';

/** How the MQTT broker is reached, and below which topic everything of ours lies. */
export class MqttConfig {
  @TextSetting({
    env: 'MQTT_URL',
    sentence:
      'Where the MQTT broker is. Without it MQTT_BROKER_HOST and MQTT_BROKER_PORT (also MQTT_BROKER, MQTT_PORT) make one up.',
    unit: 'mqtt://host:port or mqtts://host:port',
    default: 'mqtt://127.0.0.1:1883',
    form: [
      /^(mqtts?|wss?):\/\/[^\s@]+$/,
      'must be mqtt://host:port or mqtts://host:port; the login has settings of its own',
    ],
  })
  readonly url!: string;

  @TextSetting({ env: 'MQTT_USERNAME', sentence: 'The user name for the broker, if it asks for one.' })
  readonly username?: string;

  @TextSetting({ env: 'MQTT_PASSWORD', sentence: 'The password for the broker.', secret: true })
  readonly password?: string;

  @TextSetting({
    env: 'MQTT_TOPIC_PREFIX',
    sentence: 'The topic below which Smart-Monitor publishes and listens.',
    default: 'smartmon',
    range: 'letters, digits, `_`, `-` and `/` between levels',
    form: [/^[\w-]+(\/[\w-]+)*$/, 'must be topic levels of letters, digits, _ and -, without wildcards'],
  })
  readonly topicPrefix!: string;

  static compose(property: string, environment: Environment): Found | null {
    if (property !== 'url') return null;
    const host = environment.first(['MQTT_BROKER_HOST', 'MQTT_BROKER']);
    const port = environment.first(['MQTT_BROKER_PORT', 'MQTT_PORT']);
    if (!host && !port) return null;
    return {
      name: (host ?? port)!.name,
      text: `mqtt://${host?.text ?? '127.0.0.1'}:${port?.text ?? '1883'}`,
    };
  }

  static check(config: MqttConfig): ConfigProblem[] {
    return URL.canParse(config.url)
      ? []
      : [{ name: 'MQTT_URL', problem: `cannot be read as a URL (it is ${JSON.stringify(config.url)})` }];
  }
}
