import { notifyChannels } from '@smart-monitor/contracts';

/** Wakes the readers of each table up when the transaction commits. Sent once per transaction; it carries nothing. */
export const notifyEvents = `SELECT pg_notify('${notifyChannels.events}', '')`;
export const notifyRequests = `SELECT pg_notify('${notifyChannels.requests}', '')`;
export const notifyMaintenance = `SELECT pg_notify('${notifyChannels.maintenance}', '')`;
export const notifyResults = `SELECT pg_notify('${notifyChannels.results}', '')`;
