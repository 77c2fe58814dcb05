import { useQuery } from '@tanstack/react-query';
import { aboutQuery } from '../api/queries.js';
import type { About } from '../api/types.js';

/** What the operator says about this installation, as far as it is known by now. */
export function useAbout(): About | null {
  return useQuery(aboutQuery).data ?? null;
}

/** What the installation is called. */
export function useAppName(): string {
  return useAbout()?.appName ?? 'Smart-Monitor';
}
