import { CircleCheck, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from './state.js';

const icons: Readonly<Record<Tone, LucideIcon>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
  healing: Info,
  unknown: Info,
};

/** A strip that says something which matters here: what is so, and what follows from it. */
export function Notice(props: {
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  readonly live?: boolean;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = props.icon ?? icons[props.tone];
  return (
    <div className="notice" data-state={props.tone} role={props.live === true ? 'status' : undefined}>
      <Icon size={18} aria-hidden />
      <div>{props.children}</div>
      {props.action}
    </div>
  );
}
