import type { Bus } from '../bus.js';
import { SystemdError } from '../errors.js';
import { isOnBus, properties } from './calls.js';
import type { InterfaceAction, InterfaceManager, ManagedInterface } from './interface.js';

const destination = 'org.freedesktop.network1';
const managerPath = '/org/freedesktop/network1';
const managerInterface = 'org.freedesktop.network1.Manager';
const linkInterface = 'org.freedesktop.network1.Link';

/** A description longer than this is not parsed: a link with thousands of routes. Characters. */
const longestDescription = 4 * 1024 * 1024;

/** Link states of networkd (property AdministrativeState, sd-network `SETUP` of networkctl(1)) in which it is at work. */
const configuring = ['pending', 'initialized', 'configuring'];

/** systemd-networkd over D-Bus, as org.freedesktop.network1(5) describes it; Describe is there from systemd 250 on. */
export class Networkd implements InterfaceManager {
  readonly name = 'systemd-networkd';

  constructor(private readonly bus: Bus) {}

  isRunning(): Promise<boolean> {
    return isOnBus(this.bus, destination);
  }

  async find(name: string): Promise<ManagedInterface | null> {
    const link = await this.link(name);
    if (link === null) return null;
    const [state, description] = await Promise.all([
      properties(this.bus, destination, link.path, linkInterface),
      this.describe(link.path),
    ]);
    const setup = String(state['AdministrativeState']);
    const { realName, addresses, dhcp, lease } = readDescription(description);
    // A link has further names (altname); what is counted and granted by its name must not have two.
    if (realName !== null && realName !== name) return null;
    return {
      name,
      manager: this.name,
      state: `${String(state['OperationalState'])} (${setup})`,
      phase: phaseOf(setup),
      addresses,
      dhcp,
      generation: lease,
      calls: { renew: lease === null ? null : 'RenewLink', reconfigure: 'ReconfigureLink' },
    };
  }

  async act(name: string, action: InterfaceAction): Promise<void> {
    const link = await this.link(name);
    if (link === null)
      throw new SystemdError(`${destination}.NoSuchLink`, `There is no link ${name} any more`);
    const member = action === 'renew' ? 'RenewLink' : 'ReconfigureLink';
    await this.bus.call(destination, managerPath, managerInterface, member, 'i', [link.index]);
  }

  /** What systemd-networkd before 250 cannot tell is as if it were not there. */
  private async describe(path: string): Promise<string> {
    try {
      const [text] = await this.bus.call(destination, path, linkInterface, 'Describe');
      return String(text);
    } catch (error) {
      if (error instanceof SystemdError && error.errorName.endsWith('.UnknownMethod')) return '{}';
      throw error;
    }
  }

  private async link(name: string): Promise<{ readonly index: number; readonly path: string } | null> {
    try {
      const [index, path] = await this.bus.call(
        destination,
        managerPath,
        managerInterface,
        'GetLinkByName',
        's',
        [name],
      );
      return { index: Number(index), path: String(path) };
    } catch (error) {
      if (error instanceof SystemdError && error.errorName.endsWith('.NoSuchLink')) return null;
      throw error;
    }
  }
}

function phaseOf(setup: string): ManagedInterface['phase'] {
  if (setup === 'unmanaged') return 'unmanaged';
  if (configuring.includes(setup)) return 'configuring';
  return setup === 'configured' ? 'configured' : 'down';
}

/**
 * Name, addresses and DHCP lease out of what Link.Describe tells, a JSON text (pure). A renewal moves the moment up to
 * which the address from DHCP is valid; a lease without end is none that could be renewed.
 */
export function readDescription(text: string): {
  readonly realName: string | null;
  readonly addresses: number;
  readonly dhcp: boolean;
  readonly lease: string | null;
} {
  const document = text.length > longestDescription ? {} : (JSON.parse(text) as Record<string, unknown>);
  const { Name: realName, Addresses: list } = document;
  const rows = Array.isArray(list) ? (list as Readonly<Record<string, unknown>>[]) : [];
  const leases = rows
    .filter((row) => row['ConfigSource'] === 'DHCPv4' && typeof row['ValidLifetimeUsec'] === 'number')
    .map((row) => `${String(row['Address'])} until ${String(row['ValidLifetimeUsec'])}`);
  return {
    realName: typeof realName === 'string' ? realName : null,
    addresses: rows.length,
    dhcp: rows.some((row) => String(row['ConfigSource']).startsWith('DHCP')),
    lease: leases.length === 0 ? null : leases.join(', '),
  };
}
