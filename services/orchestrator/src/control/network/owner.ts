import type { NetworkRung } from '@smart-monitor/contracts';
import type { ProbeReport, ProbeResolver } from '../act/answers/probe.js';
import { wholeHost } from '../guards/stand-in.js';
import { bare, isLoopback } from './net-address.js';
import { askedResolvers, resolverAnswers } from './rungs-beyond.js';

/** How an interface stands with the service that manages it. */
export interface Managed {
  readonly interface: string;
  /** The unit of the service. */
  readonly unit: string;
  /** In its own words; empty where it could not be asked. */
  readonly state: string;
  /** Null where it could not be asked. */
  readonly phase: 'unmanaged' | 'configuring' | 'configured' | 'down' | null;
  /** Whether its address is from DHCP; null where that cannot be told. */
  readonly dhcp: boolean | null;
  /** Whether there is a lease that can be renewed; null where that cannot be told. */
  readonly renewable: boolean | null;
}

/** Whether a unit runs, is there, or is not known to systemd. */
export type UnitStanding = 'active' | 'down' | 'absent';

/** What is known of who owns what. */
export interface Owners {
  readonly interfaces: readonly string[];
  readonly managed: readonly Managed[];
  standing(unit: string): UnitStanding;
  /** The unit whose process listens on the host's own resolver address, where that can be seen; else null. */
  readonly listener: string | null;
}

/** On which unit a broken rung is reported, and what may be done about it. */
export interface Owned {
  /** The slice of the whole host where it has no unit that has to do with it. */
  readonly unit: string;
  readonly interface?: string;
  /** Why there is nothing to renew; absent where there may be. */
  readonly noRenewal?: string;
  /** Why nothing may be done about it; absent where something may. */
  readonly observeOnly?: string;
}

/** The units that set interfaces up, in the order in which they are looked for. The first two can be asked to do so again. */
export const networkUnits: readonly string[] = [
  'systemd-networkd.service',
  'NetworkManager.service',
  'networking.service',
  'dhcpcd.service',
  'connman.service',
  'wicked.service',
];

/** Resolvers that run on hosts, by the names of their units, in the order in which they are looked for. */
export const resolverUnits: readonly string[] = [
  'dnsmasq.service',
  'unbound.service',
  'named.service',
  'bind9.service',
  'pihole-FTL.service',
  'AdGuardHome.service',
  'dnscrypt-proxy.service',
  'pdns-recursor.service',
  'kresd@1.service',
  'systemd-resolved.service',
];

/** The addresses at which systemd-resolved listens (systemd-resolved.service(8)). */
const resolvedStubs: readonly string[] = ['127.0.0.53', '127.0.0.54'];

/** Who owns a broken rung, and why nothing may be done where that is so. Pure. */
export function ownerOf(rung: NetworkRung, probe: ProbeReport | null, owners: Owners): Owned {
  if (rung === 'dns') return resolverOwner(probe, owners);
  if (rung === 'beyond')
    return {
      unit: closest(owners),
      observeOnly: 'only the world beyond the gateway is down: nothing on this host can mend that',
    };
  return interfaceOwner(rung, owners);
}

function interfaceOwner(rung: NetworkRung, owners: Owners): Owned {
  const mine = owners.managed.find(
    ({ interface: name, phase }) => owners.interfaces.includes(name) && phase !== 'unmanaged',
  );
  const names = owners.interfaces.join(', ');
  if (mine === undefined)
    return {
      unit: closest(owners),
      observeOnly: `neither systemd-networkd nor NetworkManager manages ${names}, so there is nobody to ask`,
    };
  const owned: Owned = {
    unit: mine.unit,
    interface: mine.interface,
    ...(mine.renewable === false ? { noRenewal: `${mine.interface} has no lease to renew` } : {}),
  };
  const observe = (observeOnly: string): Owned => ({ ...owned, observeOnly });
  if (rung === 'link')
    return observe(`without carrier on ${mine.interface} neither a renewal nor a reconfiguration can help`);
  if (mine.phase === 'configuring')
    return observe(`${mine.unit} is at work on ${mine.interface} by itself: ${mine.state}`);
  if (rung === 'gateway' && mine.dhcp !== true)
    return observe(
      mine.dhcp === false
        ? `the address of ${mine.interface} is not from DHCP: to set up the same again brings no gateway back`
        : `it cannot be told whether the address of ${mine.interface} is from DHCP`,
    );
  return owned;
}

function resolverOwner(probe: ProbeReport | null, owners: Owners): Owned {
  const asked = probe === null ? [] : askedResolvers(probe);
  const own = asked.find((resolver) => isOwn(probe!, resolver));
  if (own === undefined) {
    const names = asked.map(({ address }) => address).join(', ');
    return { unit: closest(owners), observeOnly: `the resolver ${names} is not on this host` };
  }
  const unit = resolverUnit(own, owners);
  if (unit === null)
    return {
      unit: closest(owners),
      observeOnly: `which unit should answer on ${own.address} cannot be told`,
    };
  if (resolverAnswers(own) && !reachesByAddress(probe!))
    return {
      unit,
      observeOnly: `${own.address} answers ${own.result}: it runs, and what it asks itself does not answer`,
    };
  return { unit };
}

/** Whether the address of a resolver is one of this host. */
export function isOwn({ links }: ProbeReport, { address }: Pick<ProbeResolver, 'address'>): boolean {
  return (
    isLoopback(address) || links.some((link) => link.addresses.some((one) => bare(one) === bare(address)))
  );
}

/** Who listens there, else the resolver of that name that runs; where none does, the only one that is installed. */
function resolverUnit({ address }: ProbeResolver, { listener, standing }: Owners): string | null {
  if (listener !== null) return listener;
  if (resolvedStubs.includes(address))
    return standing('systemd-resolved.service') === 'absent' ? null : 'systemd-resolved.service';
  const others = resolverUnits.filter((unit) => unit !== 'systemd-resolved.service');
  const active = others.filter((unit) => standing(unit) === 'active');
  if (active.length > 0) return active.length === 1 ? active[0]! : null;
  const down = others.filter((unit) => standing(unit) === 'down');
  return down.length === 1 ? down[0]! : null;
}

/** Whether the world can be reached where no name has to be resolved for it. */
function reachesByAddress({ targets }: ProbeReport): boolean {
  return targets.some(
    ({ host, address, result }) => host === address && (result === 'connected' || result === 'refused'),
  );
}

/** The unit that is nearest to the network: the one that manages an interface of the way, else the first that runs, or is there; else what stands for the whole host, so that a person sees it. */
function closest({ managed, standing }: Owners): string {
  const manager = managed.find(({ phase }) => phase !== 'unmanaged');
  return (
    manager?.unit ??
    networkUnits.find((unit) => standing(unit) === 'active') ??
    networkUnits.find((unit) => standing(unit) === 'down') ??
    wholeHost
  );
}
