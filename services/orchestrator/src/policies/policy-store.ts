import { parsePolicies } from '@smart-monitor/config';
import { builtInPolicies, type Policy } from '@smart-monitor/contracts';
import { DocumentStore, type DocumentInForce } from '../documents/document-store.js';

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

/** Holds the policies in force; where there is no file at all the built-in ones are. */
export class PolicyStore {
  private readonly store: DocumentStore<Policy>;

  /**
   * @param file the operator's policies.json.
   * @param lastGood where the last good text of it is kept.
   */
  constructor(file: string, lastGood: string) {
    this.store = new DocumentStore({
      what: 'policies',
      file,
      lastGood,
      empty: '{"policies": []}',
      instead: { items: observing, words: 'nothing is done, only told' },
      parse: parsePolicies,
    });
  }

  get inForce(): PoliciesInForce {
    return policiesOf(this.store.inForce);
  }

  /** Reads the file again. What is wrong with it is in `problem`; nothing is taken by halves. */
  reload(): PoliciesInForce {
    return policiesOf(this.store.reload());
  }
}

function policiesOf({ items, problem }: DocumentInForce<Policy>): PoliciesInForce {
  return { policies: items, problem };
}
