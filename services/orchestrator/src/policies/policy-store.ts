import { readFileSync } from 'node:fs';
import { DocumentError, parsePolicies } from '@smart-monitor/config';
import { builtInPolicies, type Policy } from '@smart-monitor/contracts';
import { readWhole, writeWhole } from '../ledger/snapshot.js';

/** How the policies stand. */
export interface PoliciesInForce {
  readonly policies: readonly Policy[];
  /** Why the file is not in force, in words; empty where it is, or where there is none. */
  readonly problem: string;
}

/** In force where the file is broken and there never was a good one: what would be done is told, and nothing is done. */
const observing: readonly Policy[] = builtInPolicies.map((policy) => ({
  ...policy,
  name: `${policy.name} (observing: no policies can be read)`,
  mode: 'observe',
}));

/**
 * Holds the policies in force. A file that cannot be read or used leaves the last good one in force, which is kept in
 * the state folder and so outlives the process; where there is no file at all the built-in policies are in force.
 */
export class PolicyStore {
  private current: PoliciesInForce;

  /**
   * @param file the operator's policies.json.
   * @param lastGood where the last good text of it is kept.
   */
  constructor(
    private readonly file: string,
    private readonly lastGood: string,
  ) {
    const { text } = readWhole<{ text: string | null }>(lastGood, { text: null });
    this.current = { policies: text === null ? observing : parsePolicies(text), problem: '' };
    this.reload();
  }

  get inForce(): PoliciesInForce {
    return this.current;
  }

  /** Reads the file again. What is wrong with it is in `problem`; nothing is taken by halves. */
  reload(): PoliciesInForce {
    try {
      const text = readFileSync(this.file, 'utf8');
      this.current = { policies: parsePolicies(text), problem: '' };
      this.keep(text);
    } catch (error) {
      if (isAbsent(error)) {
        this.current = { policies: [], problem: '' };
        this.keep('{"policies": []}');
      } else this.current = { ...this.current, problem: this.words(error) };
    }
    return this.current;
  }

  private words(error: unknown): string {
    const why = error instanceof DocumentError || error instanceof Error ? error.message : String(error);
    const instead =
      this.current.policies === observing ? 'nothing is done, only told' : 'the last good ones stay in force';
    return `The policies in ${this.file} cannot be used, and ${instead}: ${why}`;
  }

  /** On a full disk the policies are in force all the same, and kept with the next reload. */
  private keep(text: string): void {
    try {
      writeWhole(this.lastGood, { text });
    } catch {
      // The ledger tells that the disk is full.
    }
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
