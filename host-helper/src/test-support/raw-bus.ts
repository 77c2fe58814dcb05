import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Fields of a message's header (D-Bus specification, "Header Fields"), with the type of each value. */
const fieldTypes = { 1: 'o', 2: 's', 3: 's', 6: 's', 8: 'g' } as const;

/** What a foreign program on the bus sends; nothing of it is judged before it goes out. */
export interface RawMessage {
  readonly type: 'call' | 'signal';
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly destination: string;
  readonly signature?: string;
  readonly body?: Buffer;
}

/** A connection to a bus that sends whatever bytes it is given, as no library does. */
export class RawBus {
  private serial = 0;

  private constructor(private readonly socket: Socket) {}

  static async open(address: string): Promise<RawBus> {
    const socket = connect(address.replace(/^unix:path=/, ''));
    await once(socket, 'connect');
    const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    await once(socket, 'data');
    socket.write('BEGIN\r\n');
    const bus = new RawBus(socket);
    const own = 'org.freedesktop.DBus';
    bus.send({
      type: 'call',
      path: '/org/freedesktop/DBus',
      interface: own,
      member: 'Hello',
      destination: own,
    });
    await once(socket, 'data');
    socket.resume();
    return bus;
  }

  send({ type, path, interface: iface, member, destination, signature = '', body }: RawMessage): void {
    const fields = [
      field(1, path),
      field(2, iface),
      field(3, member),
      ...(signature === '' ? [] : [field(8, signature)]),
      field(6, destination),
    ].reduce((before, next) => Buffer.concat([padded(before), next]));
    const head = Buffer.alloc(16);
    head.write('l', 0, 'latin1');
    head[1] = type === 'call' ? 1 : 4;
    head[3] = 1;
    head.writeUInt32LE(body?.length ?? 0, 4);
    head.writeUInt32LE((this.serial += 1), 8);
    head.writeUInt32LE(fields.length, 12);
    this.socket.write(Buffer.concat([head, padded(fields), body ?? Buffer.alloc(0)]));
  }

  close(): void {
    this.socket.destroy();
  }
}

function field(code: keyof typeof fieldTypes, value: string): Buffer {
  const type = fieldTypes[code];
  const bytes = Buffer.from(`${value}\0`);
  const length = Buffer.alloc(type === 'g' ? 1 : 4);
  if (type === 'g') length[0] = bytes.length - 1;
  else length.writeUInt32LE(bytes.length - 1);
  return Buffer.concat([Buffer.from([code, 1]), Buffer.from(`${type}\0`), length, bytes]);
}

/** Each part of a header begins at a multiple of eight bytes. */
function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}
