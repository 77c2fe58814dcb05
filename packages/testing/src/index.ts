export { startBroker, type EmbeddedBroker } from './broker.js';
export { startPostgres, type EmbeddedPostgres, type PostgresOptions } from './postgres.js';
export { unprivilegedUser, type UnprivilegedUser } from './postgres-user.js';
export { labHostUnavailable } from './lab/unavailable.js';
export { startLabHost, type LabHost, type LabHostOptions } from './lab/lab-host.js';
export { type LabFile } from './lab/staging.js';
export { type ExecResult } from './lab/lab-exec.js';
export { LAB_NODE } from './lab/settings.js';
