import type { HostSample, MetricKind } from '@smart-monitor/contracts';
import { crc32 } from 'node:zlib';

type Packed = [key: string, value: number, unit: string, counter: 0 | 1, labels?: Record<string, string>];

interface PackedSample {
  readonly h: string;
  readonly n: string;
  readonly t: number;
  readonly v: Packed[];
}

/** A sample as one line of the spool: CRC-32 of the rest in eight hexadecimal digits, a blank, JSON, a line end. */
export function encodeSample(sample: HostSample): string {
  const v = sample.values.map(({ key, value, unit, kind, labels }): Packed => {
    const packed: Packed = [key, value, unit, kind === 'counter' ? 1 : 0];
    if (Object.keys(labels).length > 0) packed.push(labels);
    return packed;
  });
  const packed: PackedSample = { h: sample.hostId, n: sample.hostname, t: sample.at, v };
  const json = JSON.stringify(packed);
  return `${checksum(json)} ${json}\n`;
}

/** The sample of a line (without its line end), or null when the line was damaged. */
export function decodeSample(line: string): HostSample | null {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return null;
  try {
    const { h, n, t, v } = JSON.parse(json) as PackedSample;
    const values = v.map(([key, value, unit, counter, labels = {}]) => {
      const kind: MetricKind = counter === 1 ? 'counter' : 'gauge';
      return { key, value, unit, kind, labels };
    });
    return { hostId: h, hostname: n, at: t, values, sources: [] };
  } catch {
    return null;
  }
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
