import type { NetworkRungStatus } from '@smart-monitor/contracts';
import type { ProbeReport, ProbeResolver } from '../act/answers/probe.js';
import { isLoopback, isWithin } from './net-address.js';

/** A rung as one look shows it. */
export type RungSeen = Omit<NetworkRungStatus, 'rung'>;

/** Answers of a resolver that show that it works: also that there is no such name. */
const works: readonly ProbeResolver['result'][] = ['ok', 'nxdomain', 'other'];

/** Whether a resolver works, as far as one query tells. */
export function resolverWorks({ result }: Pick<ProbeResolver, 'result'>): boolean {
  return works.includes(result);
}

/** Whether a resolver answers and says that it cannot resolve: it lives, what it asks itself does not. */
export function resolverAnswers({ result }: Pick<ProbeResolver, 'result'>): boolean {
  return resolverWorks({ result }) || result === 'servfail' || result === 'refused';
}

/**
 * The resolvers that programs of the host ask: those of /etc/resolv.conf. The upstreams of systemd-resolved count only
 * where that file names none.
 */
export function askedResolvers(probe: ProbeReport): readonly ProbeResolver[] {
  const named = probe.resolvers.filter(({ sources }) => sources.includes('resolv.conf'));
  return named.length > 0 ? named : probe.resolvers;
}

/** What shows that the world beyond the own networks was reached, in words; null where nothing does. */
export function reached(probe: ProbeReport | null): string | null {
  if (probe === null) return null;
  const target = probe.targets.find(
    ({ result, address }) =>
      (result === 'connected' || result === 'refused') && address !== null && isFar(probe, address),
  );
  if (target !== undefined) return `${target.host}:${target.port} answered`;
  const resolver = probe.resolvers.find((one) => resolverAnswers(one) && isFar(probe, one.address));
  return resolver === undefined ? null : `The resolver ${resolver.address} answered`;
}

/** Whether an address is behind a gateway: neither of this host nor in a network that it is in. */
function isFar({ links }: ProbeReport, address: string): boolean {
  if (isLoopback(address)) return false;
  return !links.some((link) => link.addresses.some((network) => isWithin(network, address)));
}

export function dnsRung(probe: ProbeReport | null): RungSeen {
  if (probe === null) return { ok: null, says: 'Without the probe nobody asks a resolver.' };
  const asked = askedResolvers(probe);
  if (asked.length === 0) return { ok: null, says: 'The host has no resolver.' };
  const good = asked.find(resolverWorks);
  const words = (one: ProbeResolver): string => `${one.address}: ${one.result}`;
  return good === undefined
    ? { ok: false, says: `No resolver answers for ${probe.name} (${asked.map(words).join(', ')}).` }
    : { ok: true, says: `The resolver ${good.address} answers.` };
}

export function beyondRung(probe: ProbeReport | null): RungSeen {
  if (probe === null) return { ok: null, says: 'Without the probe nobody asks for the world beyond.' };
  if (probe.targets.length === 0)
    return { ok: null, says: 'No target beyond is set (probe.targets of helper.json).' };
  const good = probe.targets.find(({ result }) => result === 'connected' || result === 'refused');
  const words = probe.targets.map(({ host, port, result }) => `${host}:${port} ${result}`).join(', ');
  return good === undefined
    ? { ok: false, says: `No target beyond answers (${words}).` }
    : { ok: true, says: `${good.host}:${good.port} answers.` };
}
