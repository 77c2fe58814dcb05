import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import { unitNameProblem } from '../unit-name.js';

/** The kinds of unit that are listed and streamed: those that the product watches. */
export const listedUnitTypes = ['service'] as const;

/** At most this many units are listed. */
export const unitsMaxListed = 5_000;

/** The bounds of `GET /v1/units/stream`. */
export const unitStreamBounds = {
  /** Streams at the same time; a further one is refused with `too-many-streams`. */
  streams: 2,
  /** A reader that has left so many bytes unread is cut off. */
  unreadBytes: 262_144,
  /** A stream is ended after this, milliseconds: whoever still may opens another one. */
  lifeMs: 3_600_000,
  /** The time between two signs of life, milliseconds. */
  heartbeatMs: 3_000,
} as const;

/** A row of `GET /v1/units`, as systemd lists the unit (org.freedesktop.systemd1.Manager.ListUnits). */
export interface UnitsRow {
  readonly unit: string;
  readonly description: string;
  readonly loadState: string;
  readonly activeState: string;
  readonly subState: string;
  /** Its object path on the bus. */
  readonly path: string;
  /** The queued job's number, 0 for none. */
  readonly jobId: number;
}

/** `GET /v1/units`: the units that systemd has in memory, by name. Reads only. */
export interface UnitsAnswer {
  readonly ok: true;
  readonly verb: 'units';
  /** CLOCK_MONOTONIC in milliseconds at which systemd was asked. */
  readonly mono: number;
  /** True where more units are there than are told. */
  readonly truncated: boolean;
  readonly units: readonly UnitsRow[];
}

/** `POST /v1/units/properties`: what systemd tells anybody about one unit. Reads only; the unit need not be listed. */
export interface UnitPropertiesRequest {
  readonly unit: string;
}

/** The answer: the unit's state as packages/systemd describes it (`UnitState`); a time without an end is `"infinity"`. */
export interface UnitPropertiesAnswer {
  readonly ok: true;
  readonly verb: 'units-properties';
  /** The unit's real name; the request may have named an alias. */
  readonly unit: string;
  /** CLOCK_MONOTONIC in milliseconds at which systemd was asked. */
  readonly mono: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Reads the body of a request for a unit's properties; anything but `{"unit"}` is refused in words. */
export function parseUnitPropertiesRequest(body: unknown): UnitPropertiesRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const unit = fields.text('unit');
  const problem = fields.has('unit') ? unitNameProblem(unit) : null;
  if (problem !== null) fields.report('unit', `is no unit: ${problem}`);
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return { unit };
}
