import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allConfigs } from './all.js';
import { settingsDocument } from './settings-document.js';
import { settingsOf } from './setting.js';

describe('docs/settings.md', () => {
  it('is what the classes say (npm run settings -w packages/config writes it)', () => {
    expect(readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')).toBe(
      settingsDocument(),
    );
  });

  it('has a sentence for every setting', () => {
    for (const info of allConfigs.flatMap(settingsOf))
      expect(info.sentence, info.env).toMatch(/^[A-Z`].*\.$/);
  });
});
