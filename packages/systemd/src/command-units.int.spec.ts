import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandUnits, unitOfShow } from './command-units.js';
import type { SystemdEvent } from './types.js';

const notRoot = process.getuid?.() !== 0 ? 'needs root' : null;
const program = `#!/bin/sh
[ "$DBUS_SYSTEM_BUS_ADDRESS" = unix:path=/the/bus ] && [ -z "$HELPER_API_KEY" ] || exit 1
case "$1" in
  list-units) printf 'web.service\\n../evil.service\\n--help\\nold.service\\n' ;;
  show) [ "$2" = web.service ] && printf 'ActiveState=active\\nSubState=running\\nType=simple\\nUnitFileState=enabled\\n' \\
    || printf 'ActiveState=failed\\nSubState=failed\\nType=unknown\\nUnitFileState=unknown\\n' ;;
esac
`;

describe('what a program tells of a unit', () => {
  it('is read, and what it does not know is left out', () =>
    expect(
      unitOfShow('web.service', 'ActiveState=active\nSubState=running\nType=unknown\nrubbish\n'),
    ).toMatchObject({
      unit: 'web.service',
      activeState: 'active',
      subState: 'running',
      type: '',
      invocationId: '',
    }));
});

describe.skipIf(notRoot !== null)(
  `units by a program${notRoot === null ? '' : ` (skipped: ${notRoot})`}`,
  () => {
    let folder: string;
    const file = (): string => join(folder, 'shim');
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'shim-'));
      chmodSync(folder, 0o755);
      writeFileSync(file(), program, { mode: 0o755 });
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    async function told(): Promise<SystemdEvent> {
      process.env['HELPER_API_KEY'] = 'not for programs';
      const units = new CommandUnits(file(), 'unix:path=/the/bus');
      try {
        return await new Promise<SystemdEvent>((resolve) => units.start(resolve));
      } finally {
        units.stop();
        delete process.env['HELPER_API_KEY'];
      }
    }

    it('are those that it names and that are units', async () => {
      const event = await told();
      expect(
        event.kind === 'snapshot' && event.units.map(({ unit, activeState }) => [unit, activeState]),
      ).toEqual([
        ['web.service', 'active'],
        ['old.service', 'failed'],
      ]);
    });

    it.each([
      ['others can write', () => chmodSync(file(), 0o777)],
      ['is in a folder that others can write', () => chmodSync(folder, 0o777)],
      ['is not of root', () => chownSync(file(), 65534, 65534)],
      ['is not there', () => rmSync(file())],
    ])('are not asked of one that %s', async (_what, spoil) => {
      spoil();
      expect(await told()).toMatchObject({ kind: 'lost' });
    });
  },
);
