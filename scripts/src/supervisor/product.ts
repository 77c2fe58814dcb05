import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import type { ControlStatus } from '@smart-monitor/contracts';
import { startBroker, unprivilegedUser, type LabHost } from '@smart-monitor/testing';
import { Child } from './child.js';
import { awaitCredentials, type Credentials } from './credentials.js';
import { controlStatus, type DatabasePart, startDatabase } from './database-part.js';
import { startHelper } from './helper-part.js';
import { chooseHost, type HostChoice, systemBus } from './host-choice.js';
import { type LabSetup, startLab } from './lab-part.js';
import { checkPort } from './port.js';
import { probeHost } from './probe-host.js';
import { reachFor } from './reach.js';
import { consoleAnswers, controlAnswers } from './ready.js';
import { claim, release, settle } from './running.js';
import { loadSecrets, secretFile } from './secrets.js';
import { checkerEnv, dryRunFor, type EnvFacts, serviceEnv, type ServiceName } from './service-env.js';
import { chooseState, prepareState } from './state-folder.js';
import type { Teardown } from './teardown.js';

/** What to start; the supervisor, the benchmarks and tests ask for it alike. */
export interface ProductOptions {
  readonly checkout: string;
  readonly lab: boolean;
  readonly port: number;
  /** The data folder asked for; null for the default. */
  readonly data: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly labSetup?: LabSetup;
  readonly tell: (sentence: string) => void;
}

/** The whole product, running. */
export interface Product {
  readonly url: string;
  /** Milliseconds until the console answered. */
  readonly consoleAfterMs: number;
  readonly choice: HostChoice;
  readonly credentials: Credentials | null;
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  readonly dataDirectory: string;
  readonly database: DatabasePart;
  /** Null on a real host. */
  readonly lab: LabHost | null;
  readonly children: Readonly<Record<ServiceName | 'checker', Child>>;
}

/** How healing is reached on the host that was chosen. */
interface HostPart {
  readonly busAddress: string;
  readonly hostname: string | null;
  readonly machineIdFile: string | null;
  readonly helperSocket: string;
  readonly labSocket: string | null;
  /** The lab's own checks; null for those of the checkout. */
  readonly labChecks: string | null;
  readonly heartbeats: string | null;
  readonly monitorOnly: boolean;
  readonly lab: LabHost | null;
}

const services: readonly ServiceName[] = ['orchestrator', 'collector', 'gui'];

/**
 * Starts everything and waits until the console answers. Whatever was started is in `teardown`, also when this
 * rejects; the caller stops it.
 */
export async function startProduct(options: ProductOptions, teardown: Teardown): Promise<Product> {
  const { checkout, port, tell } = options;
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const startedAt = Date.now();
  const user = unprivilegedUser();
  const stateRoot = await chooseState(checkout, options.data, user);
  const state = prepareState(stateRoot, [...services, 'checks'], user);
  claim(stateRoot, url);
  await teardown.add('the data folder', async () => release(stateRoot));
  await checkPort(port);
  const choice = chooseHost(await probeHost(options.lab));
  tell(choice.why);
  settle(stateRoot, url, choice.kind);
  const secrets = loadSecrets(state.secrets);
  const reach = await reachFor(user, checkout, stateRoot);
  const dryRun = dryRunFor(choice.kind, options.env['DRY_RUN']);

  // Slow to begin, and independent of each other. All are awaited, so that each is in the teardown.
  const [database, broker, host] = await together(
    startDatabase(state, secrets, user, tell, teardown),
    startBroker().then(async (started) => {
      await teardown.add('the broker', () => started.stop());
      return started;
    }),
    startHost(),
  );

  const keys = {
    helperKey: secretFile(state.secrets, 'helper.key', secrets.helperKey, user),
    apiKey: secretFile(state.secrets, 'api.key', secrets.apiKey, user),
  };
  const checksDirectory = state.of('checks');
  const beside = async (name: ServiceName | 'checker', script: string, env: Record<string, string>) => {
    const logFile = path.join(state.logs, `${name}.log`);
    const child = new Child({ name, script, env, user, reach, logFile }, tell);
    child.start();
    await teardown.add(`the ${name}`, () => child.stop());
    return child;
  };
  const childOf = async (service: ServiceName): Promise<Child> => {
    const facts: EnvFacts = {
      ...host,
      kind: choice.kind,
      stateDirectory: state.of(service),
      policies: path.join(reach.checkout, 'config', 'policies.json'),
      appMeta: path.join(reach.checkout, 'config', 'app_meta.json'),
      checks: host.labChecks ?? path.join(reach.checkout, 'config', 'checks.json'),
      checksDirectory,
      mqttUrl: broker.url,
      dryRun,
      port,
      files: { ...keys, databaseUrl: database.fileOf(service) },
    };
    const env = serviceEnv(service, facts, options.env);
    return beside(service, `services/${service}/dist/main.js`, env);
  };
  const forChecker = checkerEnv({ checksDirectory, mqttUrl: broker.url }, options.env);
  const children = {
    orchestrator: await childOf('orchestrator'),
    collector: await childOf('collector'),
    gui: await childOf('gui'),
    checker: await beside('checker', 'services/orchestrator/dist/checks/main.js', forChecker),
  };
  const abort = new AbortController();
  await teardown.add('the wait for the console', async () =>
    abort.abort(new Error('The start was interrupted.')),
  );
  await consoleAnswers(url, () => children.gui.hopeful, abort.signal);
  const consoleAfterMs = performance.now() - began;
  if (choice.kind !== 'none') {
    const look = (): Promise<ControlStatus | null> => controlStatus(database.postgres.url, startedAt);
    const missing = await controlAnswers(look, () => children.orchestrator.hopeful, abort.signal);
    if (missing) tell(missing);
  }
  return {
    url,
    choice,
    consoleAfterMs,
    credentials: await awaitCredentials(state.of('gui'), database.noAccountYet),
    dryRun,
    monitorOnly: host.monitorOnly,
    dataDirectory: stateRoot,
    database,
    lab: host.lab,
    children,
  };

  async function startHost(): Promise<HostPart> {
    if (choice.kind === 'lab') {
      const part = await startLab(state, secrets, user, { ...options.labSetup, dryRun }, tell, teardown);
      tell(
        `The lab host is up (${Math.round(part.lab.bootMs)} ms); dry-run is ${dryRun ? 'on' : 'off'} there.`,
      );
      return {
        lab: part.lab,
        busAddress: part.lab.busAddress,
        hostname: part.lab.hostname,
        machineIdFile: part.machineIdFile,
        helperSocket: part.helperSocket,
        labSocket: part.controlSocket,
        labChecks: part.checksFile,
        heartbeats: part.heartbeats,
        monitorOnly: false,
      };
    }
    const helper = await startHelper(checkout, state, secrets, user, dryRun, reach, tell, teardown);
    if (choice.kind === 'real') tell(`The allow-list is ${helper.approved}.`);
    return {
      lab: null,
      busAddress: `unix:path=${systemBus}`,
      // Without systemd nothing but this machine (or container) itself can be meant, so its own name is the host's.
      hostname: choice.kind === 'none' && !options.env['HOSTNAME_OVERRIDE'] ? hostname() : null,
      machineIdFile: ownMachineId(state.root, secrets.labMachineId),
      helperSocket: helper.socket,
      labSocket: null,
      labChecks: null,
      heartbeats: null,
      monitorOnly: helper.monitorOnly,
    };
  }
}

/** A container often has no machine id; then one of our own is kept in the data folder. */
function ownMachineId(stateRoot: string, madeUp: string): string | null {
  const system = '/etc/machine-id';
  if (existsSync(system) && readFileSync(system, 'utf8').trim() !== '') return null;
  const file = path.join(stateRoot, 'machine-id');
  if (!existsSync(file)) writeFileSync(file, `${madeUp}\n`);
  return file;
}

/** Awaits all, and rejects with the first error only once every one has come to its end. */
async function together<A, B, C>(a: Promise<A>, b: Promise<B>, c: Promise<C>): Promise<[A, B, C]> {
  await Promise.allSettled([a, b, c]);
  return Promise.all([a, b, c]);
}
