/** MQTT topics under the prefix (setting MQTT_TOPIC_PREFIX, default `smartmon`). */
export const topics = {
  /** Host samples for live views: a HostSample as JSON, QoS 0. */
  hostMetrics: (prefix: string, hostId: string) => `${prefix}/hosts/${hostId}/metrics`,
  /** Subscription filter for every host's samples. */
  allHostMetrics: (prefix: string) => `${prefix}/hosts/+/metrics`,
  /** A service of a host says that it lives; the host by its name or its id. The payload says nothing. */
  heartbeat: (prefix: string, host: string, service: string) => `${prefix}/heartbeats/${host}/${service}`,
} as const;
