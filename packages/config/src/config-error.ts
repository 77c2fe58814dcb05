/** One setting that cannot be used. */
export interface ConfigProblem {
  /** The environment variable. */
  readonly name: string;
  /** What is wrong with it, in words; the value itself only where it is no secret. */
  readonly problem: string;
}

/** sysexits(3): something was found in an unconfigured or misconfigured state. */
export const configExitCode = 78;

/** Every bad setting at once. Mains print its message and end with `configExitCode`. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ name, problem }) => `  ${name}: ${problem}`);
    super(
      `${problems.length === 1 ? 'One setting' : `${problems.length} settings`} cannot be used:\n${lines.join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}
