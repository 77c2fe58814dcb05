import { realpathSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runJournalctl } from './journalctl.js';

describe('what journalctl says', () => {
  const shell = realpathSync('/bin/sh');
  const says = (script: string): ReturnType<typeof runJournalctl> => runJournalctl(shell, ['-c', script]);

  it('is read line by line', async () => {
    expect(await says('echo one; echo; echo two')).toEqual({ lines: ['one', 'two'], cut: false });
  });

  it('may be that nothing matched, in either version', async () => {
    expect(await says('exit 0')).toEqual({ lines: [], cut: false });
    expect(await says('exit 1')).toEqual({ lines: [], cut: false });
  });

  it('is no empty journal where it could not read', async () => {
    const words = 'No journal files were opened due to insufficient permissions.';
    await expect(says(`echo '${words}' >&2; exit 1`)).rejects.toMatchObject({ code: 'journal-unavailable' });
    await expect(says(`echo '${words}' >&2; exit 1`)).rejects.toThrow(words);
  });
});
