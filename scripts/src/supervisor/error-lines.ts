/** A line that tells of an error, in the forms that the services' loggers write: Nest's, JSON, and the helper's. */
const errorLine = /\b(ERROR|FATAL)\b|"level":"(error|fatal)"|^(<3>|error[: ])|: error: /;

const repeatAfterMs = 60_000;
const longest = 400;

/** Finds the lines about errors in a child's output; the same line again is told once a minute. */
export class ErrorLines {
  #rest = '';
  readonly #told = new Map<string, number>();

  constructor(
    private readonly tell: (line: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  read(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-10_000);
    for (const line of lines) if (errorLine.test(line)) this.#once(line);
  }

  #once(line: string): void {
    // Times and numbers differ from one telling to the next; the sentence does not.
    const sentence = line.replace(/\d+/g, '#');
    const before = this.#told.get(sentence);
    if (before !== undefined && this.now() - before < repeatAfterMs) return;
    if (this.#told.size > 500) this.#told.clear();
    this.#told.set(sentence, this.now());
    this.tell(line.length > longest ? `${line.slice(0, longest)} ...` : line);
  }
}
