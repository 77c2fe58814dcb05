/** The bodies of the HTTP API: a door of its own, `@smart-monitor/contracts/http`, so that processes without HTTP load no validators. */
export * from './auth.dto.js';
export { documentedFields, type DocumentedField } from './field.js';
export * from './back-test.dto.js';
export * from './check.dto.js';
export * from './decision.dto.js';
export * from './finding.dto.js';
export * from './host.dto.js';
export * from './incident.dto.js';
export * from './kpi.dto.js';
export * from './lab.dto.js';
export * from './maintenance.dto.js';
export * from './network.dto.js';
export * from './overview.dto.js';
export * from './problem.dto.js';
export * from './query.dto.js';
export * from './request.dto.js';
export * from './service.dto.js';
export * from './unit.dto.js';
