import type { Bus } from '../bus.js';
import { unpack } from '../properties.js';

/** Whether a name has an owner on the bus; unlike any other call this starts nothing. */
export async function isOnBus(bus: Bus, name: string): Promise<boolean> {
  const daemon = 'org.freedesktop.DBus';
  const [owned] = await bus.call(daemon, '/org/freedesktop/DBus', daemon, 'NameHasOwner', 's', [name]);
  return owned === true;
}

/** All properties of one interface of an object. */
export async function properties(
  bus: Bus,
  destination: string,
  path: string,
  iface: string,
): Promise<Record<string, unknown>> {
  const [values] = await bus.call(destination, path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
    iface,
  ]);
  return unpack(values);
}
