import { parseArgs } from 'node:util';

/** What a person asked for on the command line of `npm start`. */
export interface StartOptions {
  /** Start a lab host even where the real system bus can be reached. */
  readonly lab: boolean;
  /** TCP port of the console on 127.0.0.1. */
  readonly port: number;
  /** The data folder asked for; null leaves it to the default. */
  readonly data: string | null;
}

/** The command line cannot be understood; the message says what and what is offered. */
export class UsageError extends Error {}

const defaultPort = 5003;

/** Reads the arguments of `npm start`; `GUI_PORT` of the environment is the port where none is given. */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  let values: { lab?: boolean; port?: string; data?: string };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { lab: { type: 'boolean' }, port: { type: 'string' }, data: { type: 'string' } },
    }));
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nnpm start -- --help shows what there is.`, {
      cause: error,
    });
  }
  const port = values.port ?? (env['GUI_PORT'] || String(defaultPort));
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError(`The port must be a whole number from 1 to 65535; ${JSON.stringify(port)} is not.`);
  return { lab: values.lab ?? false, port: Number(port), data: values.data ?? null };
}
