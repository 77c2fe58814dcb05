import { readFileSync } from 'node:fs';
import { failureKinds, policyModes, remedies } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { DocumentError } from './document.js';
import { parsePolicies } from './policies.js';

const root = new URL('../../../../config/', import.meta.url);
const file = (name: string): string => readFileSync(new URL(name, root), 'utf8');
const one = (change: object): string =>
  JSON.stringify({ policies: [{ name: 'web', failure: 'unit-failed', mode: 'auto', ...change }] }, null, 1);
function problemsOf(text: string): readonly string[] {
  try {
    parsePolicies(text);
  } catch (error) {
    if (error instanceof DocumentError) return error.problems;
    throw error;
  }
  return [];
}

describe('policies', () => {
  it('reads the file that comes with the product, which is about the lab alone', () =>
    expect(parsePolicies(file('policies.json')).map(({ hosts }) => hosts)).toEqual([['lab']]));

  it('fills in what is left out', () =>
    expect(parsePolicies(one({}))).toEqual([
      {
        name: 'web',
        failure: 'unit-failed',
        mode: 'auto',
        units: ['*'],
        hosts: ['*'],
        ladder: ['restart'],
        limits: {},
      },
    ]));

  it('reads everything', () => {
    const full = {
      units: ['nginx.service', 'app-*.service'],
      hosts: ['Web01'],
      limits: { actions: 2, stableSeconds: 30 },
    };
    expect(parsePolicies(one(full))).toMatchObject([{ ...full, hosts: ['web01'] }]);
  });

  it.each([
    [{ name: '' }, 'policies[0].name has 1 to 64'],
    [{ name: 'unit-failed' }, 'policies[0].name is the name of another policy'],
    [{ failure: 'bored' }, 'policies[0].failure has to be one of unit-failed'],
    [{ mode: 'yolo' }, 'policies[0].mode has to be one of observe, suggest, auto'],
    [{ units: ['nginx'] }, 'policies[0].units[0] is no name of a unit'],
    [{ units: 'nginx.service' }, 'policies[0].units has to be a list'],
    [{ hosts: ['a b'] }, 'policies[0].hosts[0] is no host name'],
    [{ limits: { actions: -1 } }, 'policies[0].limits.actions has to be a whole number from 0 to 100'],
    [{ limits: { action: 1 } }, 'policies[0].limits.action is not known here'],
    [{ modes: 'auto' }, 'policies[0].modes is not known here'],
    [{ ladder: ['kill'] }, 'policies[0].ladder[0] has to be one of restart against unit-failed'],
    [{ ladder: [] }, 'policies[0].ladder has to name each rung once, and at least one'],
    [{ ladder: ['restart', 'restart'] }, 'policies[0].ladder has to name each rung once'],
  ])('refuses %j', (change, problem) =>
    expect(problemsOf(one(change))).toEqual([expect.stringContaining(problem) as string]),
  );

  it('tells all that is wrong at once, each with its line', () => {
    const text =
      '{"policies": [\n  {"name": "a", "failure": "x", "mode": "auto"},\n  {"name": "a",\n   "mode": 5}\n]}';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^line 2: policies\[0\].failure /) as string,
      expect.stringMatching(/^line 3: policies\[1\].failure is missing/) as string,
      expect.stringMatching(/^line 4: policies\[1\].mode /) as string,
      expect.stringMatching(/^line 3: policies\[1\].name is the name of another/) as string,
    ]);
  });

  it('refuses a document without them', () =>
    expect(problemsOf('{}')).toEqual(['policies is missing; it has to be a list']));

  it('refuses what is no JSON with its place', () =>
    expect(problemsOf('{"policies": [}')).toEqual([
      expect.stringMatching(/no JSON: line 1, column 15/) as string,
    ]));

  it('knows the same words as the schema', () => {
    const schema = JSON.parse(file('schemas/policies.schema.json')) as {
      $defs: {
        policy: {
          properties: {
            failure: { enum: string[] };
            mode: { enum: string[] };
            ladder: { items: { enum: string[] } };
          };
        };
      };
    };
    const { failure, mode, ladder } = schema.$defs.policy.properties;
    expect(failure.enum).toEqual([...failureKinds]);
    expect(mode.enum).toEqual([...policyModes]);
    expect(ladder.items.enum).toEqual([...remedies]);
  });
});
