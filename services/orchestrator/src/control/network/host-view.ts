import { isIP } from 'node:net';

/** A default route of the host, as the kernel has it. */
export interface DefaultRoute {
  readonly family: 4 | 6;
  readonly interface: string;
  /** Null where the route has no next hop: the link itself is the way out. */
  readonly gateway: string | null;
  readonly metric: number;
}

/** What the host's own network looks like from its kernel's files, without anything being sent. */
export interface HostNetView {
  /** Best first, within each family. */
  readonly routes: readonly DefaultRoute[];
  /** Addresses of any use (no loopback, no link-local) by interface. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Whether an interface of the way out has carrier; those of which that cannot be told are left out. */
  readonly carriers: Readonly<Record<string, boolean>>;
  /** What the kernel knows of IPv4 neighbours, `eth0 192.0.2.1` -> whether they were heard of. */
  readonly neighbours: Readonly<Record<string, boolean>>;
}

const RTF_UP = 0x1;
const RTF_GATEWAY = 0x2;
const RTF_REJECT = 0x200;
const ATF_COM = 0x2;

/** The columns of the lines of a kernel file that has one thing per line. */
function rows(text: string | null): string[][] {
  return (text ?? '').split('\n').map((line) => line.trim().split(/\s+/));
}

/** An address of /proc/net/route: 32 bits in the host's byte order (little endian wherever this product runs). */
export function address4(hex: string): string {
  return [6, 4, 2, 0].map((at) => parseInt(hex.slice(at, at + 2), 16)).join('.');
}

/** An address of /proc/net/if_inet6 and ipv6_route: 32 hex digits, as its shortest text. */
export function address6(hex: string): string {
  const full = (hex.match(/.{4}/g) ?? []).map((part) => parseInt(part, 16).toString(16)).join(':');
  return isIP(full) === 6 ? new URL(`http://[${full}]/`).hostname.slice(1, -1) : full;
}

/** The default routes of /proc/net/route, best first. */
export function routes4(text: string | null): readonly DefaultRoute[] {
  return rows(text)
    .slice(1)
    .flatMap(([name, destination, gateway, flags, , , metric, mask]): DefaultRoute[] => {
      const bits = parseInt(flags ?? '', 16);
      const isDefault = destination === '00000000' && mask === '00000000';
      if (name === undefined || !isDefault || (bits & RTF_UP) === 0 || (bits & RTF_REJECT) !== 0) return [];
      const hop = (bits & RTF_GATEWAY) === 0 ? null : address4(gateway!);
      return [{ family: 4, interface: name, gateway: hop, metric: Number(metric) }];
    })
    .toSorted((a, b) => a.metric - b.metric);
}

/** The default routes of /proc/net/ipv6_route, best first. The kernel's own reject routes on `lo` are none. */
export function routes6(text: string | null): readonly DefaultRoute[] {
  return rows(text)
    .flatMap((columns): DefaultRoute[] => {
      const [destination, prefix, , , hop, metric, , , flags, name] = columns;
      const bits = parseInt(flags ?? '', 16);
      if (name === undefined || name === 'lo' || !/^0{32}$/.test(destination!) || prefix !== '00') return [];
      if ((bits & RTF_UP) === 0 || (bits & RTF_REJECT) !== 0) return [];
      const gateway = (bits & RTF_GATEWAY) === 0 ? null : address6(hop!);
      return [{ family: 6, interface: name, gateway, metric: parseInt(metric!, 16) }];
    })
    .toSorted((a, b) => a.metric - b.metric);
}

/** The IPv6 addresses of /proc/net/if_inet6 that are of global scope, by interface. */
export function addresses6(text: string | null): readonly (readonly [string, string])[] {
  return rows(text).flatMap(([hex, , , scope, , name]) =>
    name === undefined || scope !== '00' ? [] : [[name, address6(hex!)] as const],
  );
}

interface Network {
  readonly interface: string;
  readonly base: number;
  readonly mask: number;
}

const number4 = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** The networks of /proc/net/route that hang on an interface itself: those that an address of it makes. */
function connected(text: string | null): readonly Network[] {
  return rows(text)
    .slice(1)
    .flatMap(([name, destination, , flags, , , , mask]) =>
      name === undefined ||
      mask === undefined ||
      mask === '00000000' ||
      (parseInt(flags!, 16) & RTF_GATEWAY) !== 0
        ? []
        : [
            {
              interface: name,
              base: number4(address4(destination!)),
              mask: number4(address4(mask)),
            },
          ],
    );
}

/**
 * The IPv4 addresses of the host by interface. /proc/net/fib_trie has the addresses without their interfaces,
 * /proc/net/route the networks with theirs; an address without a network (a /32) is found on no interface here.
 */
export function addresses4(
  fibTrie: string | null,
  routes: string | null,
): readonly (readonly [string, string])[] {
  const local = new Set<string>();
  let last = '';
  for (const line of (fibTrie ?? '').split('\n')) {
    last = /\|-- ([\d.]+)/.exec(line)?.[1] ?? last;
    if (line.includes('/32 host LOCAL')) local.add(last);
  }
  const networks = connected(routes).toSorted((a, b) => b.mask - a.mask);
  return [...local].flatMap((address) => {
    if (/^(127|169\.254)\./.test(address)) return [];
    const value = number4(address);
    const home = networks.find(({ base, mask }) => (value & mask) >>> 0 === base);
    return home === undefined ? [] : [[home.interface, address] as const];
  });
}

/** The neighbours of /proc/net/arp: whether each was heard of. */
export function neighbours4(text: string | null): Readonly<Record<string, boolean>> {
  return Object.fromEntries(
    rows(text)
      .slice(1)
      .flatMap(([address, , flags, , , name]) =>
        name === undefined ? [] : [[`${name} ${address}`, (parseInt(flags!, 16) & ATF_COM) !== 0] as const],
      ),
  );
}

/** The names of the interfaces of /proc/net/dev, the loopback left out. */
export function interfacesOf(text: string | null): readonly string[] {
  return (text ?? '').split('\n').flatMap((line) => {
    const name = /^\s*(\S+):/.exec(line)?.[1];
    return name === undefined || name === 'lo' ? [] : [name];
  });
}

/** Joins pairs of interface and address. */
export function byInterface(
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const [name, address] of pairs) (found[name] ??= []).push(address);
  return found;
}

/**
 * What of a view is worth a probe when it changes: the default routes, and carrier and addresses of what carries them.
 * The interfaces of containers come and go without a word here.
 */
export function signatureOf(view: HostNetView, usual: readonly string[]): string {
  const names = [...new Set([...view.routes.map((route) => route.interface), ...usual])].toSorted();
  return JSON.stringify([
    view.routes,
    names.map((name) => [name, view.carriers[name] ?? null, view.addresses[name] ?? []]),
  ]);
}
