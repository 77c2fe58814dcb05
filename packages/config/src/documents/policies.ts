import {
  builtInPolicies,
  failureKinds,
  policyModes,
  remediesAgainst,
  type FailureKind,
  type Policy,
  type PolicyLimits,
  type PolicyMode,
  type Remedy,
} from '@smart-monitor/contracts';
import { Fields, isUnitName, type Problem } from '@smart-monitor/protocol';
import { choiceOf, hostProblem, objectsOf, readDocument } from './document.js';

/** Bounds of each number of a policy: the least, the most. */
const bounds = {
  actions: [0, 100],
  windowSeconds: [1, 86_400],
  backoffSeconds: [0, 86_400],
  backoffMaxSeconds: [0, 86_400],
  breakerSeconds: [60, 604_800],
  healthySeconds: [1, 86_400],
  stableSeconds: [1, 3_600],
  vetoSeconds: [0, 3_600],
} as const satisfies Record<keyof PolicyLimits, readonly [number, number]>;

/**
 * Reads config/policies.json: `{"policies": [{"name", "failure", "units", "hosts", "mode", "ladder", "limits"}]}`, as
 * config/schemas/policies.schema.json describes it. The first policy that is about a failure is in force.
 * @throws DocumentError with everything that is wrong.
 */
export function parsePolicies(text: string): readonly Policy[] {
  return readDocument(text, (root, problems) => {
    const policies = objectsOf(root, 'policies', problems, (item) => readPolicy(item, problems));
    const names = new Set(builtInPolicies.map(({ name }) => name));
    policies.forEach(({ name }, index) => {
      if (names.has(name) && name !== '')
        root.report(`policies[${index}].name`, 'is the name of another policy, or of a built-in one');
      names.add(name);
    });
    return policies;
  });
}

function readPolicy(item: Fields, problems: Problem[]): Policy {
  const name = item.text('name');
  if (item.has('name') && !/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/.test(name))
    item.report('name', 'has 1 to 64 letters, digits, spaces and . _ -');
  const failure = choiceOf<FailureKind>(item, 'failure', failureKinds);
  return {
    name,
    failure,
    units: item.texts('units', ['*'], patternProblem),
    hosts: item.texts('hosts', ['*'], hostProblem).map((host) => host.toLowerCase()),
    mode: choiceOf<PolicyMode>(item, 'mode', policyModes),
    ladder: readLadder(item, failure),
    limits: readLimits(item, problems),
  };
}

/** The rungs, each once, and only such as can help against the failure. */
function readLadder(item: Fields, failure: FailureKind): readonly Remedy[] {
  // A failure that is none has been reported as such.
  const known = (remediesAgainst[failure] as readonly Remedy[] | undefined) ?? [];
  const rungs = item.texts('ladder', known, (rung) =>
    known.length === 0 || known.some((one) => one === rung)
      ? null
      : `has to be one of ${known.join(', ')} against ${failure}`,
  ) as readonly Remedy[];
  const asked: unknown = item.raw('ladder');
  if (Array.isArray(asked) && (asked.length === 0 || new Set(asked).size < asked.length))
    item.report('ladder', 'has to name each rung once, and at least one');
  return rungs;
}

function readLimits(item: Fields, problems: Problem[]): PolicyLimits {
  if (!item.has('limits')) return {};
  const limits = new Fields(item.raw('limits'), item.at('limits'), problems);
  const read = Object.entries(bounds).flatMap(([name, [least, most]]) =>
    limits.has(name) ? [[name, limits.integer(name, least, most, least)]] : [],
  );
  limits.done();
  return Object.fromEntries(read) as PolicyLimits;
}

/** A name of a unit, in which `*` may stand for any characters. */
function patternProblem(pattern: string): string | null {
  return pattern === '*' || isUnitName(pattern.replaceAll('*', 'x'))
    ? null
    : 'is no name of a unit such as nginx.service or app-*.service';
}
