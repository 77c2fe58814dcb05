import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HostFiles, HostSampler } from '@smart-monitor/host';
import { startBroker, startNode, startPostgres } from '@smart-monitor/testing';
import { bareSample } from './bare-reader.js';
import { nodeExporterMissing, startNodeExporter, type NodeExporter } from './node-exporter.js';

const rounds = 9;
const perRound = 50;
/** Processes on the host while measuring, as in the trials that the bounds come from. */
const processes = 335;
/** How the product starts its services. */
const flags = ['--optimize-for-size', '--max-semi-space-size=1'];
const bounds = { ratio: 0.7, bareRatio: 2, rssMb: 110 };

/** CPU of one host sample beside node_exporter and a bare reader, and the memory of a collector that only samples. */
export async function run(): Promise<Record<string, unknown>> {
  const missing = nodeExporterMissing();
  if (missing)
    console.log(`\n!!! NO PEER: ${missing}. The comparison is left out, and the bench cannot pass.\n`);
  const fillers = fill();
  const exporters: NodeExporter[] = [];
  const results = new Map<string, number[]>();
  const note = (name: string, ms: number) => results.set(name, [...(results.get(name) ?? []), ms]);
  let seen = 0;
  try {
    const peer = missing ? null : await startNodeExporter('like-for-like');
    if (peer) exporters.push(peer);
    const peerDefault = missing ? null : await startNodeExporter('default');
    if (peerDefault) exporters.push(peerDefault);
    const sampler = new HostSampler(new HostFiles({ procfs: '/proc', sysfs: '/sys', root: '/' }));
    for (let warm = 0; warm < perRound; warm++) {
      await sampler.sample();
      seen = bareSample();
    }
    for (let round = 0; round < rounds; round++) {
      note('ours', await ownCpu(async () => void (await sampler.sample())));
      note('bare', await ownCpu(() => void bareSample()));
      if (peer) note('peer', await peerCpu(peer));
      if (peerDefault) note('peerDefault', await peerCpu(peerDefault));
    }
  } finally {
    for (const exporter of exporters) exporter.stop();
    for (const filler of fillers) filler.kill('SIGKILL');
  }
  const rssMb = await collectorRss();
  const of = (name: string) => median(results.get(name) ?? []);
  const [ours, bare, peer] = [of('ours')!, of('bare')!, of('peer')];
  const ratio = peer === null ? null : ours / peer;
  console.table({
    'Smart-Monitor, all default sources': { 'CPU ms a sample': round2(ours) },
    'bare direct reader': { 'CPU ms a sample': round2(bare) },
    'node_exporter, the same subjects': { 'CPU ms a sample': round2(peer) },
    'node_exporter, default set and processes': { 'CPU ms a sample': round2(of('peerDefault')) },
  });
  console.log(
    `${seen} processes; medians of ${rounds} rounds of ${perRound} samples. Collector only sampling: ${rssMb} MB RSS.`,
  );
  return {
    bench: 'sample',
    ok: ratio !== null && ratio <= bounds.ratio && ours / bare <= bounds.bareRatio && rssMb <= bounds.rssMb,
    cpu_ms: round2(ours),
    peer_cpu_ms: round2(peer),
    ratio: round2(ratio),
    bare_cpu_ms: round2(bare),
    bare_ratio: round2(ours / bare),
    peer_default_cpu_ms: round2(of('peerDefault')),
    processes: seen,
    rss_mb: rssMb,
    ...(missing && { missing }),
  };
}

/** Sleeping processes, so that the host has as many as a real one. */
function fill(): ChildProcess[] {
  const there = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
  return Array.from({ length: Math.max(0, processes - there) }, () =>
    spawn('sleep', ['600'], { stdio: 'ignore' }),
  );
}

async function ownCpu(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < perRound; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / perRound;
}

async function peerCpu(exporter: NodeExporter): Promise<number> {
  const before = exporter.cpuMs();
  for (let i = 0; i < perRound; i++) await exporter.scrape();
  return (exporter.cpuMs() - before) / perRound;
}

/** RSS in MB of the real collector after 30 samples, with Postgres and the broker there. */
async function collectorRss(): Promise<number> {
  const state = mkdtempSync(path.join(os.tmpdir(), 'bench-sample-'));
  const [server, broker] = await Promise.all([startPostgres(), startBroker()]);
  const collector = startNode(
    fileURLToPath(new URL('../../services/collector/dist/main.js', import.meta.url)),
    {
      flags,
      env: {
        DATABASE_URL: server.url,
        MQTT_URL: broker.url,
        STATE_DIRECTORY: state,
        HOSTNAME_OVERRIDE: 'bench',
        HOST_ID: '00000000-0000-4000-8000-000000000001',
        SMARTMON_INIT_PG: '1',
        SMARTMON_LAB: '1',
        SAMPLE_INTERVAL_SECONDS: '1',
      },
    },
  );
  try {
    await sleep(30_000);
    const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${collector.pid}/status`, 'utf8'));
    return Math.round(Number(kb?.[1]) / 1024);
  } catch (cause) {
    throw new Error(`The collector did not keep running: ${collector.output().slice(-1000)}`, { cause });
  } finally {
    await collector.stop();
    await Promise.all([server.stop(), broker.stop()]);
    rmSync(state, { recursive: true, force: true });
  }
}

function median(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function round2(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}
