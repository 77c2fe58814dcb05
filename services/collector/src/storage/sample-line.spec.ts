import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostSample } from '@smart-monitor/contracts';
import { decodeSample, encodeSample } from './sample-line.js';

const sampleOf = fc.record<HostSample>({
  hostId: fc.uuid(),
  hostname: fc.string(),
  at: fc.integer({ min: 0, max: 2e12 }),
  sources: fc.constant([]),
  values: fc.array(
    fc.record({
      key: fc.string(),
      unit: fc.string(),
      kind: fc.constantFrom('gauge', 'counter'),
      labels: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
      value: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    }),
  ),
});

describe('a line of the spool', () => {
  it('gives back the sample, whatever is in it, and is one line', () => {
    fc.assert(
      fc.property(sampleOf, (sample) => {
        const line = encodeSample(sample);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(decodeSample(line.slice(0, -1))).toEqual(sample);
      }),
    );
  });

  it('is refused when a part is missing or another', () => {
    fc.assert(
      fc.property(sampleOf, fc.nat(), (sample, at) => {
        const line = encodeSample(sample).slice(0, -1);
        const i = at % line.length;
        expect(decodeSample(line.slice(0, i))).toBeNull();
        const other = String.fromCharCode(line.charCodeAt(i) ^ 1);
        expect(decodeSample(line.slice(0, i) + other + line.slice(i + 1))).toBeNull();
      }),
    );
  });
});
