import { chmodSync, chownSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';

/** The first descriptor that systemd hands over (sd_listen_fds(3)). */
const firstFd = 3;

/**
 * Connections that wait to be taken: enough for a crowd to be told one by one that it is too large. Beyond it the kernel
 * refuses them itself. The kernel's own bound is net.core.somaxconn, 4,096.
 */
const backlog = 1024;

export interface ListenOptions {
  readonly socket: string;
  readonly socketGid: number | null;
}

/** Whether systemd has handed this very process one listening socket. */
export function isActivated(env: NodeJS.ProcessEnv, pid: number): boolean {
  return env['LISTEN_PID'] === String(pid) && env['LISTEN_FDS'] === '1';
}

/**
 * Listens on the socket that systemd handed over, which outlives this process; otherwise on a socket of its own,
 * mode 0660. A socket file that nobody serves any more is replaced; one that is served, or something else at its
 * place, is an error.
 * @returns where it listens, in words.
 */
export async function listen(server: Server, options: ListenOptions, env = process.env): Promise<string> {
  if (isActivated(env, process.pid)) {
    await listening(server, () => server.listen({ fd: firstFd }, backlog));
    return `the socket handed over by systemd (descriptor ${firstFd})`;
  }
  await removeStale(options.socket);
  const mask = process.umask(0o117);
  try {
    await listening(server, () => server.listen({ path: options.socket, backlog }));
  } finally {
    process.umask(mask);
  }
  if (options.socketGid !== null) chownSync(options.socket, -1, options.socketGid);
  chmodSync(options.socket, 0o660);
  return options.socket;
}

function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.removeListener('error', reject);
      resolve();
    });
    start();
  });
}

async function removeStale(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isSocket()) throw new Error(`${path} is there and no socket; it is not removed. Move it away.`);
  if (await answers(path)) throw new Error(`Another process serves ${path} already.`);
  unlinkSync(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
