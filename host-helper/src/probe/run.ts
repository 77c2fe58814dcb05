import {
  type NeighbourState,
  probeBounds,
  type ProbeGateway,
  type ProbeReport,
  type ProbeResolver,
  type ProbeTarget,
} from '@smart-monitor/protocol';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

import { words } from '../refusal.js';
import type { ProbeSettings } from '../settings/probe.js';
import { type ConnectOutcome, tryConnect } from './connect.js';
import { queryResolver } from './dns-query.js';
import { type ListedGateway, neighbourOf, readGateways, readLinks } from './ip-answers.js';
import { askIp, type IpQuestion } from './ip-tool.js';
import { round } from './milliseconds.js';
import { listResolvers } from './resolvers.js';

/** Nothing that is sent is waited for longer than this, milliseconds; all of it goes out at once. */
const limitMs = 2_000;

/** Hardly anybody serves `discard`: whoever is there refuses at once. */
const knockPort = 9;

/** Looks at the host's network once: links and routes, then everything that is sent, at last the neighbours. Never rejects. */
export async function runProbe(settings: ProbeSettings, mono: () => number): Promise<ProbeReport> {
  const begun = mono();
  const problems: string[] = [];
  const ask = (question: IpQuestion): Promise<readonly unknown[]> =>
    askIp(question).catch((error: unknown) => {
      problems.push(words(error));
      return [];
    });
  const [addresses, routes4, routes6] = await Promise.all([ask('addresses'), ask('routes4'), ask('routes6')]);
  const listed = [...readGateways(routes4), ...readGateways(routes6)].slice(0, probeBounds.gateways);
  const { resolvers, problems: missing } = listResolvers();
  problems.push(...missing);
  const [knocks, asked, targets] = await Promise.all([
    Promise.all(listed.map((gateway) => knock(gateway, mono))),
    Promise.all(
      resolvers.map(async (resolver): Promise<ProbeResolver> => ({
        ...resolver,
        ...(await queryResolver(resolver.address, settings.name, limitMs, mono)),
      })),
    ),
    Promise.all(settings.targets.map(({ host, port }) => tryTarget(host, port, mono))),
  ]);
  // Last, so that what was just sent has made the kernel look for its neighbours.
  const neighbours = listed.length === 0 ? [] : await ask('neighbours');
  return {
    mono: Math.floor(begun),
    tookMs: round(mono() - begun),
    name: settings.name,
    links: readLinks(addresses),
    gateways: listed.map((gateway, index) => withVerdict(gateway, knocks[index] ?? null, neighbours)),
    resolvers: asked,
    targets,
    problems: [...new Set(problems)].map((text) => text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 300)),
  };
}

function knock(gateway: ListedGateway, mono: () => number): Promise<ConnectOutcome | null> {
  if (gateway.address === null) return Promise.resolve(null);
  const scope = /^fe[89ab]/i.test(gateway.address) ? `%${gateway.interface}` : '';
  return tryConnect(`${gateway.address}${scope}`, knockPort, limitMs, mono);
}

function withVerdict(
  gateway: ListedGateway,
  outcome: ConnectOutcome | null,
  neighbours: readonly unknown[],
): ProbeGateway {
  const neighbour =
    gateway.address === null ? 'none' : neighbourOf(neighbours, gateway.address, gateway.interface);
  const result = outcome?.result ?? null;
  return {
    ...gateway,
    neighbour,
    result,
    ms: outcome?.ms ?? null,
    reachable: isReachable(result, neighbour),
  };
}

/**
 * Whether a gateway is there (pure): it answered, or the kernel has heard of it lately; not, where the kernel has asked
 * for it in vain. A silent one (a firewall) that the kernel has not verified lately is neither.
 */
export function isReachable(
  result: ConnectOutcome['result'] | null,
  neighbour: NeighbourState,
): boolean | null {
  if (result === 'connected' || result === 'refused' || neighbour === 'reachable') return true;
  if (result === 'unreachable' || neighbour === 'failed' || neighbour === 'incomplete') return false;
  return null;
}

async function tryTarget(host: string, port: number, mono: () => number): Promise<ProbeTarget> {
  const begun = mono();
  const address = isIP(host) === 0 ? await addressOf(host) : host;
  if (address === null) return { host, port, address, result: 'no-address', ms: null };
  const searched = mono() - begun;
  const { result, ms } = await tryConnect(address, port, Math.max(1, limitMs - searched), mono);
  return { host, port, address, result, ms: ms === null ? null : round(ms + searched) };
}

/** The address of a name by DNS alone, IPv4 before IPv6; null where none came in half of the time. */
async function addressOf(host: string): Promise<string | null> {
  // Not getaddrinfo: it can neither be bounded nor given up, and would hold the threads that read files.
  const resolver = new Resolver({ timeout: limitMs / 2, tries: 1 });
  const timer = setTimeout(() => resolver.cancel(), limitMs / 2);
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    return (
      (four.status === 'fulfilled' ? four.value[0] : undefined) ??
      (six.status === 'fulfilled' ? six.value[0] : undefined) ??
      null
    );
  } finally {
    clearTimeout(timer);
  }
}
