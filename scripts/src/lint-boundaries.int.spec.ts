import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
let tree: string;

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'lint-'));
  cpSync(path.join(checkout, '.oxlintrc.json'), path.join(tree, '.oxlintrc.json'));
  cpSync(path.join(checkout, 'scripts/lint'), path.join(tree, 'scripts/lint'), { recursive: true });
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** What the project's lint says about one made-up file at that place. */
function lint(file: string, code: string): string {
  const full = path.join(tree, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, `${code}\n`);
  const oxlint = path.join(checkout, 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, [file], { cwd: tree, encoding: 'utf8' });
  return stdout;
}

const importing = (name: string): string => `import * as it from '${name}';\nexport const used = it;`;

describe('the import boundaries', () => {
  it.each([
    ['packages/protocol/src/x.ts', '@smart-monitor/contracts', 'protocol imports nothing but Node'],
    ['packages/protocol/src/x.ts', 'pg', 'protocol imports nothing but Node'],
    ['packages/systemd/src/x.ts', '@smart-monitor/contracts', 'systemd imports the D-Bus library only'],
    ['packages/systemd/src/x.ts', 'pg', 'systemd imports the D-Bus library only'],
    ['packages/contracts/src/x.ts', '@smart-monitor/database', 'it depends on nobody'],
    ['packages/contracts/src/x.ts', '@nestjs/common', 'only the swagger decorators'],
    ['packages/config/src/x.ts', '@smart-monitor/database', 'contracts and protocol only'],
    ['packages/database/src/x.ts', '@smart-monitor/transport', 'contracts and config only'],
    ['packages/transport/src/x.ts', '@smart-monitor/database', 'depends on contracts only'],
    ['packages/host/src/x.ts', '@smart-monitor/systemd', 'depends on contracts only'],
    ['services/gui/src/a/x.ts', '@smart-monitor/orchestrator', 'never another service'],
    ['services/collector/src/x.ts', '../../gui/src/app.js', 'through its package name'],
    ['services/collector/src/x.ts', '@smart-monitor/testing', 'testing is for specs'],
    ['services/collector/src/x.ts', 'typeorm', 'Only packages/database knows typeorm'],
    ['services/orchestrator/src/x.ts', 'node:child_process', 'start programs'],
    ['services/gui/web/src/x.tsx', '@smart-monitor/contracts', 'only by its generated types'],
    ['host-helper/src/x.ts', '@smart-monitor/contracts', 'protocol and systemd, nothing else'],
    ['host-helper/src/x.ts', 'pg', 'protocol and systemd, nothing else'],
    ['services/gui/src/x.ts', '@smart-monitor/database/dist/entities/all.js', 'what its index exports'],
  ])('%s may not import %s', (file, name, reason) => {
    expect(lint(file, importing(name))).toContain(reason);
  });

  it.each([
    ['packages/protocol/src/x.ts', 'node:crypto'],
    ['packages/systemd/src/x.ts', '@jellybrick/dbus-next'],
    ['packages/database/src/x.ts', 'typeorm'],
    ['packages/database/src/x.spec.ts', '@smart-monitor/testing'],
    ['services/gui/src/x.ts', '@smart-monitor/contracts/http'],
    ['host-helper/src/x.ts', '@smart-monitor/systemd'],
    ['host-helper/src/x.ts', 'node:child_process'],
    ['bench/src/x.ts', 'node:child_process'],
  ])('%s may import %s', (file, name) => {
    expect(lint(file, importing(name))).not.toContain('restricted');
  });

  it('keep process.env to packages/config', () => {
    const code = "export const home = process.env['HOME'];";
    expect(lint('services/gui/src/x.ts', code)).toContain('process.env');
    expect(lint('packages/config/src/x.ts', code)).not.toContain('process.env');
  });

  it('end a file at 400 lines', () => {
    expect(lint('packages/host/src/x.ts', 'export {};\n'.repeat(400))).toContain('max-lines');
  });
});
