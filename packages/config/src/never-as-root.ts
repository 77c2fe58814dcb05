import type { Env } from './environment.js';

/** Whether the host is the throw-away lab host (SMARTMON_LAB). */
export function isLab(env: Env): boolean {
  return /^(1|true|yes|on)$/i.test(env['SMARTMON_LAB']?.trim() ?? '');
}

/**
 * Why a service must not start as this uid; null where it may. On the system bus uid 0 may do everything, without any
 * capability and from any container, so that being another uid is what keeps a service from acting past the helper.
 */
export function rootProblem(uid: number | undefined, env: Env): string | null {
  if (uid !== 0 || isLab(env)) return null;
  return (
    'This service does not run as root: on the system bus uid 0 may do everything, whatever its capabilities. ' +
    'Run it as a system user of its own (User= of its unit, user: of its container; docs/security.md says which). ' +
    'Only on a throw-away lab host SMARTMON_LAB=1 lets it start all the same.'
  );
}
