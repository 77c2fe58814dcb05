import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'log-file-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a log file', () => {
  it('is continued, and rotated by its size with three old ones kept', () => {
    const file = path.join(folder, 'gui.log');
    for (let line = 0; line < 10; line++) {
      const log = new LogFile(file, 20);
      log.write(`line number ${line}\n`);
      log.close();
    }
    expect(readdirSync(folder).sort()).toEqual(['gui.log', 'gui.log.1', 'gui.log.2', 'gui.log.3']);
    expect(readFileSync(file, 'utf8')).toBe('line number 9\n');
    expect(readFileSync(`${file}.3`, 'utf8')).toBe('line number 6\n');
  });
});
