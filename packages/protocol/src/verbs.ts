/** What an entry of the allow-list can grant on a unit. */
export const unitVerbs = ['restart', 'start', 'stop', 'reload', 'reset-failed', 'kill', 'journal'] as const;
export type UnitVerb = (typeof unitVerbs)[number];

/** What the two short forms of the allow-list grant. */
export const shortFormVerbs: readonly UnitVerb[] = ['restart', 'journal'];

export function isUnitVerb(text: string): text is UnitVerb {
  return (unitVerbs as readonly string[]).includes(text);
}
