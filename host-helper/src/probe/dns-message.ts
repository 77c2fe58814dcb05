import type { DnsResult } from '@smart-monitor/protocol';

/** What is asked for (RFC 1035): the root's name servers, which every resolver knows, or a name's address. */
const types = { NS: 2, A: 1 } as const;
const classIn = 1;
const recursionDesired = 0x0100;
const isResponse = 0x8000;
const opcodeMask = 0x7800;
const headerBytes = 12;

const codes: Readonly<Record<number, DnsResult>> = { 0: 'ok', 2: 'servfail', 3: 'nxdomain', 5: 'refused' };

/** Whether a text is a host name in ASCII, `.` for the root included, that fits into a DNS message. */
export function isDnsName(name: string): boolean {
  if (name === '.') return true;
  const labels = name.replace(/\.$/, '').split('.');
  return name.length <= 253 && labels.every((label) => /^[A-Za-z0-9_-]{1,63}$/.test(label));
}

/** The question for a name: header and question section of a query with this id. `isDnsName` must hold. */
export function encodeQuery(id: number, name: string): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(recursionDesired, 2);
  header.writeUInt16BE(1, 4);
  const labels = name.split('.').filter((label) => label !== '');
  const encoded = labels.map((label) =>
    Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')]),
  );
  const tail = Buffer.from([0, 0, name === '.' ? types.NS : types.A, 0, classIn]);
  return Buffer.concat([header, ...encoded, tail]);
}

/**
 * What a datagram says to a query. Looked at are the header and the question, which has to be the one that was asked;
 * the records behind it are not, so there is nothing to loop over. Names are compared without regard to case.
 * @returns `garbage` for whatever is no answer to it
 */
export function readAnswer(query: Buffer, datagram: Buffer): DnsResult {
  if (datagram.length < query.length || datagram.readUInt16BE(0) !== query.readUInt16BE(0)) return 'garbage';
  const flags = datagram.readUInt16BE(2);
  if ((flags & isResponse) === 0 || (flags & opcodeMask) !== 0) return 'garbage';
  const rcode = flags & 0x000f;
  if (datagram.readUInt16BE(4) !== 1) return 'garbage';
  const question = (message: Buffer): string =>
    message.subarray(headerBytes, query.length).toString('latin1').toLowerCase();
  if (question(datagram) !== question(query)) return 'garbage';
  return codes[rcode] ?? 'other';
}
