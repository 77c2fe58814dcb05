/** Something that was started and has to be stopped. */
interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** The start was interrupted by the order to stop. */
export class Stopped extends Error {
  constructor() {
    super('The start was interrupted.');
  }
}

/** Remembers what was started, to stop it in the opposite order; also what starts while stopping has begun. */
export class Teardown {
  readonly #parts: Part[] = [];
  #all: Promise<void> | null = null;

  constructor(private readonly tell: (sentence: string) => void = () => undefined) {}

  get stopping(): boolean {
    return this.#all !== null;
  }

  /** @throws Stopped when stopping has begun; the part is then stopped at once. */
  async add(name: string, stop: () => Promise<void>): Promise<void> {
    if (this.#all) {
      await this.#end({ name, stop });
      throw new Stopped();
    }
    this.#parts.push({ name, stop });
  }

  /** Stops everything, last started first. One part that cannot be stopped does not keep the others running. */
  stopAll(): Promise<void> {
    this.#all ??= (async () => {
      for (let part = this.#parts.pop(); part; part = this.#parts.pop()) await this.#end(part);
    })();
    return this.#all;
  }

  async #end({ name, stop }: Part): Promise<void> {
    try {
      await stop();
    } catch (error) {
      this.tell(`${name} could not be stopped: ${(error as Error).message}`);
    }
  }
}
