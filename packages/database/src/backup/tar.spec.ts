import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { tarEnd, tarHeader, tarPadding, TarReader } from './tar.js';

const files = { empty: '', 'a/short': 'one\n', exact: 'x'.repeat(512), 'a/b/long': 'yz'.repeat(5_000) };
const archive = Buffer.concat([
  ...Object.entries(files).flatMap(([name, text]) => [
    tarHeader(name, text.length, 0),
    Buffer.from(text),
    tarPadding(text.length),
  ]),
  tarEnd,
]);

/** The archive in pieces of a length that fits nothing. */
function pieces(bytes: Buffer, length = 97): Readable {
  const all = Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
    bytes.subarray(n * length, (n + 1) * length),
  );
  return Readable.from(all);
}

async function read(bytes: Buffer, take = true): Promise<Record<string, string>> {
  const reader = new TarReader(pieces(bytes));
  const found: Record<string, string> = {};
  for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
    found[entry.name] = '';
    if (take) for await (const chunk of entry.bytes) found[entry.name] += chunk.toString();
  }
  return found;
}

describe('tar', () => {
  it('gives back what was put in, however it is cut', async () => {
    expect(await read(archive)).toEqual(files);
  });

  it('passes over what nobody reads', async () => {
    expect(Object.keys(await read(archive, false))).toEqual(Object.keys(files));
  });

  it('says that it is cut off, wherever', async () => {
    for (let length = 0; length < archive.length; length += 101)
      await expect(read(archive.subarray(0, length))).rejects.toMatchObject({ cutOff: true });
  });

  it('takes no header that was changed, and nothing behind the end', async () => {
    const changed = Buffer.from(archive);
    changed[3]! ^= 1;
    await expect(read(changed)).rejects.toThrow('a header of the archive is none');
    await expect(read(Buffer.concat([archive, Buffer.alloc(512)]))).rejects.toThrow('something follows');
  });

  it('refuses a name that it would have to cut', () => {
    expect(() => tarHeader('x'.repeat(101), 1, 0)).toThrow('too long');
  });
});
