import {
  connectResults,
  dnsResults,
  neighbourStates,
  probeBounds,
  resolverSources,
  type ProbeGateway,
  type ProbeLink,
  type ProbeReport,
  type ProbeResolver,
  type ProbeTarget,
} from '@smart-monitor/protocol';
import { readAnswer, type AnswerFields } from './reading.js';

export type { ProbeReport, ProbeResolver };

/** @throws HelperNonsense */
export function readProbe(body: unknown): ProbeReport {
  return readAnswer('probe', body, (answer) => ({
    mono: answer.number('mono'),
    tookMs: answer.number('tookMs'),
    name: answer.text('name'),
    links: few(answer.list('links', link), probeBounds.links),
    gateways: few(answer.list('gateways', gateway), probeBounds.gateways),
    resolvers: few(answer.list('resolvers', resolver), probeBounds.resolvers),
    targets: few(answer.list('targets', target), probeBounds.targets),
    problems: answer.texts('problems', []),
  }));
}

function few<T>(items: readonly T[], most: number): readonly T[] {
  return items.slice(0, most);
}

const link = (item: AnswerFields): ProbeLink => ({
  name: item.text('name'),
  state: item.text('state'),
  carrier: item.flag('carrier'),
  addresses: few(item.texts('addresses', []), probeBounds.addresses),
});

const gateway = (item: AnswerFields): ProbeGateway => ({
  address: item.orNull('address', () => item.text('address')),
  interface: item.text('interface'),
  metric: item.count('metric'),
  neighbour: item.word('neighbour', neighbourStates),
  result: item.orNull('result', () => item.word('result', connectResults)),
  ms: item.orNull('ms', () => item.number('ms')),
  reachable: item.orNull('reachable', () => item.flag('reachable')),
});

const resolver = (item: AnswerFields): ProbeResolver => ({
  address: item.text('address'),
  sources: item
    .texts('sources', [])
    .flatMap((source) => resolverSources.find((known) => known === source) ?? []),
  result: item.word('result', dnsResults),
  ms: item.orNull('ms', () => item.number('ms')),
});

const target = (item: AnswerFields): ProbeTarget => ({
  host: item.text('host'),
  port: item.count('port', 1),
  address: item.orNull('address', () => item.text('address')),
  result: item.word('result', connectResults),
  ms: item.orNull('ms', () => item.number('ms')),
});
