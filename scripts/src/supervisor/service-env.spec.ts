import { describe, expect, it } from 'vitest';
import { checkerEnv, dryRunFor, type EnvFacts, serviceEnv } from './service-env.js';

const facts: EnvFacts = {
  stateDirectory: '/srv/state/gui',
  mqttUrl: 'mqtt://127.0.0.1:1',
  busAddress: 'unix:path=/run/dbus/system_bus_socket',
  kind: 'lab',
  dryRun: false,
  port: 5003,
  hostname: 'lab',
  machineIdFile: '/srv/state/lab/machine-id',
  helperSocket: '/srv/state/run/helper.sock',
  policies: '/srv/config/policies.json',
  appMeta: '/srv/config/app_meta.json',
  checks: '/srv/config/checks.json',
  checksDirectory: '/srv/state/checks',
  heartbeats: null,
  labSocket: '/srv/state/lab/control.sock',
  files: { databaseUrl: '/srv/db', helperKey: '/srv/helper.key', apiKey: '/srv/api.key' },
};

describe('the environment of the services', () => {
  it('gives the helper to the orchestrator alone', () => {
    expect(serviceEnv('orchestrator', facts, {})['HELPER_API_KEY_FILE']).toBe('/srv/helper.key');
    for (const other of ['collector', 'gui'] as const) {
      expect(Object.keys(serviceEnv(other, facts, {})).filter((name) => name.startsWith('HELPER'))).toEqual(
        [],
      );
    }
  });

  it('gives the checker its folder and the broker, and no way to the helper or the database', () =>
    expect(checkerEnv(facts, { HEARTBEAT_DIR: '/x', MODE: 'control', LOG_LEVEL: 'warn' })).toEqual({
      NODE_ENV: 'production',
      NO_COLOR: '1',
      LOG_LEVEL: 'warn',
      CHECKS_DIR: '/srv/state/checks',
      MQTT_URL: 'mqtt://127.0.0.1:1',
    }));

  it('hands on settings by name, and nothing else of the caller', () => {
    const env = serviceEnv('collector', facts, {
      SAMPLE_INTERVAL_SECONDS: '1',
      AWS_SECRET: 'x',
      NODE_OPTIONS: '--inspect',
    });
    expect(env['SAMPLE_INTERVAL_SECONDS']).toBe('1');
    expect(env).not.toHaveProperty('AWS_SECRET');
    expect(env).not.toHaveProperty('NODE_OPTIONS');
  });
});

describe('dry-run', () => {
  it('is on for a real host until somebody says no, and off in the lab', () => {
    expect(dryRunFor('real', undefined)).toBe(true);
    expect(dryRunFor('real', 'false')).toBe(false);
    expect(dryRunFor('real', 'nonsense')).toBe(true);
    expect(dryRunFor('lab', undefined)).toBe(false);
    expect(dryRunFor('lab', 'true')).toBe(true);
  });
});
