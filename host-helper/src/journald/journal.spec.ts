import { afterEach, describe, expect, it } from 'vitest';

import { logTo } from '../log.js';
import { type Native, noNative } from '../native/native.js';
import { journalEntry, type WrittenLine } from './audit-entry.js';
import { Journal } from './journal.js';

const decision: WrittenLine = {
  seq: 812,
  hash: 'a'.repeat(64),
  entry: {
    event: 'decision',
    peer: 'uid 990, pid 5',
    keyId: 'k1',
    instance: 'orchestrator-1',
    id: 'key-of-the-action',
    verb: 'restart',
    subject: 'nginx.service',
    decision: 'act',
    detail: '{"steps":["Start"]}',
  },
};
const line = (entry: Partial<WrittenLine['entry']>): WrittenLine => ({
  ...decision,
  entry: { event: 'refused', ...entry },
});

describe('a line of the audit log in the journal', () => {
  it('tells a person what was done and for whom, and a program each field', () =>
    expect(journalEntry(decision)).toEqual({
      level: 'info',
      fields: {
        MESSAGE: 'Audit 812, decision: restart nginx.service by orchestrator-1, key k1, uid 990, pid 5: act',
        PRIORITY: '6',
        SYSLOG_IDENTIFIER: 'smart-monitor-helper',
        SMARTMON_SEQ: '812',
        SMARTMON_HASH: 'a'.repeat(64),
        SMARTMON_EVENT: 'decision',
        SMARTMON_VERB: 'restart',
        SMARTMON_UNIT: 'nginx.service',
        SMARTMON_DECISION: 'act',
        SMARTMON_OUTCOME: '',
        SMARTMON_ID: 'key-of-the-action',
        SMARTMON_KEY_ID: 'k1',
        SMARTMON_INSTANCE: 'orchestrator-1',
        SMARTMON_PEER: 'uid 990, pid 5',
      },
    }));

  it.each([
    [{ decision: 'forbidden', outcome: 'replayed-nonce' }, 'warning'],
    [{ decision: 'not-approved' }, 'notice'],
    [{ decision: 'lease-held' }, 'debug'],
    [{ event: 'read', decision: 'answer' }, 'debug'],
    [{ event: 'outcome', outcome: 'done' }, 'info'],
    [{ event: 'outcome', outcome: 'job-failed' }, 'warning'],
    [{ event: 'list', decision: 'degraded' }, 'error'],
    [{ event: 'repair' }, 'warning'],
    [{ event: 'start' }, 'info'],
  ])('%j is of the level %s', (entry, level) => expect(journalEntry(line(entry)).level).toBe(level));

  it('is one line, whatever a caller has put into it', () => {
    const { fields } = journalEntry(
      line({ verb: 'restart', subject: 'a\nPRIORITY=0\u001b[2J\u202e', detail: 'x'.repeat(5_000) }),
    );
    expect(fields['MESSAGE']).not.toMatch(/[\n\u001b]/);
    expect(fields['MESSAGE']!.length).toBeLessThan(1_000);
  });
});

describe('the copy to the journal', () => {
  const lines: string[] = [];
  logTo((text) => lines.push(text));
  afterEach(() => void lines.splice(0));
  const inService = { JOURNAL_STREAM: '8:1' };

  it('goes to journald with its fields where the process is a service', () => {
    const sent: string[] = [];
    const native: Native = {
      ...noNative(''),
      sendDatagram: (_address, data) => void sent.push(data.toString()),
    };
    const journal = new Journal(native, inService);
    journal.copy(decision);
    expect(sent.at(-1)).toContain('\nSMARTMON_UNIT=nginx.service\n');
    expect([journal.works, lines]).toEqual([true, []]);
  });

  it.each([
    ['without the native part', noNative(''), inService],
    ['for a person who reads the terminal', { ...noNative(''), sendDatagram: () => undefined }, {}],
  ])('is a plain line %s', (_when, native, env) => {
    const journal = new Journal(native, env);
    journal.copy(decision);
    expect(journal.works).toBe(false);
    expect(lines.join('')).toContain('restart nginx.service by orchestrator-1');
  });

  it('is a plain line while journald does not take it', () => {
    let refuses = false;
    const native: Native = {
      ...noNative(''),
      sendDatagram: () => {
        if (refuses) throw new Error('sendto: No such file or directory');
      },
    };
    const journal = new Journal(native, inService);
    refuses = true;
    journal.copy(decision);
    journal.copy(decision);
    expect(journal.works).toBe(false);
    expect(lines.filter((text) => text.includes('does not take entries'))).toHaveLength(1);
    expect(lines.filter((text) => text.includes('Audit 812'))).toHaveLength(2);
    refuses = false;
    journal.copy(decision);
    expect(journal.works).toBe(true);
  });
});
