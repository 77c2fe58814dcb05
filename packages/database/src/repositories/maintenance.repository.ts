import { newId, type MaintenanceWindow, type WindowPlan } from '@smart-monitor/contracts';
import type { Database, Runner } from '../database.js';
import { notifyEvents, notifyMaintenance } from '../notify.js';
import { cleanText, millis, moment } from '../text.js';
import { appendEntry } from './audit.repository.js';

/** What was done to a window. */
export type WindowAct = 'created' | 'updated' | 'ended' | 'deleted';

/** Who does something to a window, and when (milliseconds since the epoch). */
export interface WindowActor {
  readonly by: string;
  readonly now: number;
}

/** Of no host: windows can be about several. */
const noHost = '00000000-0000-0000-0000-000000000000';

/**
 * Table `maintenance_windows`; its writer is the console. Each change is on record in the audit log and in the stream of
 * events in the same transaction, and wakes the orchestrators.
 */
export class MaintenanceRepository {
  constructor(private readonly database: Database) {}

  /** Every window, the ones that are over too, oldest first. */
  async list(): Promise<MaintenanceWindow[]> {
    return this.database.query<MaintenanceWindow & Record<string, unknown>>(
      'list the maintenance windows',
      `SELECT ${columns} FROM maintenance_windows ORDER BY maintenance_windows.created_at, id`,
    );
  }

  /** The window with this id, or null. */
  async find(id: string): Promise<MaintenanceWindow | null> {
    const [row] = await this.database.query<MaintenanceWindow & Record<string, unknown>>(
      'read a maintenance window',
      `SELECT ${columns} FROM maintenance_windows WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Stores a new window. The same id twice is one window. */
  async create(id: string, plan: WindowPlan, actor: WindowActor): Promise<void> {
    await this.#change('created', id, plan, actor, (runner) =>
      runner.query(
        '',
        `INSERT INTO maintenance_windows (id, ${planColumns}, created_by, created_at, updated_by, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${moment('$9')}, $10, $11, $12, ${moment('$13')}, $12, ${moment('$13')})
         ON CONFLICT DO NOTHING RETURNING id`,
        parametersOf(id, plan, actor),
      ),
    );
  }

  /** Replaces a window's plan; false where there is no such window. */
  async update(id: string, plan: WindowPlan, actor: WindowActor): Promise<boolean> {
    return this.#change('updated', id, plan, actor, (runner) =>
      runner.query(
        '',
        `UPDATE maintenance_windows SET (${planColumns}, updated_by, updated_at) =
           ROW ($2, $3, $4, $5, $6::text[], $7, $8::integer, ${moment('$9')}, $10::text[], $11::text[], $12, ${moment('$13')})
         WHERE id = $1 RETURNING id`,
        parametersOf(id, plan, actor),
      ),
    );
  }

  /** Ends what of a window has begun; it comes back where its plan says so. False where there is no such window. */
  async end({ id, name }: Pick<MaintenanceWindow, 'id' | 'name'>, actor: WindowActor): Promise<boolean> {
    return this.#change('ended', id, { name }, actor, (runner) =>
      runner.query(
        '',
        `UPDATE maintenance_windows SET ended_at = ${moment('$2')}, ended_by = $3 WHERE id = $1 RETURNING id`,
        [id, actor.now, cleanText(actor.by)],
      ),
    );
  }

  /** Deletes a window; false where there is no such window. The audit log keeps what it was. */
  async remove(window: MaintenanceWindow, actor: WindowActor): Promise<boolean> {
    return this.#change('deleted', window.id, window, actor, (runner) =>
      runner.query('', 'DELETE FROM maintenance_windows WHERE id = $1 RETURNING id', [window.id]),
    );
  }

  async #change(
    act: WindowAct,
    id: string,
    detail: { readonly name: string },
    { by, now }: WindowActor,
    work: (runner: Runner) => Promise<readonly unknown[]>,
  ): Promise<boolean> {
    return this.database.transaction(`store that a maintenance window was ${act}`, async (runner) => {
      if ((await work(runner)).length === 0) return false;
      const subject = cleanText(detail.name);
      const action = `maintenance-${act}`;
      const entry = { service: 'gui', hostId: noHost, at: now, actor: by, action, subject };
      await appendEntry(runner, { ...entry, detail: { ...detail, id } });
      await runner.query(
        '',
        `INSERT INTO events (id, kind, host_id, subject, at, body)
         VALUES ($1, 'maintenance', $2, $3, ${moment('$4')}, $5::jsonb)`,
        [newId(), noHost, subject, now, JSON.stringify({ id, act, by: cleanText(by) })],
      );
      await runner.query('', notifyMaintenance);
      await runner.query('', notifyEvents);
      return true;
    });
  }
}

const columns = `id, name, note, kind, start, days, zone, minutes, ${millis('until')} AS until, hosts, units,
  created_by AS "createdBy", ${millis('created_at')} AS "createdAt", updated_by AS "updatedBy",
  ${millis('updated_at')} AS "updatedAt", ${millis('ended_at')} AS "endedAt", ended_by AS "endedBy"`;

const planColumns = 'name, note, kind, start, days, zone, minutes, until, hosts, units';

function parametersOf(id: string, plan: WindowPlan, { by, now }: WindowActor): unknown[] {
  const { name, note, kind, start, days, zone, minutes, until, hosts, units } = plan;
  const texts = [name, note, kind, start].map(cleanText);
  return [
    id,
    ...texts,
    days,
    cleanText(zone),
    minutes,
    until,
    hosts.map(cleanText),
    units.map(cleanText),
    cleanText(by),
    now,
  ];
}
