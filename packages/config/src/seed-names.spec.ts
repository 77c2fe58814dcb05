import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allConfigs } from './all.js';
import { seedNames } from './seed-names.js';
import { settingsOf } from './setting.js';

const folder = new URL('../../../../shared/seeds/', import.meta.url);
const missing = existsSync(folder)
  ? ''
  : ` (skipped: the older documents are not beside the checkout, ${folder.pathname})`;

/** Upper-case words of those documents that are no settings: file names, SQL, placeholders, systemd and NSSM words. */
const noSettings = new Set([
  'CPU',
  'CURRENT_PHASE',
  'IMPLEMENTATION_TRACKER',
  'PHASE2_COMPLETE',
  'SERVICE_AUTO_START',
  'SIGNAL_TYPE',
  'YOUR_TOKEN',
]);

/** Names with an underscore anywhere, and single words where they are assigned (`MODE=`, `PORT:`, `SMARTCTL=`). */
function namesIn(text: string): string[] {
  const underscored = text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [];
  const assigned = [
    ...text.matchAll(/^\s*(?:-\s+|export\s+|sudo\s+|#\s?|```)?([A-Z][A-Z0-9]{2,})\s?=\S/gm),
    ...text.matchAll(/^ {2,}([A-Z][A-Z0-9]{2,}): \S/gm),
  ];
  return [...new Set([...underscored, ...assigned.map((match) => match[1]!)])];
}

describe('names of the older products', () => {
  const known = new Set(allConfigs.flatMap(settingsOf).flatMap(({ env, aliases }) => [env, ...aliases]));

  it.skipIf(missing !== '')(`each has an entry${missing}`, () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const unknown = namesIn(readFileSync(new URL(file, folder), 'utf8')).filter(
        (name) => !(name in seedNames) && !noSettings.has(name),
      );
      expect(unknown, file).toEqual([]);
    }
  });

  it('each that is called a setting is one, and each alias leads to one', () => {
    for (const [name, { use, to }] of Object.entries(seedNames)) {
      if (use === 'setting') expect(known, name).toContain(name);
      if (use === 'alias') expect(known, name).toContain(to);
      if (use === 'ignored' || use === 'stack') expect(known, name).not.toContain(name);
    }
  });
});
