import { useState } from 'react';
import { elapsed } from '../format/duration.js';
import { clockTime, full, shortMoment } from '../format/moment.js';
import { ago, lasting } from '../format/relative.js';
import { useNow } from './now.js';

/** A moment as "3 min ago"; the absolute time on hover, and on tap where it stands outside a link. */
export function Ago(props: { readonly at: number; readonly inLink?: boolean }) {
  const now = useNow(5_000);
  const [absolute, setAbsolute] = useState(false);
  const tap = props.inLink === true ? {} : { onClick: () => setAbsolute(!absolute), 'data-tap': true };
  return (
    <time dateTime={new Date(props.at).toISOString()} title={full(props.at)} {...tap}>
      {absolute ? shortMoment(props.at, now) : ago(props.at, Math.max(now, props.at))}
    </time>
  );
}

/** How long a state has lasted, counting. */
export function For(props: { readonly since: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(props.since).toISOString()} title={full(props.since)}>
      {lasting(props.since, now)}
    </time>
  );
}

/** A clock that runs since a moment. */
export function Running(props: { readonly since: number }) {
  const now = useNow();
  return (
    <span className="nowrap" role="timer" title={`Since ${full(props.since)}`}>
      {elapsed(now - props.since)}
    </span>
  );
}

/** The time of day; the day and the zone on hover. */
export function At(props: { readonly at: number }) {
  return (
    <time dateTime={new Date(props.at).toISOString()} title={full(props.at)}>
      {clockTime(props.at)}
    </time>
  );
}
