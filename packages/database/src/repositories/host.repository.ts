import { newId } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { HostEntity } from '../entities/host.entity.js';
import { notifyEvents } from '../notify.js';
import { cleanJson, cleanText, moment } from '../text.js';

/** A watched host. Times in milliseconds since the epoch. */
export interface Host {
  readonly id: string;
  readonly hostname: string;
  readonly osPlatform: string;
  readonly bootId: string | null;
  readonly inventory: Readonly<Record<string, unknown>>;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What a collector knows of its host; what is left out stays as it was. */
export interface HostUpdate {
  readonly id: string;
  readonly hostname: string;
  readonly lastSeen: number;
  readonly osPlatform?: string;
  readonly bootId?: string;
  readonly inventory?: Readonly<Record<string, unknown>>;
}

/** Table `hosts`; its writer is the collector. */
export class HostRepository {
  constructor(private readonly database: Database) {}

  /** Adds the host or brings it up to date. A new host, name or boot is told as an event; a mere sign of life is not. */
  async upsert(host: HostUpdate): Promise<void> {
    await this.database.transaction(`store the host ${host.hostname}`, async (runner) => {
      const rows = await runner.query<{ changed: boolean }>(
        '',
        `WITH before AS (SELECT hostname, boot_id FROM hosts WHERE id = $1), stored AS (
           INSERT INTO hosts (id, hostname, os_platform, boot_id, inventory, first_seen, last_seen)
           VALUES ($1, $2, coalesce($3, 'Linux'), $4, coalesce($5::jsonb, '{}'), ${moment('$6')}, ${moment('$6')})
           ON CONFLICT (id) DO UPDATE SET hostname = excluded.hostname, os_platform = coalesce($3, hosts.os_platform),
             boot_id = coalesce($4, hosts.boot_id), inventory = coalesce($5::jsonb, hosts.inventory),
             last_seen = greatest(hosts.last_seen, excluded.last_seen)
         )
         SELECT coalesce((SELECT hostname <> $2 OR ($4::text IS NOT NULL AND boot_id IS DISTINCT FROM $4) FROM before), true) AS changed`,
        [
          host.id,
          cleanText(host.hostname),
          host.osPlatform ?? null,
          host.bootId ?? null,
          host.inventory ? cleanJson(host.inventory) : null,
          host.lastSeen,
        ],
      );
      if (!rows[0]?.changed) return;
      await runner.query(
        '',
        `INSERT INTO events (id, kind, host_id, subject, at, body) VALUES ($1, 'host', $2, $3, ${moment('$4')}, $5)`,
        [
          newId(),
          host.id,
          cleanText(host.hostname),
          host.lastSeen,
          cleanJson({ hostname: host.hostname, bootId: host.bootId ?? null }),
        ],
      );
      await runner.query('', notifyEvents);
    });
  }

  /** Every host, by name. */
  async list(): Promise<Host[]> {
    const rows = await this.database.entities('list the hosts', HostEntity, (hosts) =>
      hosts.find({ order: { hostname: 'ASC', id: 'ASC' } }),
    );
    return rows.map(toHost);
  }

  /** The host with this id, else the one with this name (the newest, where two have it), else null. */
  async find(idOrName: string): Promise<Host | null> {
    const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(idOrName);
    const row = await this.database.entities(`read the host ${idOrName}`, HostEntity, async (hosts) => {
      const found = isId ? await hosts.findOneBy({ id: idOrName }) : null;
      return found ?? hosts.findOne({ where: { hostname: idOrName }, order: { lastSeen: 'DESC' } });
    });
    return row && toHost(row);
  }
}

function toHost(row: HostEntity): Host {
  return { ...row, firstSeen: row.firstSeen.getTime(), lastSeen: row.lastSeen.getTime() };
}
