/*
 * As much of tar (POSIX ustar) as a backup needs: plain files with short names, whose length is known before they are
 * written. Ordinary tools read it.
 */

const block = 512;
/** Two empty blocks end an archive. */
export const tarEnd = Buffer.alloc(2 * block);

/** What stands before the bytes of a file. `mtime` in milliseconds since the epoch. */
export function tarHeader(name: string, size: number, mtime: number): Buffer {
  const header = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long a name for an archive`);
  header.write(name, 0);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.floor(mtime / 1000), 136, 11);
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  octal(checksum(header), 148, 6);
  return header;
}

/** What fills the last block of a file up. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((block - (size % block)) % block);
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (const [at, byte] of header.entries()) sum += at >= 148 && at < 156 ? 0x20 : byte;
  return sum;
}

/** A file of an archive. Its bytes have to be read before the next one is asked for; what is left of them is passed over. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Buffer>;
}

/** The archive is not one, or it ends too early. */
export class TarError extends Error {
  constructor(
    message: string,
    readonly cutOff = false,
  ) {
    super(message);
  }
}

/** Reads an archive from a stream, one file after the other. */
export class TarReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  /** Bytes of the file that was handed out last, and of its padding, which are still to come. */
  #left = 0;
  #padding = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next file, or null at the end, when nothing follows any more. @throws TarError, and what the stream throws. */
  async next(): Promise<TarEntry | null> {
    while (this.#left > 0) await this.#some(this.#left).then((bytes) => (this.#left -= bytes.length));
    await this.#exactly(this.#padding);
    const header = await this.#exactly(block);
    if (header.every((byte) => byte === 0)) return this.#end();
    const field = (at: number, length: number) => header.toString('latin1', at, at + length).split('\0')[0]!;
    if (field(257, 5) !== 'ustar' || Number.parseInt(field(148, 8), 8) !== checksum(header))
      throw new TarError('a header of the archive is none');
    const size = Number.parseInt(field(124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new TarError('a length in the archive is none');
    this.#left = size;
    this.#padding = tarPadding(size).length;
    return { name: field(0, 100), size, bytes: this.#bytes() };
  }

  async *#bytes(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      const bytes = await this.#some(this.#left);
      this.#left -= bytes.length;
      yield bytes;
    }
  }

  /** The end counts when the stream itself has ended: only then was its own checksum compared. */
  async #end(): Promise<null> {
    await this.#exactly(block);
    if (this.#held.length > 0 || (await this.#chunks.next()).done !== true)
      throw new TarError('something follows behind the end of the archive');
    return null;
  }

  async #some(most: number): Promise<Buffer> {
    if (this.#held.length === 0) {
      const { value, done } = await this.#chunks.next();
      if (done === true) throw new TarError('unexpected end of the archive', true);
      this.#held = value;
    }
    const bytes = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(bytes.length);
    return bytes;
  }

  async #exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = length; left > 0;) {
      const bytes = await this.#some(left);
      parts.push(bytes);
      left -= bytes.length;
    }
    return Buffer.concat(parts);
  }
}
