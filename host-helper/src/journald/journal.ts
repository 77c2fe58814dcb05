import { logLine } from '../log.js';
import type { Native } from '../native/native.js';
import { words } from '../refusal.js';
import { journalEntry, type WrittenLine } from './audit-entry.js';
import { encodeFields } from './fields.js';

/** Where journald takes entries with fields (systemd-journald.service(8)). */
const journalSocket = '/run/systemd/journal/socket';

/**
 * Copies each line of the audit log to the journal: with its fields where the native part reaches journald, otherwise
 * as a plain line on standard error. Only a process whose standard error is the journal writes to it directly, so that
 * a person who starts the helper by hand reads everything in one place.
 */
export class Journal {
  private readonly direct: boolean;
  private taken: boolean;

  constructor(
    private readonly native: Native,
    env: NodeJS.ProcessEnv,
    private readonly address: string = journalSocket,
  ) {
    this.direct = env['JOURNAL_STREAM'] !== undefined && Journal.reachable(native, address);
    this.taken = this.direct;
  }

  /** Whether journald takes datagrams from here: an empty one, which it ignores. */
  static reachable({ sendDatagram }: Native, address: string = journalSocket): boolean {
    try {
      sendDatagram?.(address, Buffer.alloc(0));
      return sendDatagram !== null;
    } catch {
      return false;
    }
  }

  /** Whether entries go to the journal with their fields: the last one did. */
  get works(): boolean {
    return this.taken;
  }

  copy(line: WrittenLine): void {
    const { level, fields } = journalEntry(line);
    if (this.direct) {
      try {
        this.native.sendDatagram?.(this.address, encodeFields(fields));
        this.taken = true;
        return;
      } catch (error) {
        if (this.taken) logLine('warning', `The journal does not take entries with fields: ${words(error)}.`);
        this.taken = false;
      }
    }
    logLine(level, fields['MESSAGE'] ?? '');
  }
}
