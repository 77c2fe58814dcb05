/** One source of what the guards judge: it looks at the host, and tells the engine what is the matter with which unit. */
export interface Guard {
  readonly name: string;
  /** How long after a look the next one is due, milliseconds. May change with what was found. */
  readonly everyMs: number;
  /** One look. An exception means that the source cannot tell just now. */
  look(): void | Promise<void>;
  /** Makes void what was told: the source cannot tell any more. */
  void(why: string): void;
}
