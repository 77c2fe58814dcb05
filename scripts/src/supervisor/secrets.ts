import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { UnprivilegedUser } from '@smart-monitor/testing';

/** The logins of PostgreSQL that the embedded product uses. */
export const logins = ['collector', 'orchestrator', 'gui', 'ro'] as const;
export type Login = (typeof logins)[number];

/** Made once for each data folder, kept in a file that only its owner reads; never in an argument or a log. */
export interface Secrets {
  /** Signs the orchestrator's requests to the helper. */
  readonly helperKey: string;
  /** X-API-Key of the routes of the first Smart-Monitor. */
  readonly apiKey: string;
  readonly passwords: Readonly<Record<Login, string>>;
  /** The lab host's machine-id(5), kept so that it is the same host at the next start. */
  readonly labMachineId: string;
}

const fresh = (): string => randomBytes(32).toString('base64url');

/** Reads the secrets of a data folder; makes those that are missing. */
export function loadSecrets(folder: string): Secrets {
  const file = path.join(folder, 'secrets.json');
  const kept = readKept(file);
  const secrets: Secrets = {
    helperKey: kept.helperKey ?? fresh(),
    apiKey: kept.apiKey ?? fresh(),
    passwords: Object.fromEntries(
      logins.map((login) => [login, kept.passwords?.[login] ?? fresh()]),
    ) as Record<Login, string>,
    labMachineId: kept.labMachineId ?? randomBytes(16).toString('hex'),
  };
  writePrivately(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600, null);
  return secrets;
}

function readKept(file: string): Partial<Secrets> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Partial<Secrets>;
  } catch (cause) {
    throw new Error(`${file} is damaged. Delete it: new secrets are made at the next start.`, { cause });
  }
}

/** Writes one secret where a service reads it (`NAME_FILE`), readable by the service's user alone; gives its path. */
export function secretFile(
  folder: string,
  name: string,
  secret: string,
  user: UnprivilegedUser | null,
): string {
  const file = path.join(folder, name);
  writePrivately(file, `${secret}\n`, 0o400, user);
  return file;
}

/** Beside and renamed: never half a file, and never readable by others in between. */
function writePrivately(file: string, text: string, mode: number, user: UnprivilegedUser | null): void {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  if (user) chownSync(draft, user.uid, user.gid);
  chmodSync(draft, mode);
  renameSync(draft, file);
}
