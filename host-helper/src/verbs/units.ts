import {
  listedUnitTypes,
  parseUnitPropertiesRequest,
  routes,
  type UnitPropertiesAnswer,
  type UnitsAnswer,
  unitsMaxListed,
} from '@smart-monitor/protocol';
import { jobPath, unitToJson } from '@smart-monitor/systemd';

import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import type { Clock } from '../clock.js';
import { Refusal } from '../refusal.js';
import type { UnitStreams } from '../units/unit-streams.js';
import type { Verb } from './verb.js';

/** A description is the unit file's: nothing that is told of it is longer, characters. */
const longestDescription = 200;

/**
 * Unit state for those who cannot have the bus: what systemd tells any user of it, and nothing more. Reads only, so
 * list, budget and dry-run do not matter.
 */
export function unitsVerbs(bus: Bus, clock: Clock, streams: UnitStreams): readonly Verb[] {
  return [listVerb(bus, clock), propertiesVerb(bus, clock), streamVerb(streams)];
}

function listVerb(bus: Bus, clock: Clock): Verb {
  return {
    name: 'units',
    ...routes.units,
    audit: 'counted',
    answer: async () => {
      const systemd = bus.get();
      const mono = clock.mono();
      const listed = await callSystemd('list the units', () => systemd.listUnits(listedUnitTypes));
      const watched = listed.toSorted((a, b) => (a.unit < b.unit ? -1 : 1));
      const body: UnitsAnswer = {
        ok: true,
        verb: 'units',
        mono,
        truncated: watched.length > unitsMaxListed,
        units: watched
          .slice(0, unitsMaxListed)
          .map((row) => ({ ...row, description: row.description.slice(0, longestDescription) })),
      };
      return { status: 200, body };
    },
  };
}

function propertiesVerb(bus: Bus, clock: Clock): Verb {
  return {
    name: 'units-properties',
    ...routes['units-properties'],
    audit: 'counted',
    answer: async ({ body }) => {
      const { unit } = parseUnitPropertiesRequest(body);
      const systemd = bus.get();
      const mono = clock.mono();
      const state = await callSystemd(`read the properties of ${unit}`, () => systemd.unit(unit));
      if (state.loadState === 'not-found')
        throw new Refusal('unit-not-found', `systemd has no unit ${unit}.`);
      const { job } = state;
      const type =
        job === null
          ? null
          : await callSystemd('read the type of a job', () => systemd.jobType(jobPath(job.id)));
      const answer: UnitPropertiesAnswer = {
        ok: true,
        verb: 'units-properties',
        unit: state.unit,
        mono,
        properties: unitToJson({ ...state, job: job === null ? null : { id: job.id, type } }),
      };
      return { status: 200, body: answer };
    },
  };
}

function streamVerb(streams: UnitStreams): Verb {
  return {
    name: 'units-stream',
    ...routes['units-stream'],
    audit: 'each',
    answer: () => Promise.resolve({ status: 200, body: {}, stream: streams.open() }),
  };
}
