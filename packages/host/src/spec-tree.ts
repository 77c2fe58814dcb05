import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostFiles } from './host-files.js';
import type { Source, SourceContext } from './source.js';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** For specs: a host made of files, empty or a copy of the fixture (a Raspberry Pi gateway), that a spec may change. */
export class SpecTree {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'host-'));
  readonly files = new HostFiles({ procfs: `${this.folder}/proc`, sysfs: `${this.folder}/sys`, root: null });

  constructor(from: 'pi' | 'empty' = 'empty') {
    mkdirSync(`${this.folder}/proc`);
    if (from === 'pi') cpSync(fixtures, this.folder, { recursive: true });
  }

  /** Writes a file in place, as the kernel does: kept descriptors see the new text. */
  write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(this.folder, file)), { recursive: true });
    writeFileSync(path.join(this.folder, file), text);
  }

  remove(file: string): void {
    rmSync(path.join(this.folder, file), { recursive: true });
  }

  /** One run of a source as `key{label,...}` -> value. */
  async read(source: Source, mono = 0): Promise<Record<string, number>> {
    const context: SourceContext = { files: this.files, mono, fail: () => undefined };
    const values = await source.read(context);
    return Object.fromEntries(
      values.map(({ key, labels, value }) => [[key, ...Object.values(labels)].join(' '), value]),
    );
  }

  done(): void {
    this.files.close();
    rmSync(this.folder, { recursive: true });
  }
}
