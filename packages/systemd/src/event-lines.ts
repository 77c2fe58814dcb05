import type { SystemdEvent, UnitState } from './types.js';
import { asObject, MalformedUnit, readJob, unitFromJson, unitToJson } from './unit-json.js';

type Snapshot = Extract<SystemdEvent, { kind: 'snapshot' }>;

/** Why a stream of events was ended by who writes it: it is as old as it may get, or its process stops. */
const streamEnds = ['age', 'shutdown'] as const;
export type StreamEnd = (typeof streamEnds)[number];

/** What a line can tell beside an event: that the writer is there, or that it ends the stream. */
export type StreamLine =
  | SystemdEvent
  | { readonly kind: 'heartbeat'; readonly mono: number }
  | { readonly kind: 'end'; readonly reason: StreamEnd; readonly mono: number };

/** A line with units of a snapshot grows no longer than about this, characters. */
const snapshotLineLength = 32_768;
/** More units than this are no host. */
const mostUnits = 100_000;

/** One event as lines of JSON, each with its line feed. Only a snapshot has more than one, drawn as they are asked for. */
export function* eventLines(event: StreamLine): Generator<string, void> {
  switch (event.kind) {
    case 'snapshot':
      yield* snapshotLines(event);
      return;
    case 'unit':
      yield line({ ...event, state: unitToJson(event.state) });
      return;
    default:
      yield line(event);
  }
}

function* snapshotLines({ cause, units, mono }: Snapshot): Generator<string, void> {
  const head = `{"kind":"snapshot","cause":"${cause}","mono":${mono},"units":[`;
  let part: string[] = [];
  let length = 0;
  for (const state of units) {
    const unit = JSON.stringify(unitToJson(state));
    if (length > 0 && length + unit.length > snapshotLineLength) {
      yield `${head}${part.join(',')}],"more":true}\n`;
      part = [];
      length = 0;
    }
    part.push(unit);
    length += unit.length + 1;
  }
  yield `${head}${part.join(',')}],"more":false}\n`;
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** Reads lines back into what was told. The parts of a snapshot are put together. */
export class EventLineReader {
  private parts: UnitState[] | null = null;

  /** @returns null for a part of a snapshot that has more. @throws MalformedUnit, SyntaxError */
  take(text: string): StreamLine | null {
    const value = asObject(JSON.parse(text), 'a line');
    const { kind, mono } = value;
    if (typeof mono !== 'number') throw new MalformedUnit('mono of a line has to be a number');
    if (this.parts !== null && kind !== 'snapshot')
      throw new MalformedUnit(`a line of kind ${String(kind)} stands within a snapshot`);
    switch (kind) {
      case 'snapshot':
        return this.takePart(value, mono);
      case 'unit':
        return { kind, via: oneOf(value, 'via', vias), state: unitFromJson(value['state']), mono };
      case 'unit-removed':
        return { kind, unit: textOf(value, 'unit'), mono };
      case 'job-new': {
        const job = readJob(value['job']);
        if (job === undefined) throw new MalformedUnit('job of a job-new has to be {"id","type"}');
        return { kind, unit: textOf(value, 'unit'), job, mono };
      }
      case 'job-removed': {
        const job = asObject(value['job'], 'job of a job-removed');
        if (typeof job['id'] !== 'number') throw new MalformedUnit('id of a job has to be a number');
        return {
          kind,
          unit: textOf(value, 'unit'),
          job: { id: job['id'], result: textOf(job, 'result') },
          mono,
        };
      }
      case 'reloading':
        return { kind, active: value['active'] === true, mono };
      case 'lost':
        return { kind, error: textOf(value, 'error'), mono };
      case 'heartbeat':
        return { kind, mono };
      case 'end':
        return { kind, reason: oneOf(value, 'reason', streamEnds), mono };
      default:
        throw new MalformedUnit(`there is no line of kind ${String(kind)}`);
    }
  }

  private takePart(value: Readonly<Record<string, unknown>>, mono: number): Snapshot | null {
    const { units, more } = value;
    if (!Array.isArray(units)) throw new MalformedUnit('units of a snapshot has to be a list');
    this.parts ??= [];
    for (const unit of units) this.parts.push(unitFromJson(unit));
    if (this.parts.length > mostUnits) throw new MalformedUnit(`a snapshot has more than ${mostUnits} units`);
    if (more === true) return null;
    const all = this.parts;
    this.parts = null;
    return { kind: 'snapshot', cause: oneOf(value, 'cause', causes), units: all, mono };
  }
}

const causes = ['start', 'gap', 'resync'] as const;
const vias = ['PropertiesChanged', 'UnitNew', 'resync'] as const;

function oneOf<T extends string>(
  value: Readonly<Record<string, unknown>>,
  name: string,
  known: readonly T[],
): T {
  const found = known.find((item) => item === value[name]);
  if (found === undefined) throw new MalformedUnit(`${name} has to be one of ${known.join(', ')}`);
  return found;
}

function textOf(value: Readonly<Record<string, unknown>>, name: string): string {
  const text = value[name];
  if (typeof text !== 'string') throw new MalformedUnit(`${name} has to be a text`);
  return text;
}
