import { ConfigError, configExitCode } from './config-error.js';
import { giveSignsOfLife } from './liveness.js';
import { rootProblem } from './never-as-root.js';

/** Something that runs until it is closed. */
export interface Closable {
  close(): Promise<unknown>;
}

export interface ProcessOptions<S extends Closable = Closable> {
  /** After this many milliseconds a stop does not wait any longer; the next start takes up what was left. */
  readonly stopWithinMs: number;
  /** Errors beside a bad setting that a person can mend: told by their message alone, exit code 78. */
  readonly userErrors?: readonly (new (...parts: never[]) => Error)[];
  /** Whether the service's database answers `SELECT 1`, for the health check; never throws. */
  readonly databaseAnswers?: (service: S) => Promise<boolean>;
}

/**
 * The life of a service's process: starts it, closes it at SIGTERM or SIGINT, and tells in words why it did not
 * start (exit code 78 for what a person has to set right, running as root among it; 1 for a fault of ours, with its
 * stack).
 */
export async function runProcess<S extends Closable>(
  start: () => Promise<S>,
  options: ProcessOptions<S>,
): Promise<void> {
  const refused = rootProblem(process.getuid?.(), process.env);
  if (refused !== null) {
    process.stderr.write(`${refused}\n`);
    process.exit(configExitCode);
  }
  try {
    const service = await start();
    const { databaseAnswers } = options;
    giveSignsOfLife(
      process.env,
      (sentence) => void process.stderr.write(`${sentence}\n`),
      databaseAnswers && (() => databaseAnswers(service)),
    );
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(0), options.stopWithinMs).unref();
      void service.close().finally(() => process.exit(0));
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  } catch (error) {
    const told = [ConfigError, ...(options.userErrors ?? [])].some((type) => error instanceof type);
    const { message, stack } = error as Error;
    process.stderr.write(`${told ? message : (stack ?? message)}\n`);
    process.exit(told ? configExitCode : 1);
  }
}
