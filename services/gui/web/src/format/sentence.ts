/** A summary without the unit's name at its head, for where the name already stands beside it: `Failed (signal 9).` */
export function withoutUnit(summary: string, unit: string): string {
  if (!summary.startsWith(`${unit} `)) return summary;
  const rest = summary.slice(unit.length + 1);
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

/** A unit as people call it: the slice at the root stands for the whole host. */
export function unitName(unit: string): string {
  return unit === '-.slice' ? 'The whole host' : unit;
}
