import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@smart-monitor/testing';

const binary = '/usr/bin/prometheus-node-exporter';

/** The collectors of node_exporter that read what our default sources read. */
const likeForLike =
  'cpu meminfo loadavg pressure diskstats netdev stat filesystem processes thermal_zone hwmon'.split(' ');

/** A running prometheus-node-exporter. */
export interface NodeExporter {
  /** One scrape, uncompressed; gives its length. */
  scrape(): Promise<number>;
  /** Milliseconds of CPU that it used so far. */
  cpuMs(): number;
  stop(): void;
}

/** Why there is no node_exporter to compare with, or null. */
export function nodeExporterMissing(): string | null {
  return existsSync(binary) ? null : `${binary} is not installed (apt-get install prometheus-node-exporter)`;
}

/** Starts it with the collectors that match ours, or with its default set and `processes`. */
export async function startNodeExporter(set: 'like-for-like' | 'default'): Promise<NodeExporter> {
  const port = await freePort();
  const flags =
    set === 'default'
      ? ['--collector.processes']
      : ['--collector.disable-defaults', ...likeForLike.map((name) => `--collector.${name}`)];
  const child = spawn(binary, [`--web.listen-address=127.0.0.1:${port}`, '--log.level=error', ...flags], {
    stdio: 'ignore',
  });
  const scrape = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
      headers: { 'accept-encoding': 'identity' },
    });
    if (!answer.ok) throw new Error(`node_exporter answered a scrape with ${answer.status}.`);
    return (await answer.arrayBuffer()).byteLength;
  };
  for (let tries = 0; ; tries++) {
    try {
      await scrape();
      break;
    } catch (error) {
      if (tries < 50 && child.exitCode === null) {
        await sleep(100);
        continue;
      }
      child.kill('SIGKILL');
      throw new Error(`node_exporter (${set}) could not be scraped on port ${port}.`, { cause: error });
    }
  }
  return {
    scrape,
    cpuMs: () => {
      const text = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    stop: () => child.kill('SIGKILL'),
  };
}
