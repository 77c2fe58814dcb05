import type { SystemdConnection } from '../connection.js';
import type { InterfaceManager } from './interface.js';
import { NetworkManager } from './network-manager.js';
import { Networkd } from './networkd.js';

/** The services that may manage interfaces of this host, over a connection that is there already. */
export function interfaceManagers(connection: SystemdConnection): readonly InterfaceManager[] {
  return [new Networkd(connection.bus), new NetworkManager(connection.bus)];
}
