/** Views: what people query, and the first Smart-Monitor's tables by their old names and columns. */
export const views = `
CREATE VIEW telemetry_named AS
SELECT s.host_id, h.hostname, s.device_id, s.key, s.labels, s.unit, s.kind, t.ts, t.value, t.text
FROM telemetry t JOIN series s ON s.id = t.series_id LEFT JOIN hosts h ON h.id = s.host_id;

CREATE VIEW recovery_logs AS
SELECT a.id, (coalesce(a.begun_at, a.ended_at) AT TIME ZONE 'UTC')::timestamp(3) AS "timestamp", a.hostname,
  coalesce(h.os_platform, 'Linux') AS os_platform, a.unit AS service_name,
  CASE WHEN a.result IS NULL THEN 'queued' WHEN a.result = 'done' AND a.verified IS NOT false THEN 'success' ELSE 'fail' END AS result,
  CASE WHEN a.result = 'done' AND a.verified IS NOT false THEN NULL
    ELSE nullif(concat_ws(': ', nullif(a.code, ''), nullif(a.detail, '')), '') END AS error_message
FROM recovery_actions a LEFT JOIN hosts h ON h.id = a.host_id;

CREATE VIEW restart_attempts AS
SELECT id, (begun_at AT TIME ZONE 'UTC')::timestamp(3) AS "timestamp", hostname, unit AS service_name
FROM recovery_actions WHERE verb = 'restart' AND begun_at IS NOT NULL;

CREATE VIEW system_metrics AS
SELECT (t.ts AT TIME ZONE 'UTC')::timestamp(3) AS "timestamp", h.hostname, h.os_platform,
  max(t.value) FILTER (WHERE s.key = 'cpu.busy') AS cpu_usage,
  max(t.value) FILTER (WHERE s.key = 'memory.used_percent') AS memory_usage,
  max(t.value) FILTER (WHERE s.key = 'disk.used_percent' AND s.labels ->> 'mount' = '/') AS disk_usage,
  max(t.value) FILTER (WHERE s.key = 'temperature') AS temperature,
  max(t.value) FILTER (WHERE s.key = 'uptime') AS uptime,
  max(t.value) FILTER (WHERE s.key = 'processes.total') AS process_count,
  max(t.value) FILTER (WHERE s.key = 'load.1') AS load_average,
  max(t.value) FILTER (WHERE s.key = 'disk.inodes_percent' AND s.labels ->> 'mount' = '/') AS inode_usage,
  max(t.value) FILTER (WHERE s.key = 'swap.used_percent') AS swap_usage
FROM telemetry t JOIN series s ON s.id = t.series_id JOIN hosts h ON h.id = s.host_id
WHERE s.key IN ('cpu.busy', 'memory.used_percent', 'disk.used_percent', 'temperature', 'uptime', 'processes.total', 'load.1', 'disk.inodes_percent', 'swap.used_percent')
GROUP BY t.ts, h.hostname, h.os_platform;
`;
