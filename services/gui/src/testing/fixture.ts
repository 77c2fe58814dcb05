import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  newId,
  type Clock,
  type ControlStatus,
  type LedgerBody,
  type LedgerRecord,
} from '@smart-monitor/contracts';
import {
  ControlStatusRepository,
  Database,
  HostRepository,
  LedgerRepository,
  provisionLogins,
} from '@smart-monitor/database';
import {
  startBroker,
  startPostgres,
  type EmbeddedBroker,
  type EmbeddedPostgres,
} from '@smart-monitor/testing';
import { startGui, type Gui } from '../app.js';
import { firstRunFile } from '../auth/first-run.service.js';
import type { GuiSettings } from '../settings.js';
import { Browser } from './browser.js';

export const apiKey = 'a-key-that-only-this-spec-knows';
export const hostId = '0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';
export const hostname = 'web01';

/** A console with a real database and a real broker, for specs. */
export interface Fixture {
  readonly server: EmbeddedPostgres;
  readonly broker: EmbeddedBroker;
  /** As its owner: what other services would write. */
  readonly database: Database;
  readonly settings: GuiSettings;
  readonly gui: Gui;
  /** Name and password of the first account. */
  readonly credentials: { readonly username: string; readonly password: string };
  /** A browser with a signed-in admin. */
  admin(): Promise<Browser>;
  /** Starts one more console on the same database. */
  another(settings?: Partial<GuiSettings>): Promise<Gui>;
  stop(): Promise<void>;
}

/** Starts all of it. */
export async function startFixture(
  changes: Partial<GuiSettings> = {},
  options: { readonly clock?: Clock } = {},
): Promise<Fixture> {
  const [server, broker] = await Promise.all([startPostgres(), startBroker()]);
  const stateDirectory = await mkdtemp(path.join(os.tmpdir(), 'gui-spec-'));
  const database = Database.open(server, { applicationName: 'spec' });
  await database.migrate();
  // The console's own login: what it may not do there, it may not do here.
  const { gui: databaseUrl } = await provisionLogins(server.url, { gui: 'only-for-this-spec' });
  const settings: GuiSettings = {
    bind: '127.0.0.1',
    port: 0,
    trustedProxies: ['127.0.0.0/8', '::1'],
    version: '0.0.0-spec',
    apiKey,
    restartCooldownMinutes: 10,
    restartBackoffFails: 3,
    restartBackoffWindowMinutes: 30,
    recoveryBaselineMinutes: 15,
    labSocket: null,
    appMetaFile: path.join(stateDirectory, 'app_meta.json'),
    stateDirectory,
    databaseUrl,
    initSchema: false,
    mqttUrl: broker.url,
    mqttUsername: null,
    mqttPassword: null,
    mqttPrefix: 'smartmon',
    consoleDirectory: path.join(stateDirectory, 'console'),
    ...changes,
  };
  const running: Gui[] = [];
  const another = async (more: Partial<GuiSettings> = {}) => {
    const gui = await startGui({ ...settings, ...more }, { logger: false, ...options });
    running.push(gui);
    return gui;
  };
  const gui = await another();
  const credentials = await readCredentials(stateDirectory);
  return {
    server,
    broker,
    database,
    settings,
    gui,
    credentials,
    another,
    async admin() {
      const browser = new Browser(gui.url);
      await browser.login(credentials.username, credentials.password);
      return browser;
    },
    async stop() {
      for (const one of running) await one.close();
      await database.close();
      await broker.stop();
      await server.stop();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

/** Waits for the file that the console writes when it makes the first account. */
async function readCredentials(folder: string): Promise<{ username: string; password: string }> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return JSON.parse(await readFile(path.join(folder, firstRunFile), 'utf8')) as {
        username: string;
        password: string;
      };
    } catch (error) {
      if (attempt > 200) throw error;
      await sleep(50);
    }
  }
}

/** What an orchestrator with everything in order would say of itself. */
export const goodStatus: ControlStatus = {
  mode: 'dbus',
  bus: 'live',
  dryRun: false,
  monitorOnly: false,
  lab: false,
  instance: 'instance-a',
  helper: {
    state: 'ready',
    detail: '',
    since: 1,
    socket: '/s',
    lease: 'mine',
    version: '0.1.0',
    findings: [],
  },
  approved: { 'lab-web.service': ['restart', 'journal'] },
  approvedHash: 'h',
  operatorStopped: [],
  policies: [],
  policiesProblem: '',
  checks: [],
  lastLooks: {},
  checksProblem: '',
  holds: [],
  network: null,
  storms: [],
  maintenance: [],
  guards: [],
  units: 3,
  version: '0.0.0-spec',
};

/** Stores a host and its orchestrator's status. */
export async function storeHost(database: Database, status: Partial<ControlStatus> = {}): Promise<void> {
  await new HostRepository(database).upsert({ id: hostId, hostname, lastSeen: Date.now() });
  await new ControlStatusRepository(database).put(hostId, { ...goodStatus, ...status }, Date.now());
}

/** Stores what an orchestrator would ship. */
export async function ship(database: Database, ...records: LedgerRecord[]): Promise<void> {
  const { refused } = await new LedgerRepository(database).ship(records);
  if (refused.length > 0) throw new Error(`The database refused: ${refused[0]!.reason}`);
}

/** A ledger record of the spec's host. */
export function record<B extends LedgerBody>(body: B, at: number = Date.now()): LedgerRecord<B> {
  return { id: newId(), hostId, hostname, at, mono: at - 1_700_000_000_000, body };
}

/** A unit's state as a ledger record. */
export function unitState(
  unit: string,
  rawStatus: 'active' | 'failed' | 'inactive',
  at: number = Date.now(),
  recoverable = true,
): LedgerRecord {
  const normalized = { active: 'running', failed: 'failed', inactive: 'stopped' } as const;
  return record(
    {
      kind: 'unit-state',
      unit,
      rawStatus,
      normalizedStatus: normalized[rawStatus],
      subState: rawStatus === 'active' ? 'running' : rawStatus === 'failed' ? 'failed' : 'dead',
      serviceType: 'simple',
      unitFileState: 'enabled',
      recoverable,
    },
    at,
  );
}
