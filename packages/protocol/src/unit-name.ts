/** The kinds of unit that systemd knows, as suffixes of their names (systemd.unit(5)). */
export const unitSuffixes = [
  'service',
  'socket',
  'device',
  'mount',
  'automount',
  'swap',
  'target',
  'path',
  'timer',
  'slice',
  'scope',
] as const;

const maxLength = 255;
const allowed = /^[A-Za-z0-9:_.\\@-]+$/;
const suffixes: ReadonlySet<string> = new Set(unitSuffixes);

/**
 * Says in words why a text is not the name of one unit, or returns null where it is one. The grammar is the one of
 * systemd.unit(5) without anything that a tool could expand: no glob, no path, no bare template (`name@.service`).
 */
export function unitNameProblem(name: unknown): string | null {
  if (typeof name !== 'string') return 'a unit name is a text';
  if (name.length === 0) return 'a unit name is not empty';
  if (name.length > maxLength)
    return `a unit name has at most ${maxLength} characters, this one has ${name.length}`;
  if (!allowed.test(name)) return 'a unit name has only letters, digits and : _ . \\ @ -';
  const dot = name.lastIndexOf('.');
  if (dot < 0 || !suffixes.has(name.slice(dot + 1)))
    return 'a unit name ends in a known suffix such as .service';
  if (dot === 0) return 'a unit name has something before its suffix';
  if (name.startsWith('@')) return 'a unit name does not begin with @';
  if (name.slice(0, dot).endsWith('@'))
    return 'a template is no unit: the part between @ and the suffix is missing';
  return null;
}

/** Whether a text is the name of one unit that may be asked for: see `unitNameProblem`. */
export function isUnitName(name: unknown): name is string {
  return unitNameProblem(name) === null;
}
