import type { NetworkRung, NetworkStatus } from '../../api/types.js';
import type { Tone } from '../../ui/state.js';

/** What people call the rungs. */
export const rungNames: Readonly<Record<NetworkRung['rung'], string>> = {
  link: 'Link',
  address: 'Address',
  gateway: 'Gateway',
  dns: 'DNS',
  beyond: 'Beyond',
};

/** How a rung looks: its tone and a word, never colour alone. */
export function rungLook({ ok }: Pick<NetworkRung, 'ok'>): {
  readonly tone: 'ok' | 'bad' | 'unknown';
  readonly word: string;
} {
  if (ok === null) return { tone: 'unknown', word: 'Unknown' };
  return ok ? { tone: 'ok', word: 'Good' } : { tone: 'bad', word: 'Broken' };
}

const states: Readonly<Record<NetworkStatus['state'], { readonly tone: Tone; readonly word: string }>> = {
  unknown: { tone: 'unknown', word: 'Unknown' },
  fine: { tone: 'ok', word: 'Whole' },
  connecting: { tone: 'healing', word: 'Connecting' },
  suspected: { tone: 'warn', word: 'Suspected' },
  broken: { tone: 'bad', word: 'Broken' },
  'not-judged': { tone: 'unknown', word: 'Not judged' },
};

/** How the whole way out looks; a broken one names its first broken rung. */
export function networkLook({ state, broken }: Pick<NetworkStatus, 'state' | 'broken'>): {
  readonly tone: Tone;
  readonly word: string;
} {
  const look = states[state];
  if (broken === null) return look;
  const name = rungNames[broken];
  return { tone: look.tone, word: state === 'broken' ? `${name} broken` : `${name} suspected` };
}
