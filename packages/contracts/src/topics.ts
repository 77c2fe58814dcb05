/** MQTT topics under the prefix (setting MQTT_TOPIC_PREFIX, default `smartmon`). */
export const topics = {
  /** Host samples for live views: a HostSample as JSON, QoS 0. */
  hostMetrics: (prefix: string, hostId: string) => `${prefix}/hosts/${hostId}/metrics`,
  /** Subscription filter for every host's samples. */
  allHostMetrics: (prefix: string) => `${prefix}/hosts/+/metrics`,
} as const;
