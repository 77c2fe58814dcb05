import type { Bus } from '../bus.js';
import { SystemdError } from '../errors.js';
import { isOnBus, properties } from './calls.js';
import type { InterfaceAction, InterfaceManager, ManagedInterface } from './interface.js';

const destination = 'org.freedesktop.NetworkManager';
const managerPath = '/org/freedesktop/NetworkManager';

/** No object, in NetworkManager's properties. */
const none = '/';

/** NMDeviceState: the numbers that NetworkManager gives the states of a device. */
const states: Readonly<Record<number, string>> = {
  10: 'unmanaged',
  20: 'unavailable',
  30: 'disconnected',
  40: 'prepare',
  50: 'config',
  60: 'need-auth',
  70: 'ip-config',
  80: 'ip-check',
  90: 'secondaries',
  100: 'activated',
  110: 'deactivating',
  120: 'failed',
};

/** NM_ACTIVATION_STATE_FLAG_EXTERNAL: somebody else has configured the device, NetworkManager only looks on. */
const external = 0x80;

/**
 * NetworkManager over D-Bus. It can activate anew the connection that is active; it has no call that renews a lease
 * (tried with 1.42: Device.Reapply leaves DHCP as it is).
 */
export class NetworkManager implements InterfaceManager {
  readonly name = 'NetworkManager';

  constructor(private readonly bus: Bus) {}

  isRunning(): Promise<boolean> {
    return isOnBus(this.bus, destination);
  }

  async find(name: string): Promise<ManagedInterface | null> {
    const device = await this.device(name);
    if (device === null) return null;
    const { state, active, connection, isExternal } = device;
    const [v4, v6] = await Promise.all([
      this.count(device.ip4, 'org.freedesktop.NetworkManager.IP4Config'),
      this.count(device.ip6, 'org.freedesktop.NetworkManager.IP6Config'),
    ]);
    return {
      name,
      manager: this.name,
      state: `${states[state] ?? `state ${state}`}${isExternal ? ' (externally)' : ''}`,
      phase: isExternal ? 'unmanaged' : phaseOf(state),
      addresses: v4 + v6,
      dhcp: device.dhcp,
      generation: active === none ? null : active,
      calls: {
        renew: null,
        reconfigure: active === none || connection === none ? null : 'ActivateConnection',
      },
    };
  }

  async act(name: string, action: InterfaceAction): Promise<void> {
    const device = await this.device(name);
    if (device === null || device.connection === none || action !== 'reconfigure')
      throw new SystemdError(`${destination}.UnknownDevice`, `${name} has no active connection any more`);
    await this.bus.call(destination, managerPath, destination, 'ActivateConnection', 'ooo', [
      device.connection,
      device.path,
      none,
    ]);
  }

  private async device(name: string) {
    let path: string;
    try {
      const [found] = await this.bus.call(destination, managerPath, destination, 'GetDeviceByIpIface', 's', [
        name,
      ]);
      path = String(found);
    } catch (error) {
      if (error instanceof SystemdError && error.errorName.endsWith('.UnknownDevice')) return null;
      throw error;
    }
    const device = await properties(this.bus, destination, path, `${destination}.Device`);
    const active = String(device['ActiveConnection'] ?? none);
    const connection = await this.orNothing(active, `${destination}.Connection.Active`);
    return {
      path,
      state: Number(device['State']),
      active,
      connection: String(connection['Connection'] ?? none),
      isExternal: (Number(connection['StateFlags'] ?? 0) & external) !== 0,
      dhcp: ['Dhcp4Config', 'Dhcp6Config'].some((name) => String(device[name] ?? none) !== none),
      ip4: String(device['Ip4Config'] ?? none),
      ip6: String(device['Ip6Config'] ?? none),
    };
  }

  private async count(path: string, iface: string): Promise<number> {
    const { AddressData: rows } = await this.orNothing(path, iface);
    return Array.isArray(rows) ? rows.length : 0;
  }

  /** The properties of an object that may be gone by now: NetworkManager replaces it at each activation. */
  private async orNothing(path: string, iface: string): Promise<Record<string, unknown>> {
    if (path === none) return {};
    try {
      return await properties(this.bus, destination, path, iface);
    } catch (error) {
      if (error instanceof SystemdError) return {};
      throw error;
    }
  }
}

function phaseOf(state: number): ManagedInterface['phase'] {
  if (state === 10 || state === 0) return 'unmanaged';
  if (state === 100) return 'configured';
  return (state >= 40 && state < 100) || state === 110 ? 'configuring' : 'down';
}
