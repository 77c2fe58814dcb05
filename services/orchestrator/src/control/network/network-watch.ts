import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock, NetworkStatus } from '@smart-monitor/contracts';
import { HostFiles } from '@smart-monitor/host';
import type { Ledger } from '../../ledger/ledger.js';
import { readWhole, writeWhole } from '../../ledger/snapshot.js';
import type { HelperClient } from '../act/helper.client.js';
import type { Settings } from '../../settings.js';
import type { Engine } from '../engine.js';
import { HostViewSource } from './host-view.source.js';
import { defaultLadderBounds } from './ladder.js';
import { listenerUnit } from './listener.source.js';
import { managersOverBus } from './managers.source.js';
import { NetworkStage } from './network.stage.js';
import { resolverUnits } from './owner.js';
import { TakeBackStage } from './take-back.stage.js';

/** What the watch on the way out is built of. */
export interface NetworkWatchParts {
  readonly settings: Pick<Settings, 'network' | 'host' | 'state' | 'systemd'>;
  /** Null where no helper is configured. */
  readonly client: HelperClient | null;
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly bootId: string;
  onChange(): void;
  onTold(sentence: string): void;
  onError(error: unknown): void;
}

/** The watch on the way out, as the control process starts and stops it. */
export interface NetworkWatch {
  readonly status: NetworkStatus | null;
  start(): void;
  stop(): void;
  /** An action on a unit was begun. */
  onAction(unit: string): void;
}

/** Joins the watch on the way out to the world; one that does nothing where it is switched off. */
export function networkWatch(parts: NetworkWatchParts): NetworkWatch {
  const { client, engine, ledger, clock, bootId } = parts;
  const { network: settings, host, state, systemd } = parts.settings;
  if (!settings.watched)
    return { status: null, start: () => undefined, stop: () => undefined, onAction: () => undefined };
  const files = new HostFiles({ procfs: host.procfsRoot, sysfs: host.sysfsRoot, root: null });
  const source = new HostViewSource(files);
  const takeBack =
    client === null ? null : new TakeBackStage(engine, ledger, client, clock, { ...parts, bootId });
  const isActive = (unit: string): boolean => engine.lookup(unit)?.state?.activeState === 'active';
  const stage = new NetworkStage({
    engine,
    clock,
    times: {
      lookMs: settings.lookSeconds * 1000,
      probeMs: settings.probeSeconds * 1000,
      brokenMs: settings.brokenProbeSeconds * 1000,
    },
    bounds: {
      ...defaultLadderBounds,
      looks: settings.brokenLooks,
      brokenMs: settings.brokenAfterSeconds * 1000,
      connectingMs: settings.connectingSeconds * 1000,
    },
    probe: client === null ? null : () => client.probe(),
    view: (usual) => source.read(usual),
    managers: managersOverBus(systemd.mode === 'dbus' ? systemd.busAddress : null, isActive),
    listener: (address) => {
      const pids = resolverUnits.map((unit) => engine.lookup(unit)?.state?.mainPid ?? 0);
      return listenerUnit(
        files,
        address,
        pids.filter((pid) => pid > 0),
        (path) => readlinkSync(path),
      );
    },
    usual: remembered(join(state.directory, 'network.json'), bootId),
    onLook: (seen, connecting) => takeBack?.onLook(seen, connecting),
    onChange: () => parts.onChange(),
    onError: (error) => parts.onError(error),
  });
  return {
    get status() {
      return stage.status;
    },
    start: () => stage.start(),
    stop: () => {
      stage.stop();
      files.close();
    },
    onAction: (unit) => takeBack?.onAction(unit),
  };
}

/** The interfaces of the way out, kept over a restart of the product; another boot may find the host elsewhere. */
function remembered(
  file: string,
  bootId: string,
): { load(): readonly string[]; keep(interfaces: readonly string[]): void } {
  return {
    load: () => {
      const kept = readWhole<{ bootId: string; interfaces: readonly string[] }>(file, {
        bootId: '',
        interfaces: [],
      });
      return kept.bootId === bootId ? kept.interfaces : [];
    },
    keep: (interfaces) => {
      try {
        writeWhole(file, { bootId, interfaces });
      } catch {
        // A full disk: the ledger says so, and only a restart would ask for it.
      }
    },
  };
}
