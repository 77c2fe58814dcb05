import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import pg from 'pg';
import { freePort } from './free-port.js';
import { installedPostgres, postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { embeddedDatabase, embeddedSuperuser, PostgresFolder } from './postgres-folder.js';
import { family, gone, readPostmaster, signalAll, stopServer } from './postgres-process.js';
import { blockedAt, unprivilegedUser, type UnprivilegedUser } from './postgres-user.js';

/** How an embedded server is started. */
export interface PostgresOptions {
  /**
   * Folder of the server: `data`, the superuser's password (0600), the log. Kept when the server stops. Without
   * it the server is thrown away: a folder under the system's temporary one, removed by `stop()`.
   */
  readonly directory?: string;
  /** TCP port on 127.0.0.1; without it the one used last if it is free, else any free one. */
  readonly port?: number;
  /** Whether commits reach the disk. Default: true with a `directory`, false for a throw-away server. */
  readonly fsync?: boolean;
  /** The major version of a server that Debian installed, instead of npm's. */
  readonly major?: number;
  /** Told in a sentence what was noticed at start, for example a left-over server that was stopped. */
  readonly onNotice?: (sentence: string) => void;
}

/** A running PostgreSQL server of our own on 127.0.0.1. */
export interface EmbeddedPostgres {
  /** Connection URL of the superuser, password included. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly directory: string;
  /** Shuts the server down; a throw-away one is removed. Safe to call twice and after `kill9`. */
  stop(): Promise<void>;
  /** Stops every process of the server with SIGSTOP: it hangs, its sockets stay open. */
  pause(): void;
  resume(): void;
  /** Kills every process of the server at once, as a power cut would. */
  kill9(): Promise<void>;
  /** Starts the server again on the same port and data, after `stop` with a `directory`, or after `kill9`. */
  restart(): Promise<void>;
  /** Called when the server ends without having been asked to. */
  onExit(listener: (reason: string) => void): void;
}

/** Small enough for a Raspberry Pi, and no more processes than needed. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  jit: 'off',
  max_wal_size: '256MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  log_min_messages: 'warning',
  logging_collector: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** What only newer ones know. */
const since18 = { io_method: 'sync' };

/** Commits still reach the kernel, so that they survive a kill of the server; only a crash of the machine loses them. */
const throwAwaySettings = { fsync: 'off', full_page_writes: 'off' };

/**
 * Starts PostgreSQL 18 from npm's binaries. As root it runs as the user `smartmon`, else `nobody`, else
 * `postgres`. A server that a killed process left running on the folder is stopped first.
 * @throws when the folder cannot be used (not traversable, in use, not writable), when the port is taken, and when
 * the server ends at once, with the end of its log in the message.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<EmbeddedPostgres> {
  const user = unprivilegedUser();
  if (!options.directory) await PostgresFolder.sweep();
  const folder = options.directory
    ? new PostgresFolder(path.resolve(options.directory))
    : PostgresFolder.throwAway();
  // Whatever the umask: the server's user passes through a folder that is made here.
  if (await mkdir(folder.directory, { recursive: true })) await chmod(folder.directory, 0o755);
  const blocked = user && (await blockedAt(folder.directory, user));
  if (blocked) {
    throw new Error(
      `PostgreSQL would run as user ${user.name}, who may not enter ${blocked}: its data cannot be kept in ${folder.directory}. ` +
        `Choose another folder, or allow passing through: chmod o+x ${blocked}`,
    );
  }
  const lastPort = (await folder.stopLeftOver()) ?? (await readPostmaster(folder.data))?.port ?? null;
  if (lastPort !== null)
    options.onNotice?.('A PostgreSQL server left by an earlier run was found, and cleared away.');
  await folder.claim();
  const { major } = options;
  const binaries =
    major === undefined ? await postgresBinaries(user, folder.directory) : installedPostgres(major);
  if (binaries === null)
    throw new Error(`PostgreSQL ${major} is not installed: apt-get install postgresql-${major}`);
  const durable = options.fsync ?? options.directory !== undefined;
  if (!(await folder.initialised())) await folder.initialise(binaries, user, durable);
  const port = options.port ?? (await freePort(lastPort));
  const server = new Server(
    folder,
    binaries,
    user,
    port,
    durable,
    options.directory === undefined,
    await folder.password(),
  );
  await server.restart();
  await server.createDatabase().catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return server;
}

const up = new Map<number, NodeJS.Signals>();

/** A process that ends by itself takes its servers with it; for one that is killed, the keeper does it. */
function takeAlong(): void {
  for (const [pid, signal] of up) signalAll([pid], signal);
}

/**
 * Ends the server when this process is gone, also when it is killed: the pipe to the keeper then closes. It stands
 * by itself, so that Ctrl-C in a terminal does not reach it.
 */
function keep({ pid }: ChildProcess, user: UnprivilegedUser | null): ChildProcess | null {
  if (pid === undefined) return null;
  const keeper = spawn(
    '/bin/sh',
    ['-c', 'read -r _; kill -INT "$1" && kill -CONT "$1"', 'keeper', String(pid)],
    {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      ...(user && { uid: user.uid, gid: user.gid }),
    },
  );
  keeper.on('error', () => undefined);
  keeper.unref();
  (keeper.stdin as Socket).unref();
  return keeper;
}

class Server implements EmbeddedPostgres {
  readonly url: string;
  readonly directory: string;
  #child: ChildProcess | null = null;
  #stopping = false;
  readonly #listeners: ((reason: string) => void)[] = [];

  constructor(
    private readonly folder: PostgresFolder,
    private readonly binaries: PostgresBinaries,
    private readonly user: UnprivilegedUser | null,
    readonly port: number,
    private readonly durable: boolean,
    private readonly throwAway: boolean,
    private readonly password: string,
  ) {
    this.directory = folder.directory;
    this.url = this.#urlOf(embeddedDatabase);
    // A process that ends by itself takes its servers with it; for one that is killed, the keeper does it.
    process.on(
      'exit',
      () => this.#child?.pid && signalAll([this.#child.pid], this.throwAway ? 'SIGQUIT' : 'SIGINT'),
    );
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  onExit(listener: (reason: string) => void): void {
    this.#listeners.push(listener);
  }

  pause(): void {
    // The parent first, so that it cannot fork one more backend meanwhile.
    signalAll([this.pid], 'SIGSTOP');
    signalAll(family(this.pid), 'SIGSTOP');
  }

  resume(): void {
    signalAll(family(this.pid), 'SIGCONT');
  }

  async kill9(): Promise<void> {
    if (!this.#child) return;
    this.#stopping = true;
    signalAll([this.pid], 'SIGSTOP');
    const everyone = family(this.pid);
    signalAll(everyone, 'SIGKILL');
    await gone(everyone, 5_000);
    this.#child = null;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child?.pid) await stopServer(this.#child.pid);
    this.#child = null;
    if (this.throwAway) await rm(this.directory, { recursive: true, force: true });
  }

  async restart(): Promise<void> {
    if (this.#child)
      throw new Error(`The PostgreSQL server on port ${this.port} is running already (pid ${this.pid}).`);
    const log = await open(this.folder.log, 'a', 0o600);
    const { size } = await log.stat();
    const all = {
      ...settings,
      ...(this.binaries.major >= 18 && since18),
      ...(!this.durable && throwAwaySettings),
    };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // Detached: Ctrl-C in a terminal reaches the supervisor alone, which stops the database last.
    const child = spawn(this.binaries.postgres, ['-D', this.folder.data, '-p', String(this.port), ...flags], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      ...(this.user && { uid: this.user.uid, gid: this.user.gid }),
    });
    await log.close();
    const keeper = keep(child, this.user);
    let ended: string | null = null;
    child.on('error', (error) => (ended ??= error.message));
    child.on('exit', (code, signal) => {
      ended ??= `it ended with ${signal ?? `code ${code}`}`;
      up.delete(child.pid ?? 0);
      keeper?.kill('SIGKILL');
      if (this.#child !== child) return;
      this.#child = null;
      if (!this.#stopping)
        for (const listener of this.#listeners)
          listener(`PostgreSQL: ${ended}; its log is ${this.folder.log}`);
    });
    const deadline = performance.now() + 60_000;
    for (;;) {
      const file = await readPostmaster(this.folder.data);
      if (file?.pid === child.pid && file?.status === 'ready') break;
      if (ended !== null || performance.now() > deadline) {
        const told = (await readFile(this.folder.log)).subarray(size).toString().trim().slice(-1500);
        if (child.pid && ended === null) await stopServer(child.pid, 1_000);
        throw new Error(
          `PostgreSQL did not start on 127.0.0.1:${this.port}: ${ended ?? 'not ready within 60 s'}. It says: ${told || 'nothing'}`,
        );
      }
      await sleep(5);
    }
    this.#child = child;
    this.#stopping = false;
    if (!process.listeners('exit').includes(takeAlong)) process.once('exit', takeAlong);
    up.set(child.pid!, this.throwAway ? 'SIGQUIT' : 'SIGINT');
    child.unref();
  }

  async createDatabase(): Promise<void> {
    const client = new pg.Client({ connectionString: this.#urlOf('postgres') });
    await client.connect();
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [embeddedDatabase]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${embeddedDatabase} STRATEGY file_copy`);
    } finally {
      await client.end();
    }
  }

  #urlOf(database: string): string {
    return `postgresql://${embeddedSuperuser}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }
}
