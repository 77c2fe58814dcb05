import { connectSystemd, interfaceManagers, type ManagedInterface } from '@smart-monitor/systemd';
import type { Managed } from './owner.js';

/** The units of the services that can be asked to set an interface up again. */
const unitOf: Readonly<Record<ManagedInterface['manager'], string>> = {
  'systemd-networkd': 'systemd-networkd.service',
  NetworkManager: 'NetworkManager.service',
};

/** How long the bus is waited for, milliseconds. */
const timeoutMs = 3_000;

/** Tells which service manages interfaces, and how they stand with it. */
export type ManagersSource = (interfaces: readonly string[]) => Promise<readonly Managed[]>;

/**
 * Asks the services over the system bus, which answers any user. The connection is made for the question, which comes
 * only while something is broken.
 * @param isActive whether a unit runs: by that alone it is judged where the bus cannot be had or does not answer.
 */
export function managersOverBus(
  busAddress: string | null,
  isActive: (unit: string) => boolean,
): ManagersSource {
  return async (interfaces) => {
    if (busAddress !== null) {
      try {
        return await asked(busAddress, interfaces);
      } catch {
        // What is known of the units is better than nothing.
      }
    }
    return byUnits(interfaces, isActive);
  };
}

async function asked(address: string, interfaces: readonly string[]): Promise<readonly Managed[]> {
  const connection = await connectSystemd({ address, timeoutMs });
  try {
    const found: Managed[] = [];
    for (const manager of interfaceManagers(connection)) {
      if (!(await manager.isRunning())) continue;
      for (const name of interfaces) {
        const link = await manager.find(name);
        if (link !== null) found.push(managedBy(link));
      }
    }
    return found;
  } finally {
    connection.close();
  }
}

function managedBy({ name, manager, state, phase, dhcp, calls }: ManagedInterface): Managed {
  return {
    interface: name,
    unit: unitOf[manager],
    state,
    phase,
    dhcp,
    renewable: calls.renew !== null,
  };
}

/** By which of both services runs; where both do, nobody can say whose an interface is. */
function byUnits(interfaces: readonly string[], isActive: (unit: string) => boolean): readonly Managed[] {
  const running = Object.values(unitOf).filter(isActive);
  if (running.length !== 1) return [];
  return interfaces.map((name) => ({
    interface: name,
    unit: running[0]!,
    state: '',
    phase: null,
    dhcp: null,
    renewable: running[0] === unitOf.NetworkManager ? false : null,
  }));
}
