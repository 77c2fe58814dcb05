import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { alive, gone, readPostmaster } from './postgres-process.js';
import { startPostgres, type EmbeddedPostgres } from './postgres.js';

const running: EmbeddedPostgres[] = [];
const folders: string[] = [];

async function start(options: Parameters<typeof startPostgres>[0] = {}): Promise<EmbeddedPostgres> {
  const server = await startPostgres(options);
  running.push(server);
  return server;
}

/** A process of its own that starts a server in `directory` and keeps it. */
async function startElsewhere(directory: string): Promise<ChildProcess> {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(new URL('../dist/postgres.js', import.meta.url).href)});
    await startPostgres({ directory: ${JSON.stringify(directory)} });
    process.stdout.write('up'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'pg-spec-'));
  await chmod(made, 0o755);
  folders.push(made);
  return made;
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return Object.values(((await client.query(sql)).rows[0] ?? {}) as object)[0];
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(async () => {
  for (const made of folders) await rm(made, { recursive: true, force: true });
});

describe('startPostgres', () => {
  it('runs a throw-away server as an unprivileged user and leaves nothing behind', async () => {
    const server = await start();
    expect(await ask(server.url, 'SHOW server_version')).toMatch(/^1[89]/);
    expect(await ask(server.url, 'SHOW password_encryption')).toBe('scram-sha-256');
    expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0);
    expect((await stat(path.join(server.directory, 'superuser-password'))).mode & 0o777).toBe(0o600);
    const { pid, directory } = server;
    await server.stop();
    expect(alive(pid)).toBe(false);
    await expect(stat(directory)).rejects.toThrow('ENOENT');
  });

  it('keeps the data of a folder, and flushes commits to disk there', async () => {
    const directory = await folder();
    const first = await start({ directory });
    expect(await ask(first.url, 'SHOW fsync')).toBe('on');
    await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    const second = await start({ directory });
    expect(await ask(second.url, 'SELECT n FROM kept')).toBe(7);
  });

  it('comes back with its data after every process of it was killed', async () => {
    const server = await start();
    await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await ask(server.url, 'CHECKPOINT');
    await server.kill9();
    await server.restart();
    expect(await ask(server.url, 'SELECT n FROM kept')).toBe(7);
  });

  it('hangs while paused and answers again when resumed', async () => {
    const server = await start();
    server.pause();
    await expect(ask(server.url, 'SELECT 1')).rejects.toThrow();
    server.resume();
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  it('tells of an end that nobody asked for', async () => {
    const server = await start();
    const told = new Promise<string>((resolve) => server.onExit(resolve));
    process.kill(server.pid, 'SIGQUIT');
    expect(await told).toContain('server.log');
  });

  it('refuses a folder whose server belongs to a living process, and clears away what a killed one left', async () => {
    const directory = await folder();
    const child = await startElsewhere(directory);
    const left = (await readPostmaster(path.join(directory, 'data')))!.pid;
    await expect(start({ directory })).rejects.toThrow(/in use/);
    const exited = new Promise((resolve) => child.once('exit', resolve));
    // The keeper too: else it may be quicker than the next start.
    spawnSync('pkill', ['-KILL', '-f', `keeper ${left}$`]);
    child.kill('SIGKILL');
    await exited;
    expect(alive(left)).toBe(true);
    const notices: string[] = [];
    const server = await start({ directory, onNotice: (sentence) => notices.push(sentence) });
    expect(alive(left)).toBe(false);
    expect(notices).toHaveLength(1);
    expect(await ask(server.url, 'SELECT 1')).toBe(1);
  });

  it('ends by itself when the process that started it is killed', async () => {
    const directory = await folder();
    const child = await startElsewhere(directory);
    const left = (await readPostmaster(path.join(directory, 'data')))!.pid;
    expect(alive(left)).toBe(true);
    child.kill('SIGKILL');
    expect(await gone([left], 10_000)).toBe(true);
  });

  it('says in words that a port is taken', async () => {
    const first = await start();
    await expect(start({ port: first.port })).rejects.toThrow(new RegExp(`127.0.0.1:${first.port}`));
  });
});
