import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request as it arrived. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is done with a request: bytes are written to the connection, or not, or it is destroyed. */
export type Manner = (request: Arrived, peer: Socket) => void;

/** Something that listens on a UNIX socket where the helper should, and behaves as a spec wants. */
export class OddHelper {
  readonly folder = mkdtempSync(join(tmpdir(), 'odd-helper-'));
  readonly socket = join(this.folder, 'helper.sock');
  /** Every request that arrived whole. */
  readonly arrived: Arrived[] = [];
  private readonly peers = new Set<Socket>();
  private server: Server | null = null;

  constructor(public manner: Manner) {}

  async start(): Promise<this> {
    this.server = createServer((peer) => this.serve(peer));
    await new Promise<void>((resolve) => this.server!.listen(this.socket, resolve));
    return this;
  }

  /** Listens no more; may be started again. */
  async leave(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const peer of this.peers) peer.destroy();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  async stop(): Promise<void> {
    await this.leave();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The paths that were asked for, in their order. */
  get paths(): string[] {
    return this.arrived.map(({ method, path }) => `${method} ${path}`);
  }

  private serve(peer: Socket): void {
    this.peers.add(peer);
    let text = '';
    peer.on('error', () => undefined).on('close', () => this.peers.delete(peer));
    peer.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const request = whole(text);
      if (request === null) return;
      text = '';
      this.arrived.push(request);
      this.manner(request, peer);
    });
  }
}

/** Answers with JSON, as the helper does. */
export function answer(peer: Socket, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  peer.end(
    `HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

function whole(text: string): Arrived | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return null;
  const [method = '', path = ''] = first.split(' ');
  return { method, path, headers, body };
}

/** What a helper that is well says of itself. */
export const goodHealth = {
  ok: true,
  verb: 'health',
  version: '0.1.0',
  bootId: 'boot',
  mono: 1,
  hostname: 'web01',
  dryRun: false,
  monitorOnly: false,
  lease: { holder: 'instance-a', mine: true, remainingMs: 15_000 },
  bus: { state: 'connected', detail: '', systemd: '252' },
  audit: { ok: true, detail: '', seq: 7, head: 'a'.repeat(64) },
  approved: { hash: 'h', degraded: false, reason: '' },
  running: 0,
  native: { peerCredentials: false, pidfd: false, notify: false },
};

/** A list with one unit. */
export const goodList = {
  ok: true,
  verb: 'approved',
  hostname: 'web01',
  hash: 'h',
  degraded: false,
  reason: '',
  units: { 'a.service': ['journal', 'restart'] },
  limits: { host: null, units: {} },
};

/** An action that was done. */
export const goodAction = {
  ok: true,
  verb: 'restart',
  unit: 'a.service',
  dryRun: false,
  state: 'done',
  job: 'done',
  jobId: 412,
  invocationId: 'b'.repeat(32),
  durationMs: 41,
  auditSeq: 8,
};
