import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import type { Native, Peer } from '../native/native.js';

/** Connections that are served at the same time; every further one gets one fixed 503. */
export const maxConnections = 8;
/** And of these, for one uid, where the kernel tells it. */
export const maxConnectionsPerUid = 4;
/** No answer of ours takes longer than this, milliseconds. */
const connectionLifeMs = 20_000;

interface Counted {
  readonly peer: Peer | null;
  readonly life: NodeJS.Timeout;
}

/**
 * Counts the connections in front of node's own handling of them, so that the overflow costs no parser, and asks the
 * kernel once who is at the other end.
 */
export class Connections {
  private readonly counted = new Map<Socket, Counted>();
  private readonly peers = new WeakMap<Socket, Peer>();

  /**
   * @param peerOf null where the native part is not there: nobody is known then, and there is no bound per uid
   * @param refuse ends a connection that is one too many
   */
  constructor(
    private readonly peerOf: Native['peerOf'],
    private readonly refuse: (socket: Socket) => void,
  ) {}

  /** Puts itself in front of a server. */
  bound(server: Server): void {
    const accept = server.listeners('connection') as ((socket: Socket) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      const peer = this.ask(socket);
      if (this.counted.size >= maxConnections || this.ofUid(peer) >= maxConnectionsPerUid) {
        socket.on('error', () => socket.destroy());
        this.refuse(socket);
        return;
      }
      if (peer !== null) this.peers.set(socket, peer);
      this.counted.set(socket, { peer, life: setTimeout(() => socket.destroy(), connectionLifeMs) });
      socket.on('close', () => this.release(socket));
      for (const listener of accept) listener.call(server, socket);
    });
  }

  /** Takes a connection out of the count and lets it live on: streams have bounds of their own. */
  release(socket: Socket): void {
    clearTimeout(this.counted.get(socket)?.life);
    this.counted.delete(socket);
  }

  /** Who is at the other end of a connection that was let in; null where that cannot be told. */
  peer(socket: Socket): Peer | null {
    return this.peers.get(socket) ?? null;
  }

  private ofUid(peer: Peer | null): number {
    if (peer === null) return 0;
    return [...this.counted.values()].filter((counted) => counted.peer?.uid === peer.uid).length;
  }

  private ask(socket: Socket): Peer | null {
    if (this.peerOf === null) return null;
    // node has no public way to the descriptor; without one the peer stays unknown.
    const { _handle: handle } = socket as unknown as { _handle?: { readonly fd?: unknown } | null };
    if (typeof handle?.fd !== 'number' || handle.fd < 0) return null;
    try {
      return this.peerOf(handle.fd);
    } catch {
      return null;
    }
  }
}
