import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { readFacts } from './facts.js';
import { neverOf, readSelf } from './never.js';

/** Why a process of this machine is never signalled. */
function never(pid: number): string | null {
  // This process does not run in a unit of its own, so that its control group says nothing.
  const self = { pids: readSelf().pids, groups: [] };
  const facts = readFacts(pid);
  if (facts === null) throw new Error(`There is no process ${pid}.`);
  return neverOf({ ...facts, groups: { named: null, unified: null } }, self);
}

describe('a process of this machine', () => {
  it('is never signalled where it is this one, one of its ancestors, or the first', () => {
    expect(never(process.pid)).toContain('helper itself');
    expect(never(process.ppid)).not.toBeNull();
    expect(never(1)).toBe('it is the init system');
    expect([...readSelf().pids]).toEqual(expect.arrayContaining([process.pid, process.ppid]));
  });

  it('may be signalled where it is a child like any other', async () => {
    const child = spawn('/bin/sleep', ['60']);
    await once(child, 'spawn');
    expect(never(child.pid!)).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('is never signalled where it is a thread of the kernel', (ctx) => {
    const kthreadd = readFacts(2);
    if (kthreadd?.status.name !== 'kthreadd')
      return ctx.skip('no threads of the kernel can be seen from here');
    expect(never(2)).toBe('it is a thread of the kernel');
    expect(never(3)).toBe('it is a thread of the kernel');
  });
});
