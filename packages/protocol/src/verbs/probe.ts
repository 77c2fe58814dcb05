import { Fields, type Problem } from '../fields.js';

/** At most this many of each are looked at and answered. */
export const probeBounds = { links: 64, addresses: 16, gateways: 4, resolvers: 8, targets: 8 } as const;

/** How a TCP connection went: `refused` was answered by the host itself, `unreachable` by nobody but the kernel or a router. */
export const connectResults = [
  'connected',
  'refused',
  'timeout',
  'unreachable',
  'no-address',
  'error',
] as const;
export type ConnectResult = (typeof connectResults)[number];

/**
 * How a DNS query went. Answers: `ok`, `nxdomain`, `servfail`, `refused`, `other` (any other code). No answer:
 * `garbage` (something that is no answer to the question), `timeout`, `unreachable`, `closed` (nobody listens there).
 */
export const dnsResults = [
  'ok',
  'nxdomain',
  'servfail',
  'refused',
  'other',
  'garbage',
  'timeout',
  'unreachable',
  'closed',
] as const;
export type DnsResult = (typeof dnsResults)[number];

/** What the kernel knows of a neighbour (ip-neighbour(8)); `none` where it has no entry. */
export const neighbourStates = [
  'reachable',
  'stale',
  'delay',
  'probe',
  'failed',
  'incomplete',
  'permanent',
  'noarp',
  'none',
] as const;
export type NeighbourState = (typeof neighbourStates)[number];

/** Where the address of a resolver was found: /etc/resolv.conf, or systemd-resolved's own upstreams. */
export const resolverSources = ['resolv.conf', 'systemd-resolved'] as const;
export type ResolverSource = (typeof resolverSources)[number];

/** A network interface of the host, the loopback left out. */
export interface ProbeLink {
  readonly name: string;
  /** The kernel's operational state in lower case: `up`, `down`, `lowerlayerdown`, `unknown`, ... */
  readonly state: string;
  readonly carrier: boolean;
  /** With their prefix lengths: `192.0.2.7/24`. */
  readonly addresses: readonly string[];
}

/** A default route. */
export interface ProbeGateway {
  /** Null where the route has no next hop: the link itself is the way out. */
  readonly address: string | null;
  readonly interface: string;
  readonly metric: number;
  readonly neighbour: NeighbourState;
  /** How a TCP connection to its port 9 went, where hardly anybody listens: `refused` is the good answer. Null without an address. */
  readonly result: ConnectResult | null;
  readonly ms: number | null;
  /** Whether it is there; null where a silent gateway cannot be told from an absent one just now. */
  readonly reachable: boolean | null;
}

/** A resolver of the host, and how one UDP query to it went. */
export interface ProbeResolver {
  readonly address: string;
  readonly sources: readonly ResolverSource[];
  readonly result: DnsResult;
  /** Until the answer, milliseconds; null where none came. */
  readonly ms: number | null;
}

/** A target of the settings, and how one TCP connection to it went. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  /** The address that was connected to; null where the name has none. */
  readonly address: string | null;
  readonly result: ConnectResult;
  /** Until connected or refused, the search for the name's address included, milliseconds; null otherwise. */
  readonly ms: number | null;
}

/** One look at the host's own network. */
export interface ProbeReport {
  /** When the run began, CLOCK_MONOTONIC milliseconds: a run is shared by who asks within 2 s. */
  readonly mono: number;
  readonly tookMs: number;
  /** The name that the resolvers were asked for; `.` is asked for its NS, any other for its A. */
  readonly name: string;
  readonly links: readonly ProbeLink[];
  readonly gateways: readonly ProbeGateway[];
  readonly resolvers: readonly ProbeResolver[];
  readonly targets: readonly ProbeTarget[];
  /** What could not be looked at, and why: an empty list above then says nothing. */
  readonly problems: readonly string[];
}

/** `GET /v1/probe`: the network as the host itself sees it. Reads only. */
export type ProbeAnswer = { readonly ok: true; readonly verb: 'probe' } & ProbeReport;

const interfaceName = /^[\x21-\x2e\x30-\x7e]{1,15}$/;
const addressText = /^[0-9a-fA-F.:]{2,45}(%[\x21-\x2e\x30-\x7e]{1,15})?$/;
const prefixText = /^[0-9a-fA-F.:]{2,45}\/\d{1,3}$/;
const hostText = /^[A-Za-z0-9._:%-]{1,253}$/;

/**
 * Reads a report that came from the probe, which is not trusted: every field by its type, its form and its bounds, and
 * nothing else let through.
 * @throws Error that says what is wrong with it
 */
export function parseProbeReport(document: unknown): ProbeReport {
  const problems: Problem[] = [];
  const read = new ReportReader(document, '', problems);
  const report: ProbeReport = {
    mono: read.amount('mono', Number.MAX_SAFE_INTEGER),
    tookMs: read.amount('tookMs', 60_000),
    name: read.matching('name', hostText),
    links: read.each('links', probeBounds.links, (item) => ({
      name: item.matching('name', interfaceName),
      state: item.matching('state', /^[a-z]{1,16}$/),
      carrier: item.boolean('carrier', false),
      addresses: item.strings('addresses', probeBounds.addresses, prefixText),
    })),
    gateways: read.each('gateways', probeBounds.gateways, (item) => ({
      address: item.orNull('address', () => item.matching('address', addressText)),
      interface: item.matching('interface', interfaceName),
      metric: item.integer('metric', 0, 4_294_967_295, 0),
      neighbour: item.oneOf('neighbour', neighbourStates),
      result: item.orNull('result', () => item.oneOf('result', connectResults)),
      ms: item.orNull('ms', () => item.amount('ms', 60_000)),
      reachable: item.orNull('reachable', () => item.boolean('reachable', false)),
    })),
    resolvers: read.each('resolvers', probeBounds.resolvers, (item) => ({
      address: item.matching('address', addressText),
      sources: item.strings('sources', 2, /^(resolv\.conf|systemd-resolved)$/) as readonly ResolverSource[],
      result: item.oneOf('result', dnsResults),
      ms: item.orNull('ms', () => item.amount('ms', 60_000)),
    })),
    targets: read.each('targets', probeBounds.targets, (item) => ({
      host: item.matching('host', hostText),
      port: item.integer('port', 1, 65_535, 0),
      address: item.orNull('address', () => item.matching('address', addressText)),
      result: item.oneOf('result', connectResults),
      ms: item.orNull('ms', () => item.amount('ms', 60_000)),
    })),
    problems: read.strings('problems', 16, /^[\x20-\x7e]{1,300}$/),
  };
  read.done();
  if (problems.length > 0)
    throw new Error(
      problems
        .slice(0, 5)
        .map(({ path, message }) => `${path || 'the report'} ${message}`)
        .join('; '),
    );
  return report;
}

/** Fields with the forms that a report has. */
class ReportReader extends Fields {
  constructor(
    value: unknown,
    path: string,
    private readonly found: Problem[],
  ) {
    super(value, path, found);
  }

  /** A number of milliseconds or the like, not negative. */
  amount(name: string, max: number): number {
    const value = this.raw(name);
    if (typeof value === 'number' && value >= 0 && value <= max) return value;
    this.report(name, `has to be a number from 0 to ${max}`);
    return 0;
  }

  matching(name: string, pattern: RegExp): string {
    const value = this.text(name);
    if (this.has(name) && !pattern.test(value)) this.report(name, 'is not of the right form');
    return value;
  }

  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.text(name) as T;
    if (this.has(name) && !words.includes(value)) this.report(name, `has to be one of ${words.join(', ')}`);
    return value;
  }

  orNull<T>(name: string, read: () => T): T | null {
    return this.raw(name) === null ? null : read();
  }

  strings(name: string, most: number, pattern: RegExp): readonly string[] {
    const values = this.texts(name, [], (text) => (pattern.test(text) ? null : 'is not of the right form'));
    if (!this.has(name) || values.length > most) this.report(name, `has to be a list of at most ${most}`);
    return values;
  }

  each<T>(name: string, most: number, read: (item: ReportReader) => T): readonly T[] {
    const value = this.raw(name);
    if (!Array.isArray(value) || value.length > most) {
      this.report(name, `has to be a list of at most ${most}`);
      return [];
    }
    return value.map((entry: unknown, index) => {
      const item = new ReportReader(entry, `${this.at(name)}[${index}]`, this.found);
      const result = read(item);
      item.done();
      return result;
    });
  }
}
