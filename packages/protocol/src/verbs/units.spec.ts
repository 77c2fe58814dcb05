import { describe, expect, it } from 'vitest';

import { parseUnitPropertiesRequest } from './units.js';

describe("the request for a unit's properties", () => {
  it('is a unit and nothing else', () =>
    expect(parseUnitPropertiesRequest({ unit: 'a.service' })).toEqual({ unit: 'a.service' }));

  it.each([
    [undefined, 'the body has to be an object'],
    [{}, 'unit is missing'],
    [{ unit: ['a.service'] }, 'unit has to be a text'],
    [{ unit: 'a*.service' }, 'unit is no unit'],
    [{ unit: 'a@.service' }, 'a template is no unit'],
    [{ unit: 'a.service', properties: ['Environment'] }, 'properties is not known here'],
  ])('%j is refused: %s', (body, words) => expect(() => parseUnitPropertiesRequest(body)).toThrow(words));
});
