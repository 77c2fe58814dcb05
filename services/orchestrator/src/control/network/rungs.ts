import { networkRungs, type NetworkRung, type NetworkRungStatus } from '@smart-monitor/contracts';
import type { ProbeReport } from '../act/answers/probe.js';
import type { HostNetView } from './host-view.js';
import { bare, isLinkLocal } from './net-address.js';
import { beyondRung, dnsRung, reached, type RungSeen } from './rungs-beyond.js';

/** What is looked at, all of one moment. */
export interface Look {
  /** What the helper's probe saw; null without it. */
  readonly probe: ProbeReport | null;
  /** What the host's kernel shows; null where it cannot be seen. */
  readonly view: HostNetView | null;
  /** The interfaces that carried the default route when there was one last. */
  readonly usual: readonly string[];
}

/** The rungs as one look shows them. */
export interface Rungs {
  /** False where the host has no way out and had none: then nothing is broken. */
  readonly judged: boolean;
  /** All five, the nearest first. Behind the first broken one only what is good is told. */
  readonly rungs: readonly NetworkRungStatus[];
  /** The first broken one, null where none is. */
  readonly first: NetworkRung | null;
  /** The interfaces of the best default routes; without any those that had them last. */
  readonly interfaces: readonly string[];
  /** Whether there is a default route just now. */
  readonly hasRoute: boolean;
}

/** A default route with what is known of its gateway. */
interface Way {
  readonly interface: string;
  readonly gateway: string | null;
  readonly metric: number;
  readonly reachable: boolean | null;
}

/** Judges the five rungs by one look. Pure. */
export function judgeRungs(look: Look): Rungs {
  const ways = bestWays(look);
  const interfaces = ways.length > 0 ? [...new Set(ways.map((way) => way.interface))] : look.usual;
  if (interfaces.length === 0) return notJudged(look);
  const far = reached(look.probe);
  const seen: Record<NetworkRung, RungSeen> = {
    link: proven(far, anyOf(interfaces.map((name) => linkRung(look, name)))),
    address: proven(far, anyOf(interfaces.map((name) => addressRung(look, name)))),
    gateway: proven(far, gatewayRung(ways, interfaces)),
    dns: dnsRung(look.probe),
    beyond: beyondRung(look.probe),
  };
  const first = networkRungs.find((rung) => seen[rung].ok === false) ?? null;
  const rungs = networkRungs.map((rung): NetworkRungStatus => {
    const behind = first !== null && networkRungs.indexOf(rung) > networkRungs.indexOf(first);
    // What lies behind a broken rung cannot be good or bad for a reason of its own.
    if (behind && seen[rung].ok === false)
      return { rung, ok: null, says: `Not judged while the rung before it is broken. ${seen[rung].says}` };
    return { rung, ...seen[rung] };
  });
  return { judged: true, rungs, first, interfaces, hasRoute: ways.length > 0 };
}

/**
 * Whether a view is of the host that the probe is of: a container's own network has other addresses. Null where either has
 * none just now, which does not tell. Pure.
 */
export function isOfTheHost(view: HostNetView, probe: ProbeReport): boolean | null {
  const probed = probe.links.flatMap((link) => link.addresses.map(bare)).filter((one) => !isLinkLocal(one));
  const viewed = Object.values(view.addresses).flat();
  if (probed.length === 0 || viewed.length === 0) return null;
  return probed.some((address) => viewed.includes(address));
}

function notJudged({ probe }: Look): Rungs {
  const says = 'Not judged: no default route is configured, and there was none before.';
  const dns = dnsRung(probe);
  // A resolver on the spot can be well all the same; that it is not is no concern of a host without a way out.
  const rungs = networkRungs.map((rung) =>
    rung === 'dns' && dns.ok === true ? { rung, ...dns } : { rung, ok: null, says },
  );
  return { judged: false, rungs, first: null, interfaces: [], hasRoute: false };
}

/** The default routes with the lowest metric of each family: those that the kernel takes. */
function bestWays({ probe, view }: Look): readonly Way[] {
  const all = probe !== null && !sawNothing(probe) ? probedWays(probe) : viewedWays(view);
  return [4, 6].flatMap((family) => {
    const own = all.filter((way) => way.family === family);
    const best = Math.min(...own.map(({ metric }) => metric));
    return own.filter(({ metric }) => metric === best);
  });
}

/** Whether a probe could not look at the links at all (ip(8) is not installed): its empty lists say nothing. */
function sawNothing({ links, problems }: ProbeReport): boolean {
  return links.length === 0 && problems.length > 0;
}

function probedWays({ gateways }: ProbeReport): readonly (Way & { readonly family: 4 | 6 })[] {
  return gateways.map(({ interface: name, address, metric, reachable }, index) => ({
    interface: name,
    gateway: address,
    metric,
    reachable: address === null ? true : reachable,
    // A route without a next hop does not tell its family: IPv4 comes first.
    family: address?.includes(':') === true ? 6 : address === null && index > 0 ? 6 : 4,
  }));
}

function viewedWays(view: HostNetView | null): readonly (Way & { readonly family: 4 | 6 })[] {
  return (view?.routes ?? []).map((route) => ({
    ...route,
    reachable:
      route.gateway === null ? true : (view!.neighbours[`${route.interface} ${route.gateway}`] ?? null),
  }));
}

function linkRung({ probe, view }: Look, name: string): RungSeen {
  const link = probe?.links.find((one) => one.name === name);
  if (probe !== null && !sawNothing(probe)) {
    if (link === undefined) return { ok: false, says: `${name} is not there any more.` };
    return link.carrier
      ? { ok: true, says: `${name} has carrier.` }
      : { ok: false, says: `${name} has no carrier (it is ${link.state}).` };
  }
  const carrier = view?.carriers[name];
  if (carrier === undefined) return { ok: null, says: `Whether ${name} has carrier cannot be seen.` };
  return { ok: carrier, says: `${name} has ${carrier ? '' : 'no '}carrier.` };
}

function addressRung({ probe, view }: Look, name: string): RungSeen {
  const link = probe?.links.find((one) => one.name === name);
  const found = link?.addresses ?? view?.addresses[name];
  if (found === undefined && view === null)
    return { ok: null, says: `The addresses of ${name} cannot be seen.` };
  const useful = (found ?? []).filter((address) => !isLinkLocal(address));
  return useful.length > 0
    ? { ok: true, says: `${name} has ${useful.join(', ')}.` }
    : { ok: false, says: `${name} has no address that leads anywhere.` };
}

function gatewayRung(ways: readonly Way[], interfaces: readonly string[]): RungSeen {
  const names = interfaces.join(', ');
  if (ways.length === 0) return { ok: false, says: `The default route over ${names} is gone.` };
  const word = ({ gateway, interface: name }: Way): string => `${gateway ?? 'the link itself'} on ${name}`;
  const there = ways.find(({ reachable }) => reachable === true);
  if (there !== undefined)
    return {
      ok: true,
      says: there.gateway === null ? `${there.interface} is the way out itself.` : `${word(there)} answers.`,
    };
  const silent = ways.find(({ reachable }) => reachable === null);
  if (silent !== undefined)
    return { ok: null, says: `${word(silent)} is silent, which a firewall may be too.` };
  return { ok: false, says: `${ways.map(word).join(' and ')} does not answer.` };
}

/** One good interface is a way out; bad is only what is bad on all. */
function anyOf(seen: readonly RungSeen[]): RungSeen {
  const good = seen.find(({ ok }) => ok === true);
  if (good !== undefined) return good;
  const open = seen.find(({ ok }) => ok === null);
  return open ?? { ok: false, says: seen.map(({ says }) => says).join(' ') };
}

/** Who has spoken with the world has a way there, whatever single answers on the way say. */
function proven(far: string | null, seen: RungSeen): RungSeen {
  return far === null || seen.ok === true
    ? seen
    : { ok: true, says: `${far}, so there is a way. ${seen.says}` };
}
