import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import { BackupError } from './backup-error.js';
import {
  headerName,
  manifestName,
  parseHeader,
  parseManifest,
  tableOfPart,
  type Backup,
  type BackupHeader,
  type BackupManifest,
} from './format.js';
import { TarError, TarReader, type TarEntry } from './tar.js';

/** Takes what is in a backup, in order. */
export interface BackupReader {
  onHeader?(header: BackupHeader): Promise<void> | void;
  /** The rows of one table; called once for each, also where there are none. What it throws ends the reading. */
  onTable?(name: string, rows: AsyncIterable<Buffer>): Promise<void>;
}

/** Header and manifest together are far below it. */
const mostDocumentBytes = 16 * 1024 * 1024;

interface Running {
  readonly hash: Hash;
  bytes: number;
}

/**
 * Reads a backup from its beginning to its end and compares every table with the manifest. Nothing of it is known to be good
 * before this returns.
 * @throws BackupError naming the file and what is damaged or missing; what the reader threw, as it is.
 */
export async function readBackup(file: string, reader: BackupReader = {}): Promise<Backup> {
  const { size } = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new BackupError(cause.code === 'ENOENT' ? `There is no file ${file}.` : cause.message, { cause });
  });
  if (size === 0) throw new BackupError(`${file} is empty.`);
  const archive = new Archive(file);
  try {
    return await new Reading(archive, reader).run();
  } catch (error) {
    throw error instanceof Thrown ? error.cause : archive.inWords(error);
  } finally {
    archive.close();
  }
}

/** What the caller of `readBackup` threw. */
class Thrown extends Error {}

/** The entries of the file, one after the other, and where it was when it could not be read on. */
class Archive {
  place = 'its beginning';
  /** Reads little ahead, so that what is damaged is told by its own name. */
  readonly #unzipped = createGunzip({ readableHighWaterMark: 1 } as ZlibOptions);
  readonly #tar = new TarReader(this.#unzipped as AsyncIterable<Buffer>);
  #failed = false;

  constructor(private readonly file: string) {
    // What goes wrong is seen by who reads at the end.
    pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), this.#unzipped).catch(() => undefined);
  }

  /** Whether the file itself could not be read on. */
  get failed(): boolean {
    return this.#failed;
  }

  async next(): Promise<TarEntry | null> {
    const entry = await this.#heed(this.#tar.next());
    return entry && { ...entry, bytes: this.#bytes(entry) };
  }

  inWords(error: unknown): BackupError {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const told = (sentence: string) => new BackupError(sentence, { cause: error });
    if (error instanceof BackupError) return told(`${this.file} is no whole backup: ${message}.`);
    if (code === 'Z_BUF_ERROR' || (error instanceof TarError && error.cutOff))
      return told(`${this.file} is cut off: it ends too early, at ${this.place}.`);
    if (!code.startsWith('Z_') && !(error instanceof TarError))
      return told(`${this.file} cannot be read at ${this.place}: ${message}`);
    return this.place === 'its beginning'
      ? told(`${this.file} is no backup of Smart-Monitor, or is damaged at its beginning (${message}).`)
      : told(`${this.file} is damaged at ${this.place} (${message}).`);
  }

  close(): void {
    this.#unzipped.destroy();
  }

  async *#bytes({ bytes }: TarEntry): AsyncGenerator<Buffer> {
    const from = bytes[Symbol.asyncIterator]();
    for (;;) {
      const { value, done } = await this.#heed(from.next());
      if (done === true) return;
      yield value;
    }
  }

  async #heed<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
}

class Reading {
  readonly #sums = new Map<string, Running>();

  constructor(
    private readonly archive: Archive,
    private readonly reader: BackupReader,
  ) {}

  async run(): Promise<Backup> {
    const first = await this.archive.next();
    if (first?.name !== headerName)
      throw new BackupError(`it does not begin with ${headerName}: Smart-Monitor did not make it`);
    const header = parseHeader(await document(first));
    await this.#hand(() => this.reader.onHeader?.(header));
    let entry = await this.#advance(header.tables[0]?.name ?? manifestName);
    for (const { name } of header.tables) {
      const rows = this.#rows(name, entry);
      await this.#hand(() => this.reader.onTable?.(name, rows));
      // Where nobody reads the rows, they are looked at all the same.
      for await (const _ of rows);
      entry = this.#next;
    }
    if (entry === null) throw new BackupError(`its end is missing: there is no ${manifestName}`);
    if (entry.name !== manifestName)
      throw new BackupError(`it has ${entry.name} at a place where that does not belong`);
    const manifest = parseManifest(await document(entry));
    if ((await this.archive.next()) !== null) throw new BackupError('something follows behind its end');
    this.#compare(header, manifest);
    return { header, manifest };
  }

  #next: TarEntry | null = null;

  async #advance(expected: string): Promise<TarEntry | null> {
    this.archive.place = expected === manifestName ? manifestName : `table ${expected}`;
    this.#next = await this.archive.next();
    return this.#next;
  }

  /** The rows of a table: all parts that follow each other. */
  async *#rows(name: string, first: TarEntry | null): AsyncGenerator<Buffer> {
    const sum: Running = { hash: createHash('sha256'), bytes: 0 };
    this.#sums.set(name, sum);
    this.archive.place = `table ${name}`;
    let entry = first;
    while (entry !== null && tableOfPart(entry.name) === name) {
      for await (const chunk of entry.bytes) {
        sum.hash.update(chunk);
        sum.bytes += chunk.length;
        yield chunk;
      }
      entry = await this.#advance(name);
    }
  }

  async #hand(work: () => Promise<void> | void | undefined): Promise<void> {
    try {
      await work();
    } catch (cause) {
      throw this.archive.failed ? cause : new Thrown('', { cause });
    }
  }

  #compare(header: BackupHeader, manifest: BackupManifest): void {
    const told = manifest.tables.map(({ name }) => name);
    if (told.join() !== header.tables.map(({ name }) => name).join())
      throw new BackupError(`${headerName} and ${manifestName} do not name the same tables`);
    for (const { name, bytes, sha256 } of manifest.tables) {
      const sum = this.#sums.get(name)!;
      if (sum.bytes !== bytes || sum.hash.digest('hex') !== sha256)
        throw new BackupError(`the rows of table ${name} are not those that were written (SHA-256)`);
    }
  }
}

async function document(entry: TarEntry): Promise<string> {
  if (entry.size > mostDocumentBytes) throw new BackupError(`${entry.name} is too long`);
  const chunks: Buffer[] = [];
  for await (const chunk of entry.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
