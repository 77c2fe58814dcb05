import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const built = fileURLToPath(new URL('../dist/run-process.js', import.meta.url));
const missing =
  process.getuid?.() !== 0 ? 'needs root' : existsSync(built) ? null : `${built} is not built: npm run build`;
const script = `
  const { runProcess } = await import(${JSON.stringify(built)});
  await runProcess(async () => { process.stdout.write('started'); return { close: async () => {} }; }, { stopWithinMs: 1 });
`;

describe.skipIf(missing !== null)(`a service's process${missing === null ? '' : ` (${missing})`}`, () => {
  const run = (uid: number, env: Record<string, string>) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      uid,
      env,
      encoding: 'utf8',
      cwd: '/',
    });

  it('ends at once as root, with exit code 78 and a reason', () => {
    const { status, stdout, stderr } = run(0, {});
    expect([status, stdout]).toEqual([78, '']);
    expect(stderr).toMatch(/^This service does not run as root: /);
  });

  it('starts as root on the lab host', () => {
    expect(run(0, { SMARTMON_LAB: '1' })).toMatchObject({ status: 0, stdout: 'started' });
  });
});
