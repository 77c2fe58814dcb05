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
  stream.read = (): Buffer | null => {
    while (ready.length === 0) {
      head ??= whole(headBytes);
      const rest = head === null ? null : whole(restOf(head));
      if (head === null || rest === null) return null;
      if (accept({ type: head[1]!, sender: senderOf(head, rest) })) ready.push(head, rest);
      head = null;
    }
    return ready.shift()!;
  };
}

/** How many bytes follow a head: the rest of its fields, what pads them to a multiple of eight, and the body. */
function restOf(head: Buffer): number {
  return aligned(numberAt(head, 12, head), 8) + numberAt(head, 4, head);
}

function senderOf(head: Buffer, rest: Buffer): string | null {
  const end = numberAt(head, 12, head);
  try {
    for (let at = 0; at < end;) {
      at = aligned(at, 8);
      const code = rest.readUInt8(at);
      // Each field has a simple type: its signature is one letter, between its length and a zero.
      const type = String.fromCharCode(rest.readUInt8(at + 2));
      at += 4;
      if (type === 'u') at += 4;
      else {
        const length = type === 'g' ? rest.readUInt8(at) : numberAt(rest, at, head);
        at += type === 'g' ? 1 : 4;
        if (code === senderField) return rest.toString('latin1', at, at + length);
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
