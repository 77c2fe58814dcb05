import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { generate } from './types.js';

describe('the generated OpenAPI document and the console types', () => {
  it('are up to date: else run `npm run openapi -w @smart-monitor/gui`', async () => {
    const read = (name: string) =>
      readFile(new URL(`../../web/src/generated/${name}`, import.meta.url), 'utf8');
    const { document, types } = await generate();
    expect(await read('openapi.json')).toBe(document);
    expect(await read('api.ts')).toBe(types);
  });
});
