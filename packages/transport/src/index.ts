export { MqttServer, type MqttServerOptions, type PublishOptions } from './mqtt.server.js';
export { topicMatches } from './mqtt-topic.js';
export {
  PgNotifyContext,
  PgNotifyServer,
  type PgNotifyOptions,
  type Wake,
  type WakeCause,
} from './pg-notify.server.js';
