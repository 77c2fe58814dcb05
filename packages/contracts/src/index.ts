export { defaultAppMeta, type AppMeta } from './app-meta.js';
export * from './check.js';
export * from './back-test.js';
export * from './clock.js';
export * from './control-status.js';
export * from './decision.js';
export * from './events.js';
export * from './id.js';
export * from './json-path.js';
export * from './ledger.js';
export * from './network-status.js';
export { ScheduleError } from './maintenance/cron.js';
export {
  maintenanceOf,
  maintenanceOn,
  nextStart,
  occurrenceAt,
  standingOf,
  type MaintenanceNow,
  type Occurrence,
  type WindowStanding,
  type WindowTimes,
} from './maintenance/occurrences.js';
export { longestMinutes, planProblems, type PlanProblem } from './maintenance/problems.js';
export * from './maintenance/window.js';
export { isZone, localTime } from './maintenance/zone.js';
export * from './observation.js';
export * from './policy.js';
export * from './requests.js';
export * from './status.js';
export * from './telemetry.js';
export * from './topics.js';
