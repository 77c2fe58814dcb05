import { CircleCheck, CircleHelp, FlaskConical, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge, type Tone } from '../../ui/state.js';

const icons = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: OctagonAlert,
  unknown: CircleHelp,
  healing: FlaskConical,
};

/** A state as a pill with the icon of its tone. */
export const mark = (tone: Tone, word: string): ReactNode => (
  <Badge look={{ tone, icon: icons[tone], word }} />
);

/** A line of a panel: what it is, how it stands, and what that means. */
export function Part(props: {
  readonly name: string;
  readonly mark: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="part">
      <dt>{props.name}</dt>
      <dd>{props.mark}</dd>
      <dd className="muted small part-words">{props.children}</dd>
    </div>
  );
}
