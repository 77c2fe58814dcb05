const step = /^(?:([A-Za-z0-9_$-]{1,64})|\[(\d{1,4})\])(?:\.(?=[A-Za-z0-9_$-])|(?=\[)|$)/;

/** The steps of a path such as `checks[0].status`; null where it is none. */
function stepsOf(path: string): readonly (string | number)[] | null {
  const steps: (string | number)[] = [];
  let rest = path;
  while (rest !== '') {
    const found = step.exec(rest);
    if (found === null) return null;
    steps.push(found[1] ?? Number(found[2]));
    rest = rest.slice(found[0].length);
  }
  return steps.length === 0 || steps.length > 16 ? null : steps;
}

/** What is wrong with a path into a JSON document, in words; null where it is good. */
export function jsonPathProblem(path: string): string | null {
  return stepsOf(path) === null
    ? 'has to be names joined by dots, with [0] for the first of a list: status, checks[0].state (at most 16 steps)'
    : null;
}

/** The value at a path of a JSON document; undefined where there is none. Only own members count. */
export function valueAt(document: unknown, path: string): unknown {
  let value = document;
  for (const one of stepsOf(path) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, one)) return undefined;
    if (Array.isArray(value) !== (typeof one === 'number')) return undefined;
    value = (value as Record<string | number, unknown>)[one];
  }
  return value;
}
