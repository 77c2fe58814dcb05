import type { HostLimits } from '@smart-monitor/protocol';
import type { Server } from 'node:http';

import { Actor } from './actions/actor.js';
import { Claims } from './actions/claims.js';
import { Gate } from './actions/gate.js';
import { Judge } from './actions/judge.js';
import { recoverActions } from './actions/recover.js';
import { ActionStore } from './actions/store.js';
import { AllowListStore, type ListInForce } from './allow-list/store.js';
import { AuditLog } from './audit/audit-log.js';
import { AuditRecorder } from './audit/recorder.js';
import { Authenticator } from './auth/authenticator.js';
import { Nonces } from './auth/nonces.js';
import { judgePeer } from './auth/peers.js';
import { Bus } from './bus/bus.js';
import { type Clock, systemClock } from './clock.js';
import { readBootId } from './host/boot.js';
import { type OwnUnit, OwnUnits } from './host/own-units.js';
import { PackageManagerProbe } from './host/package-manager.js';
import { createDispatcher } from './http/dispatch.js';
import { listen } from './http/listen.js';
import { createHelperServer } from './http/server.js';
import { Journal } from './journald/journal.js';
import { leaseFile } from './lease-file.js';
import { Lease } from './lease.js';
import { logLine } from './log.js';
import { type Native, nativeHealth, noNative } from './native/native.js';
import { words } from './refusal.js';
import { prepareFolders } from './settings/folders.js';
import { loadKeys } from './settings/keys.js';
import { watchesOnly } from './settings/install.js';
import { ownEndpoints } from './settings/own.js';
import type { Settings } from './settings/settings.js';
import { UnitStreams } from './units/unit-streams.js';
import { actingVerbs } from './verbs/acting.js';
import type { Permission } from './verbs/permission.js';
import { verbTable } from './verbs/table.js';
import { version } from './version.js';
import type { Supervision } from './watchdog/supervision.js';

export interface HelperOptions {
  readonly settings: Settings;
  readonly clock?: Clock;
  readonly env?: NodeJS.ProcessEnv;
  /** Without it, nothing needs the native part. */
  readonly native?: Native;
  /** Who watches the process, for `health`. */
  readonly supervision?: Supervision;
  /** Told when the process has to be replaced: the bus is lost. */
  readonly onFatal?: (reason: string) => void;
}

/** The helper, put together: everything that it is made of, and the order in which it starts and stops. */
export class Helper {
  private readonly clock: Clock;
  private readonly allowList: AllowListStore;
  private readonly audit: AuditLog;
  private readonly recorder: AuditRecorder;
  private readonly store: ActionStore;
  private readonly nonces: Nonces;
  private readonly bus: Bus;
  private readonly actor: Actor;
  private readonly own: OwnUnits;
  private readonly unitStreams: UnitStreams;
  private readonly server: Server;
  private readonly settings: Settings;
  private readonly monitorOnly: boolean;
  private recovered = false;

  constructor(options: HelperOptions) {
    const { settings, env = process.env, supervision } = options;
    const native = options.native ?? noNative('The native part was not loaded.');
    this.settings = settings;
    this.clock = options.clock ?? systemClock;
    const bootId = readBootId();
    prepareFolders(settings);
    const keys = loadKeys(settings, env);
    const journal = new Journal(native, env);
    this.audit = new AuditLog({
      folder: settings.stateDirectory,
      bootId,
      clock: this.clock,
      onWritten: (line) => journal.copy(line),
    });
    this.store = new ActionStore(settings.stateDirectory, bootId, this.clock);
    this.nonces = new Nonces(settings.runDirectory, bootId, this.clock.mono());
    this.allowList = new AllowListStore({
      settings,
      onChange: (inForce) => this.onList(inForce),
    });
    const packages = new PackageManagerProbe({
      mono: () => this.clock.mono(),
      writeLocked: native.writeLocked,
    });
    this.bus = new Bus({
      address: settings.busAddress,
      onLost: (reason) => options.onFatal?.(`The system bus is lost: ${reason}.`),
      ...(packages.isSlow ? { onUnitChange: () => packages.prefetch() } : {}),
      onConnected: () => {
        if (!this.recovered) recoverActions(this.store, this.actor, acting);
        this.recovered = true;
      },
    });
    const lease = new Lease(leaseFile(settings.runDirectory, bootId), this.clock.mono());
    this.monitorOnly = settings.monitorOnly || watchesOnly(settings);
    const { monitorOnly } = this;
    const judge = new Judge({
      store: this.store,
      clock: this.clock,
      limits: settings.limits,
      poolLimits: settings.poolLimits,
      hostLimits: () => this.hostLimits(),
    });
    this.actor = new Actor({
      store: this.store,
      audit: this.audit,
      lease,
      gate: new Gate(),
      claims: new Claims(),
      judge,
      clock: this.clock,
      bootId,
      dryRun: settings.dryRun,
      monitorOnly,
    });
    this.unitStreams = new UnitStreams({ address: settings.busAddress, clock: this.clock });
    const { bus, audit, allowList, store, actor, clock, unitStreams } = this;
    this.own = new OwnUnits({
      socket: settings.socket,
      folder: settings.stateDirectory,
      ...ownEndpoints(settings.own, settings.environmentFile),
      onChange: (units, unattributed) => this.onOwnUnits(units, unattributed),
    });
    const { own } = this;
    const permission: Permission = {
      list: () => allowList.current().list,
      hostname: settings.hostname,
      get never() {
        return [...settings.never, ...own.units().map(({ unit }) => unit)];
      },
      own: () => own.units(),
    };
    const acting = actingVerbs({ bus, permission, packages, clock, bootId, pidfds: native.pidfd });
    const verbs = verbTable({
      settings,
      bus,
      audit,
      allowList,
      store,
      actor,
      judge,
      clock,
      lease,
      unitStreams,
      permission,
      packages,
      acting,
      bootId,
      monitorOnly,
      standing: () => ({
        native: nativeHealth(
          native,
          { notify: supervision?.notify ?? false, journald: journal.works },
          settings.peerUids !== null && native.peerOf === null ? ['peerUids is set and not in force.'] : [],
        ),
        watchdog: supervision?.watchdog ?? 'off',
      }),
    });
    const authenticator = new Authenticator(keys, bootId, this.nonces, this.clock);
    this.recorder = new AuditRecorder(this.audit, this.clock);
    this.server = createHelperServer(
      createDispatcher(verbs, authenticator, this.recorder, (peer) =>
        judgePeer(peer, settings.peerUids, native.peerOf),
      ),
      native.peerOf,
    );
  }

  /** Serves. Resolves when the socket takes connections; the bus may come later. */
  async start(env = process.env): Promise<void> {
    const { dryRun, hostname } = this.settings;
    const { monitorOnly } = this;
    try {
      this.audit.write({
        event: 'start',
        detail: `version ${version}, host ${hostname}, dryRun ${dryRun}, monitorOnly ${monitorOnly}`,
      });
    } catch (error) {
      // It serves all the same, and refuses to act until the log can be written: `health` says so.
      logLine('error', words(error));
    }
    this.allowList.watch();
    await this.own.start();
    await this.bus.start();
    const where = await listen(this.server, this.settings, env);
    logLine(
      'info',
      `${version} serves on ${where} for ${hostname}${dryRun ? ', dry run' : ''}${monitorOnly ? ', watching only' : ''}.`,
    );
    const bus = this.bus.health();
    if (bus.state === 'lost') logLine('warning', `The system bus is not there yet: ${bus.detail}.`);
  }

  /** Succeeds while the helper can do what it is for: systemd answers, and the audit log reaches the disk. */
  async check(): Promise<void> {
    await this.bus.get().ping();
    await this.audit.sync();
  }

  /** How it stands, in a few words for `systemctl status`. */
  status(): string {
    const { hostname, dryRun } = this.settings;
    const mode = `${dryRun ? ', dry run' : ''}${this.monitorOnly ? ', watching only' : ''}`;
    const list = this.allowList.current().degraded ? ', the allow-list cannot be used' : '';
    return `Serves for ${hostname}${mode}${list}.`;
  }

  /** Reads the allow-list again (SIGHUP). */
  reload(): void {
    this.allowList.reload();
  }

  /** Takes no further connection, gives those that are open a moment, and leaves everything on disk. */
  async stop(graceMs = 3_000): Promise<void> {
    this.unitStreams.close();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.server.closeAllConnections(), graceMs);
      this.server.close(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.allowList.close();
    this.own.close();
    this.bus.close();
    this.recorder.flush();
    await Promise.all([this.audit.close(), this.store.close(), this.nonces.close()]);
  }

  private hostLimits(): Required<HostLimits> {
    return { ...this.settings.hostLimits, ...this.allowList.current().list.hostLimits };
  }

  private onOwnUnits(units: readonly OwnUnit[], unattributed: readonly string[]): void {
    const found = units.map(({ unit, why }) => `${unit} (${why})`).join(', ') || 'none';
    const open = unattributed.map((text) => ` ${text}.`).join('');
    logLine(
      open === '' ? 'info' : 'warning',
      `Never touched besides, as found on this host: ${found}.${open}`,
    );
    try {
      this.audit.write({ event: 'own', decision: 'never', detail: `${found}.${open}`.slice(0, 1000) });
    } catch {
      // Said above; no action will be taken while the log cannot be written.
    }
  }

  private onList({ hash, degraded, reason, list }: ListInForce): void {
    const text = degraded
      ? `The allow-list cannot be used; ${list.entries.length === 0 ? 'nothing is granted' : 'the last good one stays in force'}. ${reason}`
      : `The allow-list with ${list.entries.length} entries is in force (${hash.slice(0, 12)}).`;
    logLine(degraded ? 'error' : 'info', text);
    try {
      this.audit.write({
        event: 'list',
        decision: degraded ? 'degraded' : 'in-force',
        outcome: hash,
        detail: reason.slice(0, 1000),
      });
    } catch {
      // Said above; no action will be taken while the log cannot be written.
    }
  }
}
