import { healthFailures } from '@smart-monitor/contracts';
import type { Incident } from '@smart-monitor/database';
import { badField } from '../http/problem.js';

/** A duration as people say it: `41 ms`, `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`;
  const [big, small, bigUnit, smallUnit] =
    ms < 3_600_000
      ? [Math.floor(ms / 60_000), Math.round((ms % 60_000) / 1_000), 'min', 's']
      : [Math.floor(ms / 3_600_000), Math.round((ms % 3_600_000) / 60_000), 'h', 'min'];
  if (small === 60) return `${big + 1} ${bigUnit}`;
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** The time of day of a moment, to the second. Without a zone it is UTC, and says so. */
export function timeOfDay(at: number, zone?: string): string {
  try {
    const time = new Date(at).toLocaleTimeString('en-GB', { timeZone: zone ?? 'UTC', hour12: false });
    return zone === undefined ? `${time} UTC` : time;
  } catch {
    throw badField('zone', 'must be a time zone, for example Europe/Berlin');
  }
}

/** What an incident came to, as a sentence of its own; for an open one what is known of it. */
export function ending(incident: Incident, whyNot: string | null): string {
  const took = incident.durationMs === null ? '' : ` in ${duration(incident.durationMs)}`;
  // What helped can have been more than a restart, and that is said where it ended.
  const over = isComplaint(incident) && incident.state !== 'open' ? (incident.closedSummary ?? '') : '';
  if (over !== '') return over;
  switch (incident.state) {
    case 'recovered':
      return `Restarted and verified${took}.`;
    case 'recovered-by-itself':
      return `It came back without our help${took}.`;
    case 'operator-stopped':
      return 'A person stopped it, so it stays stopped.';
    case 'removed':
      return 'The unit no longer exists.';
    case 'open':
      return whyNot ?? 'Not repaired yet.';
  }
}

/** `lab-web.service failed at 03:12:09 (signal 9). Restarted and verified in 41 ms.` */
export function titleOf(incident: Incident, zone?: string, whyNot: string | null = null): string {
  const what = incident.summary === '' ? `${incident.unit} is not as it should be.` : incident.summary;
  const time = timeOfDay(incident.openedAt, zone);
  // The other sentences of a check or a guard stand where it was detected.
  const since = isComplaint(incident) ? `${time}: ${firstSentence(what)}` : withTime(what, time);
  return `${since} ${ending(incident, whyNot)}`;
}

/** Whether it is about a unit that runs, of which a check or a guard complained, in sentences of its own. */
function isComplaint({ condition }: Incident): boolean {
  return healthFailures.some((one) => one === condition);
}

function firstSentence(text: string): string {
  return /^.*?\.(?= |$)/.exec(text)?.[0] ?? text;
}

/** Puts a time of day into a sentence: before its first parenthesis, else before its last full stop. */
function withTime(sentence: string, time: string): string {
  const bracket = sentence.indexOf(' (');
  const at = bracket >= 0 ? bracket : sentence.replace(/\.$/, '').length;
  return `${sentence.slice(0, at)} at ${time}${sentence.slice(at)}`;
}

/** What a check saw is a phrase: `9.9 s left of 10 s`. */
export function asSentence(phrase: string): string {
  if (phrase === '') return '';
  // The name of a unit keeps its small letter.
  const begun = /^[a-z]+ /.test(phrase) ? phrase.charAt(0).toUpperCase() + phrase.slice(1) : phrase;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
