/** The names under which answers are cached. The live stream speaks of answers by the same names. */
export const keys = {
  me: ['me'],
  about: ['about'],
  aboutProblems: ['about', 'problems'],
  overview: ['overview'],
  services: ['services'],
  service: (hostId: string, unit: string) => ['service', hostId, unit],
  history: (hostId: string, unit: string, minutes: number) => ['service', hostId, unit, 'history', minutes],
  journal: (hostId: string, unit: string) => ['journal', hostId, unit],
  incidents: (filter: object) => ['incidents', filter],
  allIncidents: ['incidents'],
  incident: (id: string) => ['incident', id],
  allStories: ['incident'],
  kpis: (filter: object) => ['kpis', filter],
  series: (hostId: string) => ['series', hostId],
  telemetry: (hostId: string, key: string) => ['telemetry', hostId, key],
  samples: (hostId: string) => ['samples', hostId],
  maintenance: ['maintenance'],
  lab: ['lab'],
} as const;

export type CacheKey = readonly unknown[];
