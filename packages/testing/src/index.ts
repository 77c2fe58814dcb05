export { startBroker, type EmbeddedBroker } from './broker.js';
export { startPostgres, type EmbeddedPostgres, type PostgresOptions } from './postgres.js';
export { unprivilegedUser, type UnprivilegedUser } from './postgres-user.js';
