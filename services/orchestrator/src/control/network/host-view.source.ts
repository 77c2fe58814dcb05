import type { HostFiles } from '@smart-monitor/host';
import {
  addresses4,
  addresses6,
  byInterface,
  interfacesOf,
  neighbours4,
  routes4,
  routes6,
  type HostNetView,
} from './host-view.js';

/**
 * Reads the host's own network from its kernel's files. `net` of PID 1 is the host's also in a container that has the
 * host's /proc; below /sys/class/net is whatever network the sysfs was mounted in, so that it counts only where it has
 * the same interfaces.
 */
export class HostViewSource {
  constructor(private readonly files: HostFiles) {}

  /**
   * Null where the host's network cannot be seen.
   * @param usual interfaces whose carrier is wanted besides those of the default routes: a host has hundreds of others
   */
  read(usual: readonly string[]): HostNetView | null {
    try {
      return this.readAll(usual);
    } catch {
      // A file that is there and cannot be read tells no more than one that is not.
      return null;
    }
  }

  private readAll(usual: readonly string[]): HostNetView | null {
    const { files } = this;
    const devices = files.proc('1/net/dev');
    const route = files.proc('1/net/route');
    if (route === null || devices === null) return null;
    const routes = [...routes4(route), ...routes6(files.proc('1/net/ipv6_route'))];
    const wanted = new Set([...routes.map((one) => one.interface), ...usual]);
    return {
      routes,
      addresses: byInterface([
        ...addresses4(files.proc('1/net/fib_trie'), route),
        ...addresses6(files.proc('1/net/if_inet6')),
      ]),
      carriers: this.carriers(interfacesOf(devices), wanted),
      neighbours: neighbours4(files.proc('1/net/arp')),
    };
  }

  private carriers(names: readonly string[], wanted: ReadonlySet<string>): Readonly<Record<string, boolean>> {
    const folder = `${this.files.roots.sysfs}/class/net`;
    const seen = this.files.list(folder).filter((name) => name !== 'lo' && name !== 'bonding_masters');
    const same = seen.length === names.length && new Set([...seen, ...names]).size === names.length;
    if (!same) return {};
    const ours = names.filter((name) => wanted.has(name));
    return Object.fromEntries(ours.map((name) => [name, this.carrier(`${folder}/${name}/carrier`)]));
  }

  /** An interface that is down by its own setting has no carrier that could be read (EINVAL). */
  private carrier(path: string): boolean {
    try {
      return this.files.once(path)?.trim() === '1';
    } catch {
      return false;
    }
  }
}
