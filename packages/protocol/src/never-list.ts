/**
 * Units that the product never restarts, starts or stops, listed or not: the init system, the bus, the authority on
 * privileges, and the product itself. A restart of any of them takes the host, or the repairer, with it.
 */
const neverPatterns: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /^init\.scope$/, why: 'it is the init system' },
  { pattern: /^systemd-/, why: 'it is part of systemd' },
  { pattern: /^dbus([.@-]|$)/, why: 'it is the message bus' },
  { pattern: /^polkit/, why: 'it decides about privileges' },
  { pattern: /^smart-monitor([.@-]|$)/, why: 'it is the product itself' },
  {
    pattern: /\.(target|slice|scope|device)$/,
    why: 'a unit of this kind stands for a whole group of others',
  },
  { pattern: /^-\.mount$/, why: 'it is the root file system' },
];

/** The never-list in words, for the `approved` answer and the console. */
export const neverListNames: readonly string[] = [
  'init.scope',
  'systemd-*',
  'dbus*',
  'polkit*',
  'smart-monitor-*',
  '*.target',
  '*.slice',
  '*.scope',
  '*.device',
  '-.mount',
];

/**
 * The patterns of the never-list as sources of regular expressions (ECMAScript 5), for a judge other than this process:
 * the polkit rule.
 */
export const neverListSources: readonly string[] = neverPatterns.map(({ pattern }) => pattern.source);

/**
 * The first of a unit's names that is on the never-list, and why; null where none is. All names of the unit have to
 * be given (properties Id and Names): `dbus-org.freedesktop.login1.service` is an alias of systemd-logind.
 * @param extra units found or configured at start: our own database, broker, container engine.
 */
export function neverTouched(
  names: readonly string[],
  extra: readonly string[] = [],
): { readonly name: string; readonly why: string } | null {
  for (const name of names) {
    for (const { pattern, why } of neverPatterns) if (pattern.test(name)) return { name, why };
    if (extra.includes(name)) return { name, why: 'the product itself depends on it' };
  }
  return null;
}
