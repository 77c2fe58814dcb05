import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { actingKinds, systemClock, type Clock, type NetworkStatus } from '@smart-monitor/contracts';
import {
  ControlStatusRepository,
  Database,
  MaintenanceRepository,
  RequestRepository,
} from '@smart-monitor/database';
import { HOST, SETTINGS, type HostFacts, type Settings } from '../settings.js';
import { Ledger } from '../ledger/ledger.js';
import { toPostgres } from '../ledger/to-postgres.js';
import { ToldByAnother } from '../ledger/told-by-another.js';
import { readWhole, writeWhole } from '../ledger/snapshot.js';
import { PolicyStore, type PoliciesInForce } from '../policies/policy-store.js';
import { requestHandlers } from '../requests/handlers.js';
import { RequestDesk } from '../requests/request-desk.js';
import { warnOfForeignWrites } from '../status/foreign-writes.js';
import { controlStatus } from '../status/control-status.js';
import { GlanceKeeper } from '../status/glance.js';
import { HourlySnapshot } from '../status/hourly-snapshot.js';
import { StatusReporter } from '../status/status-reporter.js';
import { HelperClient } from './act/helper.client.js';
import { HelperWatch } from './act/helper-watch.js';
import { AuditTrail } from './act/audit-trail.js';
import { AbsentHelper } from './act/absent-helper.js';
import { MaintenanceKeeper } from './maintenance.js';
import { networkWatch, type NetworkWatch } from './network/network-watch.js';
import { GuardKeeper } from './guards/guard-keeper.js';
import type { ObserveStage } from './observe/observe.stage.js';
import { HungServices } from './hung/hung-services.js';
import { UnitFiles } from './observe/unit-files.js';
import { unitSource, type UnitSource } from './observe/unit-source.js';
import { buildPipeline, type Pipeline } from './pipeline.js';
import { resume } from './resume.js';
import { CheckpointKeeper } from './record/checkpoint-keeper.js';
import { TimerScheduler } from './scheduler.js';
import { defaultLimits } from './state.js';

const helperPatienceMs = 1_000;

/** The product's version, as the console shows it. */
const version = '0.1.0';

/**
 * Joins the stages to the world and to each other: ledger, systemd, helper, Postgres. The healing half is started
 * first and waits for nothing; what talks to Postgres is started beside it.
 */
@Injectable()
export class ControlService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly log = new Logger('control');
  private readonly closers: (() => void | Promise<void>)[] = [];
  private readonly policies: PolicyStore;
  private desk: RequestDesk | null = null;
  private maintenance: MaintenanceKeeper | null = null;
  /** What another orchestrator of this host tells of in our stead. */
  private readonly told = new ToldByAnother();
  private onPolicies = (): void => undefined;
  private watchOfNetwork: NetworkWatch | null = null;
  /** False while another orchestrator acts on this host: what people ask for is its to do. */
  private mayAct = (): boolean => true;

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HOST) private readonly host: HostFacts,
    private readonly database: Database,
  ) {
    const lastGood = join(settings.state.directory, 'policies.json');
    this.policies = new PolicyStore(settings.recovery.policiesFile, lastGood);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { settings, host } = this;
    const clock = systemClock;
    const directory = join(settings.state.directory, 'ledger');
    const ledger = await Ledger.open({
      directory,
      host: { hostId: host.id, hostname: host.hostname },
      clock,
      onTrouble: (trouble) => {
        if (trouble !== null) return this.log.error(trouble);
        this.log.log(`the ledger can be written again; ${ledger.lost} records found no room meanwhile`);
        pipeline.engine.reconsiderAll();
      },
    });
    const { restored, damaged } = ledger;
    if (damaged > 0)
      this.log.warn(`${damaged} lines of the ledger in ${directory} could not be read and were passed over`);

    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const instance = this.instance();
    const client = this.helperClient(bootId, instance);
    const status = new StatusReporter(
      () =>
        controlStatus({
          pipeline,
          helper,
          trail,
          settings,
          instance,
          version,
          policies: this.policies.inForce,
          maintenance,
          checks: hung.status(),
          network: network.status,
          guards: guards.findings,
          clock,
        }),
      async (body) =>
        this.told.heard(await new ControlStatusRepository(this.database).put(host.id, body, clock.now())),
    );
    const report = (error: unknown): void => this.report(error);
    const trail = new AuditTrail({
      hostId: host.id,
      file: join(settings.state.directory, 'helper-audit.json'),
      clock,
      record: (body) => void ledger.append(body),
      onTrouble: (trouble) => {
        if (trouble === null) this.log.log('the trouble with the audit log of the helper was looked into');
        else this.log.error(`${trouble.says} When that was you, delete ${trouble.file}.`);
        status.changed();
      },
    });
    const helper = new HelperWatch(client, {
      clock,
      listFile: join(settings.state.directory, 'approved.json'),
      onChange: () => {
        this.log.log(`host helper: ${helper.state}${helper.detail === '' ? '' : `, ${helper.detail}`}`);
        status.changed();
        pipeline.engine.reconsiderAll();
      },
      onHealth: (health) => trail.see(health),
      onError: report,
    });
    this.mayAct = () => helper.state !== 'lease-held';
    const glance = new GlanceKeeper(() => host.look(), clock);
    const scheduler = new TimerScheduler(clock, report);
    const maintenance = new MaintenanceKeeper({
      hostname: host.hostname,
      file: join(settings.state.directory, 'maintenance.json'),
      clock,
      scheduler,
      onChange: () => {
        pipeline.engine.reconsiderAll();
        status.changed();
      },
    });
    this.maintenance = maintenance;
    const files = new UnitFiles(host.root, clock);
    const pipeline = buildPipeline({
      clock,
      ledger,
      scheduler,
      helper: client ?? new AbsentHelper(),
      posture: () => ({
        list: helper.list,
        limits: defaultLimits,
        policies: this.policies.inForce.policies,
        hostname: host.hostname,
        dryRun: settings.recovery.dryRun,
        collector: watchesOnly(settings),
        helper: helper.posture,
        maintenance: maintenance.inForce,
        watch: settings.systemd.watch,
      }),
      fileChange: files.lastChange,
      glance: glance.glance,
      bootId,
      stored: restored.stored,
      mayReadJournal: (unit) => helper.grant([unit], 'journal').granted,
      onAction: (unit) => network.onAction(unit),
      onBusChange: () => {
        this.log.log(`systemd: ${pipeline.observe.bus}`);
        status.changed();
      },
      onError: report,
    });

    const hung = new HungServices({
      engine: pipeline.engine,
      clock,
      host,
      bootId,
      ...settings.checks,
      stateDirectory: settings.state.directory,
      onChange: () => status.changed(),
      tell: (sentence, level) => this.log[level](sentence),
      onError: report,
    });
    const network = networkWatch({
      settings,
      client,
      engine: pipeline.engine,
      ledger,
      clock,
      bootId,
      onChange: () => status.changed(),
      onTold: (sentence) => this.log.warn(sentence),
      onError: report,
    });
    this.watchOfNetwork = network;
    const guards = new GuardKeeper(
      { engine: pipeline.engine, files: host.files, clock, helper, glance, config: settings.guards },
      () => status.changed(),
    );
    this.onPolicies = () => {
      pipeline.engine.reconsiderAll();
      status.changed();
    };
    this.tellPolicies(this.policies.inForce);
    const onHangUp = (): void => {
      this.reloadPolicies();
      hung.reload();
    };
    process.on('SIGHUP', onHangUp);
    pipeline.recorder.begin(restored);
    const unfinished = resume(pipeline, restored, clock, bootId);
    // The list of now is better than the one of before, but a hung helper must not keep us from seeing.
    await Promise.race([helper.start(), sleep(helperPatienceMs, undefined, { ref: false })]);
    for (const { unit, flight } of unfinished) pipeline.act.resume(unit, flight);
    const watcher = this.watch(pipeline.observe, clock, bootId);
    const hourly = new HourlySnapshot(pipeline.engine);
    const checkpoints = new CheckpointKeeper(pipeline.engine, pipeline.recorder, ledger);
    glance.start();
    hourly.start();
    hung.start();
    network.start();
    checkpoints.start();
    guards.start();

    const shipper = toPostgres(ledger, this.database, this.told, this.log);
    status.start();
    shipper.start(status.first);
    this.desk = this.requestDesk(pipeline, hung, client, Object.keys(restored.requests));
    const asking = new AbortController();
    void warnOfForeignWrites(this.database, asking.signal, (warning) => this.log.warn(warning));
    this.closers.push(
      () => void process.off('SIGHUP', onHangUp),
      () => {
        this.desk = null;
        this.maintenance = null;
      },
      () => asking.abort(),
      () => guards.stop(),
      () => watcher.stop(),
      () => hourly.stop(),
      () => hung.stop(),
      () => network.stop(),
      () => checkpoints.stop(),
      () => helper.stop(),
      () => scheduler.stop(),
      () => glance.stop(),
      () => status.stop(),
      () => ledger.sync(),
      () => shipper.stop(),
      () => ledger.close(),
      () => this.database.close(),
    );
    const only = settings.recovery.mode === 'collector' ? ' with MODE=collector: it will not act' : '';
    const dry = settings.recovery.dryRun ? ' in DRY RUN: it will say what it would do, and do nothing' : only;
    this.log.log(`watching ${host.hostname} (${host.id})${dry}`);
  }

  /** Reads the policies again (SIGHUP, or a person's wish); a bad file changes nothing but what is told of it. */
  private reloadPolicies(): PoliciesInForce {
    const inForce = this.policies.reload();
    this.tellPolicies(inForce);
    this.onPolicies();
    return inForce;
  }

  private tellPolicies({ policies, problem }: PoliciesInForce): void {
    if (problem !== '') this.log.error(problem);
    else this.log.log(`${policies.length} policies of the file and the built-in ones are in force`);
  }

  /** How the way out of the host stands; null where it is not watched. */
  get network(): NetworkStatus | null {
    return this.watchOfNetwork?.status ?? null;
  }

  /** Looks for open requests; on every wake-up. @throws where Postgres does not answer: the wake-up is repeated then */
  async sweepRequests(): Promise<void> {
    await this.desk?.sweep();
  }

  /**
   * Reads the maintenance windows; on every wake-up. While Postgres is away the ones that are known hold.
   * @throws where it does not answer: the wake-up is repeated then
   */
  async readMaintenance(): Promise<void> {
    this.maintenance?.take(await new MaintenanceRepository(this.database).list());
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const close of this.closers.splice(0)) await close();
  }

  /** Begins to watch the units: on the bus, or through the helper. */
  private watch(observe: ObserveStage, clock: Clock, bootId: string): UnitSource {
    const { apiKey: key, socket, keyId } = this.settings.helper;
    const helper = key === undefined ? null : { socket, keyId, key, bootId };
    const source = unitSource(this.settings.systemd, helper, clock);
    source.start((event) => {
      if (event.kind === 'lost') this.log.warn(`systemd cannot be seen: ${event.error}`);
      observe.take(event);
    });
    return source;
  }

  /** The name of this orchestrator: the same after a restart, so that the helper's lease is ours at once. */
  private instance(): string {
    const file = join(this.settings.state.directory, 'instance.json');
    const { instance } = readWhole(file, { instance: randomUUID() });
    if (!existsSync(file)) writeWhole(file, { instance });
    return instance;
  }

  private helperClient(bootId: string, instance: string): HelperClient | null {
    const { helper, recovery } = this.settings;
    if (helper.apiKey === undefined) return null;
    // One that never acts must not keep the lease from one that does.
    const acts = !recovery.dryRun && recovery.mode !== 'collector';
    const { socket, keyId, apiKey: key } = helper;
    return new HelperClient({ socket, keyId, key, instance: acts ? instance : null, bootId }, systemClock);
  }

  private requestDesk(
    pipeline: Pipeline,
    hung: HungServices,
    client: HelperClient | null,
    known: string[],
  ): RequestDesk {
    const { database, host, settings } = this;
    const requests = new RequestRepository(database);
    const databaseUrl = settings.database.url;
    const helper = client ?? new AbsentHelper();
    const reloadPolicies = (): PoliciesInForce => this.reloadPolicies();
    return new RequestDesk(
      host.id,
      systemClock,
      requests,
      requestHandlers({ hostId: host.id, pipeline, helper, databaseUrl, requests, hung, reloadPolicies }),
      known,
      (error) => this.report(error),
      // What changes nothing on the host may be done by each.
      ({ kind }) => !actingKinds.includes(kind) || this.mayAct(),
    );
  }

  private report(error: unknown): void {
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** The setting by which this orchestrator never acts; null where there is none. */
function watchesOnly({ recovery, systemd }: Settings): string | null {
  if (recovery.mode === 'collector') return 'MODE=collector';
  // A program's answer tells no run and no job: whatever is done about it would be a guess.
  return systemd.mode === 'cmd' ? 'SERVICE_STATUS_MODE=cmd' : null;
}
