import type { RequestKind, RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { RequestEntity } from '../entities/request.entity.js';
import { notifyRequests, notifyResults } from '../notify.js';
import { cleanJson, cleanText, moment } from '../text.js';

/** Tables `requests` (writer: the console) and `request_results` (writer: the orchestrator). */
export class RequestRepository {
  constructor(private readonly database: Database) {}

  /** Stores a wish and wakes the orchestrators. The same id twice is one wish. */
  async create(request: ServiceRequest): Promise<void> {
    await this.database.transaction(
      `store the request to ${request.kind} ${request.target}`,
      async (runner) => {
        await runner.query(
          '',
          `INSERT INTO requests (id, host_id, kind, target, args, "by", created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, ${moment('$7')}, ${moment('$8')}) ON CONFLICT DO NOTHING`,
          [
            request.id,
            request.hostId,
            request.kind,
            cleanText(request.target),
            cleanJson(request.args),
            cleanText(request.by),
            request.createdAt,
            request.expiresAt,
          ],
        );
        await runner.query('', notifyRequests);
      },
    );
  }

  /** The wishes of a host that have no answer and have not expired at `now` (milliseconds since the epoch), oldest first. */
  async pending(hostId: string, now: number): Promise<ServiceRequest[]> {
    const rows = await this.database.entities('read the waiting requests', RequestEntity, (requests) =>
      requests
        .createQueryBuilder('r')
        .where('r.host_id = :hostId AND r.expires_at > :now', { hostId, now: new Date(now) })
        .andWhere('NOT EXISTS (SELECT FROM request_results a WHERE a.request_id = r.id)')
        .orderBy('r.created_at')
        .addOrderBy('r.id')
        .getMany(),
    );
    return rows.map(toRequest);
  }

  /** The wish with this id, or null. */
  async find(id: string): Promise<ServiceRequest | null> {
    const row = await this.database.entities('read a request', RequestEntity, (requests) =>
      requests.findOneBy({ id }),
    );
    return row && toRequest(row);
  }

  /** The answer to a wish, or null while there is none. */
  async result(id: string): Promise<RequestResult | null> {
    const [row] = await this.database.query<{
      state: RequestResult['state'];
      reason: string;
      answer: unknown;
    }>(
      'read the answer to a request',
      'SELECT state, reason, answer FROM request_results WHERE request_id = $1',
      [id],
    );
    return row ? { requestId: id, ...row } : null;
  }

  /** Stores an answer that does not go through the ledger, and wakes whoever waits. The first answer stands. */
  async answer(result: RequestResult): Promise<void> {
    await this.database.transaction('store the answer to a request', async (runner) => {
      await runner.query(
        '',
        'INSERT INTO request_results (request_id, state, reason, answer) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [result.requestId, result.state, cleanText(result.reason), cleanJson(result.answer)],
      );
      await runner.query('', notifyResults);
    });
  }
}

function toRequest(row: RequestEntity): ServiceRequest {
  return {
    ...row,
    kind: row.kind as RequestKind,
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  };
}
