import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { tooOpen } from './environment.js';
import {
  allConfigs,
  DatabaseConfig,
  GuiConfig,
  HelperConfig,
  LogConfig,
  MqttConfig,
  RecoveryConfig,
  SamplingConfig,
  SystemdConfig,
} from './index.js';
import { loadConfig } from './load.js';

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'config-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string, mode = 0o440): string {
  const made = path.join(folder, name);
  writeFileSync(made, text, { mode });
  return made;
}

function problemsOf(load: () => unknown): Record<string, string> {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.problems.map(({ name, problem }) => [name, problem]));
    throw error;
  }
  return {};
}

describe('TRUSTED_PROXIES', () => {
  const read = (text?: string) =>
    loadConfig([GuiConfig], text === undefined ? {} : { TRUSTED_PROXIES: text })[0].trustedProxies;

  it('believes this machine alone where nothing is said', () =>
    expect(read()).toEqual(['127.0.0.0/8', '::1']));

  it('takes addresses, networks and none', () => {
    expect(read('10.0.0.0/8, 2001:db8::/32,192.0.2.7')).toEqual(['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']);
    expect(read('none')).toEqual(['none']);
  });

  it.each(['everybody', '10.0.0.0/33', '10.0.0', '10.0.0.0/8/8', '*', 'fe80::1/129'])('refuses %s', (text) =>
    expect(problemsOf(() => read(text))['TRUSTED_PROXIES']).toContain('must be IP addresses or networks'),
  );
});

describe('loadConfig', () => {
  it('gives the defaults of the first Smart-Monitor where nothing is set', () => {
    const [gui, recovery, systemd, log] = loadConfig(
      [GuiConfig, RecoveryConfig, SystemdConfig, LogConfig],
      {},
    );
    expect(gui).toMatchObject({ port: 5003, bind: '127.0.0.1', restartCooldownMinutes: 10 });
    expect(gui.apiKey).toBeUndefined();
    expect(recovery).toMatchObject({ dryRun: true, mode: 'control', lab: false });
    expect(systemd).toMatchObject({
      mode: 'dbus',
      busAddress: 'unix:path=/run/dbus/system_bus_socket',
      watch: [],
    });
    expect(log.level).toBe('info');
  });

  it('lists every bad setting at once, with the problem of each', () => {
    const problems = problemsOf(() =>
      loadConfig([GuiConfig, SamplingConfig, RecoveryConfig, SystemdConfig, DatabaseConfig], {
        GUI_PORT: '70000',
        SAMPLE_INTERVAL_SECONDS: 'often',
        DRY_RUN: 'maybe',
        SERVICE_STATUS_MODE: 'cmd',
        SMARTMON_SERVICE_WATCH: 'ssh.service,../etc',
        SMARTMON_INIT_PG: 'perhaps',
      }),
    );
    expect(Object.keys(problems).sort()).toEqual([
      'DATABASE_URL',
      'DRY_RUN',
      'GUI_PORT',
      'SAMPLE_INTERVAL_SECONDS',
      'SERVICE_STATUS_CMD',
      'SMARTMON_INIT_PG',
      'SMARTMON_SERVICE_WATCH',
    ]);
    expect(problems['GUI_PORT']).toBe('must be at most 65535 (TCP port) (it is "70000")');
    expect(problems['SAMPLE_INTERVAL_SECONDS']).toBe('must be a number (it is "often")');
  });

  it('never prints a secret', () => {
    const secret = 'hunter2hunter2-not-a-url';
    const error = (() => {
      try {
        loadConfig([DatabaseConfig, HelperConfig, GuiConfig], {
          DATABASE_URL: secret,
          HELPER_API_KEY: 'short-secret',
          SMARTMON_API_KEY: 'tiny-one',
        });
      } catch (caught) {
        return caught as ConfigError;
      }
    })();
    expect(error?.problems).toHaveLength(3);
    for (const text of [secret, 'short-secret', 'tiny-one']) expect(error?.message).not.toContain(text);
  });

  it('reads a secret from the file that NAME_FILE names, and refuses both at once', () => {
    const key = file('key', 'abcdefghijklmnopqrst\n');
    expect(loadConfig([GuiConfig], { SMARTMON_API_KEY_FILE: key })[0].apiKey).toBe('abcdefghijklmnopqrst');
    expect(
      problemsOf(() =>
        loadConfig([GuiConfig], { SMARTMON_API_KEY_FILE: key, SMARTMON_API_KEY: 'x'.repeat(20) }),
      )['SMARTMON_API_KEY'],
    ).toContain('keep one');
    expect(
      problemsOf(() => loadConfig([GuiConfig], { SMARTMON_API_KEY_FILE: '/nowhere/key' }))[
        'SMARTMON_API_KEY_FILE'
      ],
    ).toContain('ENOENT');
  });

  it('warns of a secret file that others can read or write', () => {
    const key = file('open', 'abcdefgh'.repeat(4), 0o644);
    expect(loadConfig([HelperConfig], { HELPER_API_KEY_FILE: key }).warnings.join()).toContain(
      'read by everyone',
    );
  });

  it('lets everybody in a container read what the engine shows it of the secrets, and nobody write it', () => {
    expect(tooOpen('/run/secrets/api_key', 0o100444)).toEqual([]);
    expect(tooOpen('/etc/smart-monitor/api_key', 0o100444)).toEqual([expect.stringContaining('by everyone')]);
    expect(tooOpen('/run/secrets/api_key', 0o100464)).toEqual([expect.stringContaining('can be written')]);
  });

  it('takes the older names: systemd for dbus, WARNING for warn, DB_* for a URL', () => {
    const [systemd, log, database, mqtt] = loadConfig(
      [SystemdConfig, LogConfig, DatabaseConfig, MqttConfig],
      {
        SERVICE_STATUS_MODE: 'systemd',
        LOG_LEVEL: 'WARNING',
        DB_HOST: 'db',
        DB_PORT: '',
        DB_NAME: 'smart',
        DB_USER: 'me',
        DB_PASSWORD: 'a/b c@d',
        MQTT_BROKER_HOST: 'broker',
      },
    );
    expect(systemd.mode).toBe('dbus');
    expect(log.level).toBe('warn');
    expect(database.url).toBe('postgresql://me:a%2Fb%20c%40d@db:5432/smart');
    expect(mqtt.url).toBe('mqtt://broker:1883');
  });

  it("prefers the service's own login to the shared one", () => {
    const env = {
      DATABASE_URL: 'postgresql://all@h/d',
      DATABASE_URL_COLLECTOR: 'postgresql://collector@h/d',
    };
    expect(loadConfig([DatabaseConfig], env, { service: 'collector' })[0].url).toBe(
      'postgresql://collector@h/d',
    );
    expect(loadConfig([DatabaseConfig], env, { service: 'gui' })[0].url).toBe('postgresql://all@h/d');
  });

  it('accepts published example secrets in the lab with a warning, and refuses them elsewhere', () => {
    const env = {
      SMARTMON_API_KEY: 'dev-please-change',
      DATABASE_URL_INTERNAL: 'postgresql://myuser:mypass@postgres:5432/mydb',
    };
    const lab = loadConfig([GuiConfig, DatabaseConfig], { ...env, SMARTMON_LAB: '1' });
    expect(lab[0].apiKey).toBe('dev-please-change');
    expect(lab.warnings).toHaveLength(2);
    expect(Object.keys(problemsOf(() => loadConfig([GuiConfig, DatabaseConfig], env)))).toEqual([
      'SMARTMON_API_KEY',
      'DATABASE_URL_INTERNAL',
    ]);
  });

  it('refuses one key for the console and the helper', () => {
    const key = 'the-same-key-for-both-of-the-two';
    expect(
      problemsOf(() => loadConfig([HelperConfig], { HELPER_API_KEY: key, SMARTMON_API_KEY: key }))[
        'HELPER_API_KEY'
      ],
    ).toContain('same as');
  });

  it('says what is ignored', () => {
    expect(loadConfig([LogConfig], { SMARTCTL_USE_SUDO: '0', GUNICORN_CONFIG: '/x' }).notes).toHaveLength(2);
  });

  it('ends in values or in a ConfigError, whatever the texts are', () => {
    const names = [
      'GUI_PORT',
      'DRY_RUN',
      'SERVICE_STATUS_MODE',
      'DATABASE_URL',
      'MQTT_URL',
      'SMARTMON_SERVICE_WATCH',
      'DB_NAME',
      'DB_USER',
      'DB_HOST',
      'LOG_LEVEL',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(...names),
          fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '1e400', 'NaN')),
        ),
        (env) => {
          try {
            loadConfig(allConfigs, env);
          } catch (error) {
            expect(error).toBeInstanceOf(ConfigError);
          }
        },
      ),
    );
  });
});
