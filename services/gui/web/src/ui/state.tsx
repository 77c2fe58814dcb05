import {
  Ban,
  CircleCheck,
  CircleHelp,
  CircleStop,
  Clock3,
  OctagonAlert,
  RefreshCw,
  ShieldQuestion,
  type LucideIcon,
} from 'lucide-react';
import type { Incident, Status } from '../api/types.js';

/** The five state colours; each is always shown with an icon and a word. */
export type Tone = 'ok' | 'warn' | 'bad' | 'healing' | 'unknown';

interface Look {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly word: string;
}

const unitLooks: Readonly<Record<Status, Look>> = {
  running: { tone: 'ok', icon: CircleCheck, word: 'Running' },
  stopped: { tone: 'unknown', icon: CircleStop, word: 'Stopped' },
  failed: { tone: 'bad', icon: OctagonAlert, word: 'Failed' },
  unknown: { tone: 'unknown', icon: CircleHelp, word: 'Unknown' },
};

const incidentLooks: Readonly<Record<Incident['state'], Look>> = {
  open: { tone: 'bad', icon: OctagonAlert, word: 'Open' },
  recovered: { tone: 'ok', icon: CircleCheck, word: 'Healed' },
  'recovered-by-itself': { tone: 'ok', icon: RefreshCw, word: 'Recovered by itself' },
  'operator-stopped': { tone: 'unknown', icon: CircleStop, word: 'Stopped by a person' },
  removed: { tone: 'unknown', icon: Ban, word: 'Unit removed' },
};

/** How a unit looks: systemd's in-between words count as waiting, so that a starting unit is not called running. */
export function unitLook(status: Status, rawStatus = '', subState = ''): Look {
  if (rawStatus === 'activating') {
    const word = subState === 'auto-restart' ? 'systemd is restarting it' : 'Starting';
    return { tone: 'healing', icon: RefreshCw, word };
  }
  if (rawStatus === 'reloading') return { tone: 'healing', icon: RefreshCw, word: 'Reloading' };
  if (rawStatus === 'deactivating') return { tone: 'warn', icon: Clock3, word: 'Stopping' };
  return unitLooks[status];
}

/** How an incident looks. */
export function incidentLook(state: Incident['state']): Look {
  return incidentLooks[state] ?? { tone: 'unknown', icon: ShieldQuestion, word: state };
}

/** A state as a coloured pill with icon and word. */
export function Badge(props: { readonly look: Look }) {
  const { tone, icon: Icon, word } = props.look;
  return (
    <span className="badge" data-state={tone}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  );
}

/** The same without the pill, for rows of a table. */
export function StateWord(props: { readonly look: Look }) {
  const { tone, icon: Icon, word } = props.look;
  return (
    <span className="state-word" data-state={tone}>
      <Icon size={15} aria-hidden />
      {word}
    </span>
  );
}
