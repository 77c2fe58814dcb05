import {
  nextStart,
  occurrenceAt,
  standingOf,
  type MaintenanceWindow,
  type WindowStanding,
} from '@smart-monitor/contracts';
import type { WindowDto } from '@smart-monitor/contracts/http';

/** A window as the API tells it, with where it stands at a moment (milliseconds since the epoch). */
export function windowView(window: MaintenanceWindow, now: number): WindowDto {
  return { ...window, ...standing(window, now) };
}

function standing(
  window: MaintenanceWindow,
  now: number,
): Pick<WindowDto, 'standing' | 'since' | 'endsAt' | 'nextAt'> {
  try {
    const occurrence = occurrenceAt(window, now);
    return {
      standing: standingOf(window, now),
      since: occurrence?.since ?? null,
      endsAt: occurrence?.until ?? null,
      nextAt: nextStart(window, now),
    };
  } catch {
    // Its times cannot be read: the orchestrators go by it as if it were in force, until somebody deletes it.
    return { standing: 'in-force', since: window.createdAt, endsAt: null, nextAt: null };
  }
}

const order: readonly WindowStanding[] = ['in-force', 'coming', 'over'];

/** In force first, those that end first on top; then the coming ones by when; then those that are over, newest first. */
export function inOrder(windows: readonly WindowDto[]): WindowDto[] {
  return windows.toSorted(
    (a, b) =>
      order.indexOf(a.standing) - order.indexOf(b.standing) ||
      (a.standing === 'over'
        ? b.updatedAt - a.updatedAt
        : (a.endsAt ?? a.nextAt ?? 0) - (b.endsAt ?? b.nextAt ?? 0)),
  );
}
