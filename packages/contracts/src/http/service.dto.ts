import { policyModes, type PolicyMode } from '../policy.js';
import { normalizedStatuses, type NormalizedStatus } from '../status.js';
import { CheckDto } from './check.dto.js';
import { DecisionDto } from './decision.dto.js';
import { Field, Moment } from './field.js';
import { HoldDto } from './host.dto.js';
import { IncidentDto } from './incident.dto.js';
import { MaintenanceStatusDto } from './maintenance.dto.js';
import { UnitStateDto } from './unit.dto.js';

/** One row of GET /api/services. The names are those of the first Smart-Monitor, and more. */
export class ServiceRowDto {
  @Field('The host id.')
  host_id!: string;
  @Field('The name of the host.')
  host!: string;
  @Field('The unit.')
  service_name!: string;
  @Field('The platform.')
  os_platform!: string;
  @Field('One of the four states.', { enum: normalizedStatuses, enumName: 'NormalizedStatus' })
  status!: NormalizedStatus;
  @Field("systemd's ActiveState.")
  raw_status!: string;
  @Field("systemd's SubState.")
  sub_state!: string;
  @Field('The service type.')
  service_type!: string;
  @Field('Whether systemd starts it at boot.')
  unit_file_state!: string;
  @Field('False for kinds of unit that a restart cannot recover.')
  recoverable!: boolean;
  @Field('Since when it has been in this state, ISO 8601.')
  since!: string;
  @Field('When it was last heard of, ISO 8601.')
  updated!: string;
  @Field('What the last recovery came to.', {
    type: String,
    nullable: true,
    enum: ['queued', 'success', 'fail'],
  })
  last_recovery_result!: 'queued' | 'success' | 'fail' | null;
  @Field('When the last recovery began, ISO 8601.', { type: String, nullable: true })
  last_recovery_at!: string | null;
  @Field('How often it failed within the last 24 h.')
  recent_failures!: number;
  @Field('True when the allow-list in force grants a restart.')
  approved!: boolean;
  @Field('True when a person stopped it.')
  operator_stopped!: boolean;
}

/** The answer of GET /api/services. */
export class ServicePageDto {
  @Field('How many services match.')
  total!: number;
  @Field('One page of them.', { type: [ServiceRowDto] })
  items!: ServiceRowDto[];
  @Field('As asked.')
  limit!: number;
  @Field('As asked.')
  offset!: number;
}

/** One row of a service's history, in the words of the first Smart-Monitor. */
export class ServiceChangeDto {
  @Field('When it changed, ISO 8601 in UTC.')
  timestamp!: string;
  @Field('Seconds since the epoch, with milliseconds.')
  ts_epoch!: number;
  @Field("systemd's ActiveState.")
  raw_status!: string;
  @Field('One of the four states.', { enum: normalizedStatuses, enumName: 'NormalizedStatus' })
  normalized_status!: NormalizedStatus;
  @Field("systemd's SubState.")
  sub_state!: string;
}

/** The answer of GET /api/services/:host/:service/history, newest first. */
export class ServiceHistoryDto {
  @Field('The name of the host.')
  host!: string;
  @Field('The unit.')
  service!: string;
  @Field('As asked.')
  since_minutes!: number;
  @Field('The changes.', { type: [ServiceChangeDto] })
  items!: ServiceChangeDto[];
}

/** Kinds of entry in a service's timeline. */
export const timelineKinds = ['state', 'decision', 'action', 'incident'] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Something that happened to a unit. */
export class TimelineEntryDto {
  @Moment('When it happened.')
  at!: number;
  @Field('What kind of thing.', { enum: timelineKinds, enumName: 'TimelineKind' })
  kind!: TimelineKind;
  @Field('In a sentence.')
  title!: string;
  @Field('The state that it left the unit in, or null.', {
    type: String,
    nullable: true,
    enum: normalizedStatuses,
  })
  status!: NormalizedStatus | null;
  @Field('The incident it belongs to.', { type: String, nullable: true })
  incidentId!: string | null;
}

/** How much of the time a unit was up; `history` carries what the strip is drawn from. */
export class UptimeDto {
  @Moment('The begin of the window.')
  from!: number;
  @Moment('The end of the window.')
  to!: number;
  @Field('Percent of the known time in state running; null when nothing is known.', {
    type: Number,
    nullable: true,
  })
  percent!: number | null;
}

/** Which policy rules over a unit, and why. */
export class PolicyInForceDto {
  @Field('The policy.')
  name!: string;
  @Field('Whether it acts by itself.', { enum: [...policyModes], enumName: 'PolicyMode' })
  mode!: PolicyMode;
  @Field('True when a failure would be repaired without a person.')
  willHeal!: boolean;
  @Field('Why, in a sentence.')
  sentence!: string;
}

/** What the restart button does. */
export class RestartOfferDto {
  @Field('False when the button has to stay off.')
  allowed!: boolean;
  @Field('What will happen exactly, or why it cannot, in a sentence.')
  sentence!: string;
}

/** The answer of GET /api/v1/services/:hostId/:unit. */
export class ServiceDetailDto {
  @Field('The host id.')
  hostId!: string;
  @Field('The name of the host.')
  hostname!: string;
  @Field('The unit.')
  unit!: string;
  @Field('The state now.', { type: UnitStateDto })
  state!: UnitStateDto;
  @Field('True when the allow-list in force grants a restart.')
  approved!: boolean;
  @Field('The verbs that the allow-list in force grants.', { type: [String] })
  verbs!: readonly string[];
  @Field('True when a person stopped it, so that it stays stopped.')
  operatorStopped!: boolean;
  @Field('True: decisions are recorded, nothing is carried out.')
  dryRun!: boolean;
  @Field('True: the helper of the host only watches.')
  monitorOnly!: boolean;
  @Field('True when the orchestrator of the host has not reported for 30 s.')
  controlStale!: boolean;
  @Field('The policy in force and why.', { type: PolicyInForceDto })
  policy!: PolicyInForceDto;
  @Field('What would follow from a check of it that is red.', { type: PolicyInForceDto })
  ifHung!: PolicyInForceDto;
  @Field('Its checks and heartbeats, in the order of their file.', { type: [CheckDto] })
  checks!: readonly CheckDto[];
  @Field("A person's hold on it; null without one.", { type: HoldDto, nullable: true })
  hold!: HoldDto | null;
  @Field('The maintenance windows in force that are about it, the one that ends last first.', {
    type: [MaintenanceStatusDto],
  })
  maintenance!: readonly MaintenanceStatusDto[];
  @Field('True when this person may put a hold on it or take it away.')
  mayHold!: boolean;
  @Field('The latest decision with its chain of checks.', { type: DecisionDto, nullable: true })
  latestDecision!: DecisionDto | null;
  @Field('The incident that is open now.', { type: IncidentDto, nullable: true })
  openIncident!: IncidentDto | null;
  @Field('What a restart by hand would do.', { type: RestartOfferDto })
  restart!: RestartOfferDto;
  @Field('Uptime over the last 24 h.', { type: UptimeDto })
  uptime!: UptimeDto;
  @Field('The latest changes, decisions and actions, newest first.', { type: [TimelineEntryDto] })
  timeline!: TimelineEntryDto[];
}

/** The answer of GET /api/v1/services/:hostId/:unit/history, newest first. */
export class UnitHistoryDto {
  @Field('Uptime over the window.', { type: UptimeDto })
  uptime!: UptimeDto;
  @Field('The states, newest first; the last one began before the window where that is known.', {
    type: [UnitStateDto],
  })
  items!: UnitStateDto[];
}
