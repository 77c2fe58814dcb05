import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { Helper } from '../control/act/ports.js';
import type { RequestHandler } from './request-handler.js';

const defaultLines = 100;
const mostLines = 500;

/** A person reads a unit's journal. It changes nothing, so the answer goes straight to Postgres and not through the ledger. */
export class JournalRequest implements RequestHandler {
  readonly kind = 'journal';

  constructor(
    private readonly helper: Pick<Helper, 'journalLines'>,
    private readonly answer: (result: RequestResult) => Promise<void>,
  ) {}

  async handle(request: ServiceRequest): Promise<void> {
    const asked = Number(request.args['lines'] ?? defaultLines);
    const lines = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), mostLines) : defaultLines;
    try {
      const found = await this.helper.journalLines(request.target, lines);
      await this.answer({ requestId: request.id, state: 'done', reason: '', answer: { lines: found } });
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'helper-unreachable';
      const detail = error instanceof Error ? error.message : String(error);
      await this.answer({ requestId: request.id, state: 'refused', reason, answer: { detail, lines: [] } });
    }
  }
}
