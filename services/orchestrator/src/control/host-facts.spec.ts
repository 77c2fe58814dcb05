import { describe, expect, it } from 'vitest';
import { withoutArguments } from './host-facts.js';

const process = { pid: 1, name: 'x', state: 'S', threads: 1, cpuPercent: 0, memoryBytes: 0 };

describe('the processes that are kept as evidence', () => {
  it.each([
    ['/usr/bin/mysqldump -psecret --all', '/usr/bin/mysqldump'],
    ['node /opt/app/main.js --token secret', 'node /opt/app/main.js'],
    ['curl https://user:secret@example.org', 'curl'],
    ['[kworker/0:1]', '[kworker/0:1]'],
  ])('are named without their arguments: %s', (command, kept) => {
    expect(withoutArguments({ ...process, command }).command).toBe(kept);
  });
});
