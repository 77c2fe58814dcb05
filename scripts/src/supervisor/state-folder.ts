import { createHash } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { blockedAt, type UnprivilegedUser } from '@smart-monitor/testing';

/** Where the embedded product keeps everything. */
export interface StateFolder {
  readonly root: string;
  /** PostgreSQL's own folder. */
  readonly postgres: string;
  readonly secrets: string;
  readonly logs: string;
  /** Sockets; the lab host sees it as /run/smart-monitor. */
  readonly run: string;
  readonly lab: string;
  /** STATE_DIRECTORY of a service. */
  of(service: string): string;
}

/** Below which the state lives when a start needs another place than the checkout. */
const systemState = '/var/lib/smart-monitor';

/**
 * The data folder: the one asked for, else `.smart-monitor` in the checkout, else one below /var/lib/smart-monitor where
 * the services' user may not pass into the checkout (one below /root). That one is this checkout's alone: what
 * another has left there is never taken for its own.
 */
export async function chooseState(
  checkout: string,
  asked: string | null,
  user: UnprivilegedUser | null,
): Promise<string> {
  if (asked !== null) return path.resolve(asked);
  const [inside, outside] = statePlaces(checkout);
  return user && (await blockedAt(checkout, user)) !== null ? outside : inside;
}

/** Where the state of a checkout can be: in it, and where its services may not pass into it. */
export function statePlaces(checkout: string): [inside: string, outside: string] {
  const where = path.resolve(checkout);
  const mark = createHash('sha256').update(where).digest('hex').slice(0, 8);
  // Short: below it are sockets, whose paths may have 107 bytes.
  const name = path.basename(where).slice(0, 24);
  return [path.join(where, '.smart-monitor'), path.join(systemState, `${name}-${mark}`)];
}

/** The folders below `root`, by name; nothing is made. */
export function stateFolder(root: string): StateFolder {
  const at = (name: string): string => path.join(root, name);
  return {
    root,
    postgres: at('pg'),
    secrets: at('secrets'),
    logs: at('logs'),
    run: at('run'),
    lab: at('lab'),
    of: at,
  };
}

/**
 * Makes the folders, each for those who need it: the services' own for their user, `run` for root and the
 * services' group, `logs` for us alone.
 * @throws Error in words when the folder cannot be made or written.
 */
export function prepareState(
  root: string,
  services: readonly string[],
  user: UnprivilegedUser | null,
): StateFolder {
  const state = stateFolder(root);
  try {
    make(root, 0o755);
    accessSync(root, constants.W_OK | constants.X_OK);
    make(state.logs, 0o700);
    make(state.lab, 0o755);
    make(state.secrets, user ? 0o711 : 0o700);
    make(state.run, 0o750);
    if (user) chownSync(state.run, 0, user.gid);
    for (const service of services) {
      make(state.of(service), 0o700);
      if (user) chownSync(state.of(service), user.uid, user.gid);
    }
  } catch (error) {
    throw new Error(
      `The data folder ${root} cannot be used: ${(error as Error).message}. ` +
        'Choose another with `npm start -- --data DIR`, or make this one writable for the user who starts.',
      { cause: error },
    );
  }
  return state;
}

function make(folder: string, mode: number): void {
  makeWithParents(folder);
  chmodSync(folder, mode);
}

/** Node's own `recursive` never returns where the kernel makes no folders (below /proc, for one). */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return;
  makeWithParents(path.dirname(folder));
  mkdirSync(folder);
  // The services' user passes here, whatever our umask is.
  chmodSync(folder, 0o755);
}
