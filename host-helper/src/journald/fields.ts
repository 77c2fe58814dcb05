/** One entry of the journal: fields by name (upper-case letters, digits, underscores), as systemd.journal-fields(7). */
export type JournalFields = Readonly<Record<string, string>>;

const namePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * An entry in the journal's native protocol: `NAME=value` and a line feed; where the value has a line feed itself,
 * `NAME`, a line feed, its length in bytes (64 bits, little endian), the bytes and a line feed. So no value can begin a
 * field of its own. Empty fields are left out. Source: systemd, "Native Journal Protocol".
 */
export function encodeFields(fields: JournalFields): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (!namePattern.test(name)) throw new TypeError(`${name} is no name of a journal field.`);
    if (value === '') continue;
    if (!value.includes('\n')) {
      parts.push(Buffer.from(`${name}=${value}\n`));
      continue;
    }
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    parts.push(Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}
