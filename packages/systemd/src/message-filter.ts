/** The part of a stream that a reader of messages draws from. */
export interface MessageSource {
  read(size?: number): unknown;
}

/** What decides whether a message may be looked into. */
export interface MessageHead {
  /** 1 a call, 2 its answer, 3 an error, 4 a signal. */
  readonly type: number;
  /** Who has sent it, as the bus itself writes it and nobody else can; null where that cannot be read. */
  readonly sender: string | null;
}

const headBytes = 16;
const senderField = 7;
/** No message of anybody who is heard has more of them; bytes. */
const longestFields = 64 * 1024;
/** What is thrown away is read in pieces of this size, so that it takes no memory. */
const pieceBytes = 16 * 1024;

/**
 * Lets a reader of messages see only those that `accept` takes. Any user of a bus can send a signal to any connection,
 * whatever that has asked for; the rest is thrown away by its length, before anything parses it.
 * @param stream behind the handshake, where the next byte begins a message; its reader asks for the 16 bytes of a head
 * and then for all that follows it (D-Bus specification, "Message Format")
 */
export function filterMessages(stream: MessageSource, accept: (head: MessageHead) => boolean): void {
  const read = stream.read.bind(stream);
  const whole = (size: number): Buffer | null => {
    const bytes: unknown = size === 0 ? Buffer.alloc(0) : read(size);
    return Buffer.isBuffer(bytes) && bytes.length === size ? bytes : null;
  };
  const ready: Buffer[] = [];
  let head: Buffer | null = null;
  let fields: Buffer | null = null;
  let unwanted = 0;
  /** Throws away what is not wanted, as far as it is there; whether that is all of it. */
  const dropped = (): boolean => {
    while (unwanted > 0) {
      const piece = whole(Math.min(unwanted, pieceBytes));
      if (piece === null) return false;
      unwanted -= piece.length;
    }
    return true;
  };
  stream.read = (size?: number): unknown => {
    // The stream itself asks for nothing, to be filled.
    if (size === 0) return read(0);
    while (ready.length === 0) {
      if (!dropped()) return null;
      head ??= whole(headBytes);
      if (head === null) return null;
      // What pads the fields to a multiple of eight is no part of their length.
      const fieldsSize = aligned(numberAt(head, 12, head), 8);
      const bodySize = numberAt(head, 4, head);
      if (fieldsSize <= longestFields) fields ??= whole(fieldsSize);
      if (fieldsSize <= longestFields && fields === null) return null;
      if (fields !== null && accept({ type: head[1]!, sender: senderOf(head, fields) })) {
        const body = whole(bodySize);
        if (body === null) return null;
        ready.push(head, body.length === 0 ? fields : Buffer.concat([fields, body]));
      } else unwanted = bodySize + (fields === null ? fieldsSize : 0);
      head = null;
      fields = null;
    }
    return ready.shift()!;
  };
}

function senderOf(head: Buffer, fields: Buffer): string | null {
  const end = numberAt(head, 12, head);
  try {
    for (let at = 0; at < end;) {
      at = aligned(at, 8);
      const code = fields.readUInt8(at);
      // Each field has a simple type: its signature is one letter, between its length and a zero.
      const type = String.fromCharCode(fields.readUInt8(at + 2));
      at += 4;
      if (type === 'u') at += 4;
      else {
        const length = type === 'g' ? fields.readUInt8(at) : numberAt(fields, at, head);
        at += type === 'g' ? 1 : 4;
        if (code === senderField) return fields.toString('latin1', at, at + length);
        at += length + 1;
      }
    }
  } catch {
    // A head that ends too soon names nobody.
  }
  return null;
}

/** A number of 32 bits, in the order of bytes that the head names with its first. */
function numberAt(bytes: Buffer, at: number, head: Buffer): number {
  return head[0] === 0x6c ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
}

function aligned(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}
