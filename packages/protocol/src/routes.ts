/** Where each verb is asked for. The table is literal: nothing of a path is interpreted but the key of an action. */
export const routes = {
  restart: { method: 'POST', path: '/v1/restart' },
  start: { method: 'POST', path: '/v1/start' },
  stop: { method: 'POST', path: '/v1/stop' },
  reload: { method: 'POST', path: '/v1/reload' },
  'reset-failed': { method: 'POST', path: '/v1/reset-failed' },
  kill: { method: 'POST', path: '/v1/kill' },
  network: { method: 'POST', path: '/v1/network' },
  clean: { method: 'POST', path: '/v1/clean' },
  probe: { method: 'GET', path: '/v1/probe' },
  journal: { method: 'POST', path: '/v1/journal' },
  smart: { method: 'GET', path: '/v1/smart' },
  units: { method: 'GET', path: '/v1/units' },
  'units-properties': { method: 'POST', path: '/v1/units/properties' },
  'units-stream': { method: 'GET', path: '/v1/units/stream' },
  approved: { method: 'GET', path: '/v1/approved' },
  health: { method: 'GET', path: '/v1/health' },
} as const;

/** `GET /v1/actions/<key>`. */
export const actionPathPrefix = '/v1/actions/';

const keyPattern = /^[A-Za-z0-9-]{16,64}$/;

/** An Idempotency-Key: 16 to 64 letters, digits and dashes; the product uses the UUID of the action. */
export function isIdempotencyKey(text: unknown): text is string {
  return typeof text === 'string' && keyPattern.test(text);
}

/** The name of an instance that acts (`X-Smartmon-Instance`): 8 to 64 letters, digits and `. _ : -`. */
export function isInstanceName(text: unknown): text is string {
  return typeof text === 'string' && /^[A-Za-z0-9._:-]{8,64}$/.test(text);
}
