import type { AuditEntry } from '../audit/chain.js';
import { type Level, oneLine, priorities } from '../log.js';
import type { JournalFields } from './fields.js';

/** A line of the audit log as it was written. */
export interface WrittenLine {
  readonly seq: number;
  /** Its hash, the head of the chain at that moment. */
  readonly hash: string;
  readonly entry: Partial<AuditEntry> & { readonly event: string };
}

const detailLength = 600;

/** How much a line of the audit log matters to a person. */
function levelOf({ event, decision, outcome }: WrittenLine['entry']): Level {
  switch (event) {
    case 'refused':
      if (decision === 'forbidden') return 'warning';
      return decision === 'lease-held' ? 'debug' : 'notice';
    case 'outcome':
      return outcome === 'done' ? 'info' : 'warning';
    case 'read':
      return 'debug';
    case 'repair':
      return 'warning';
    case 'list':
      return decision === 'degraded' ? 'error' : 'info';
    default:
      return 'info';
  }
}

/** The line for people: what was asked for, by whom, what came of it. */
function sentence({ seq, entry }: WrittenLine): string {
  const what = [entry.verb, entry.subject].filter(Boolean).join(' ');
  const by = [entry.instance, entry.keyId && `key ${entry.keyId}`, entry.peer].filter(Boolean).join(', ');
  const result = [entry.decision, entry.outcome].filter(Boolean).join(', ');
  // Plans and answers are JSON for machines; they are in the audit log itself.
  const detail = entry.detail?.startsWith('{') === true ? '' : (entry.detail ?? '').slice(0, detailLength);
  const about = `${what}${by === '' ? '' : ` by ${by}`}`.trim();
  return oneLine([`Audit ${seq}, ${entry.event}`, about, result, detail].filter(Boolean).join(': '));
}

/** A line of the audit log as an entry of the journal. Pure; there is no secret in it. */
export function journalEntry(line: WrittenLine): { readonly level: Level; readonly fields: JournalFields } {
  const { seq, hash, entry } = line;
  const level = levelOf(entry);
  return {
    level,
    fields: {
      MESSAGE: sentence(line),
      PRIORITY: String(priorities[level]),
      SYSLOG_IDENTIFIER: 'smart-monitor-helper',
      SMARTMON_SEQ: String(seq),
      SMARTMON_HASH: hash,
      SMARTMON_EVENT: entry.event,
      SMARTMON_VERB: entry.verb ?? '',
      SMARTMON_UNIT: entry.subject ?? '',
      SMARTMON_DECISION: entry.decision ?? '',
      SMARTMON_OUTCOME: entry.outcome ?? '',
      SMARTMON_ID: entry.id ?? '',
      SMARTMON_KEY_ID: entry.keyId ?? '',
      SMARTMON_INSTANCE: entry.instance ?? '',
      SMARTMON_PEER: entry.peer ?? '',
    },
  };
}
