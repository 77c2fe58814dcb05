/** What a call is for, the most urgent first: a sign of life renews the lease; a look may last as long as an action. */
const kinds = ['sign', 'act', 'read', 'look'] as const;
export type CallKind = (typeof kinds)[number];

/** A client keeps itself to so many connections (docs/helper-protocol.md). */
const atOnce = 3;
/** So many of them may wait for the end of an action, so that there is room for the next one to be begun. */
const looksAtOnce = 2;

interface Waiting {
  readonly kind: CallKind;
  go(): void;
}

/** Lets a few calls to the helper through at a time, the urgent ones first. */
export class Turns {
  private running = 0;
  private looks = 0;
  private readonly waiting: Waiting[] = [];

  async take<T>(kind: CallKind, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((go) => {
      this.waiting.push({ kind, go });
      this.next();
    });
    try {
      return await work();
    } finally {
      this.running -= 1;
      if (kind === 'look') this.looks -= 1;
      this.next();
    }
  }

  private next(): void {
    for (const kind of kinds) {
      if (this.running >= atOnce) return;
      if (kind === 'look' && this.looks >= looksAtOnce) continue;
      const place = this.waiting.findIndex((one) => one.kind === kind);
      if (place < 0) continue;
      const [first] = this.waiting.splice(place, 1);
      this.running += 1;
      if (kind === 'look') this.looks += 1;
      first!.go();
      this.next();
      return;
    }
  }
}
