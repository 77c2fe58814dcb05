import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsDocument } from './metrics-document.js';
import { metricDefinitions } from './registry.js';

describe('docs/metrics.md', () => {
  it('is what the sources declare (npm run metrics -w packages/host writes it)', () => {
    expect(readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')).toBe(
      metricsDocument(),
    );
  });
});

describe('declarations', () => {
  it('have keys of their own and whole sentences', () => {
    const keys = metricDefinitions().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { key, help } of metricDefinitions()) {
      expect(key).toMatch(/^[a-z]+(\.[a-z\d_]+)?$/);
      expect(help, key).toMatch(/^[A-Z\d].*\.$/);
    }
  });
});
