import {
  failureKinds,
  policyModes,
  type FailureKind,
  type PolicyLimits,
  type PolicyMode,
} from '../policy.js';
import { helperStates, type HelperState } from '../control-status.js';
import { MaintenanceStatusDto } from './maintenance.dto.js';
import { CheckDto } from './check.dto.js';
import { anyObject, Field, Moment, textMap } from './field.js';
import { HelperFindingDto } from './finding.dto.js';
import { NetworkStatusDto } from './network.dto.js';

/** The host helper as the orchestrator sees it. */
export class HelperStatusDto {
  @Field('How it stands just now.', { enum: [...helperStates], enumName: 'HelperState' })
  state!: HelperState;

  @Field('The same in a sentence; empty where all is well.')
  detail!: string;

  @Moment('Since when the state is what it is.', { nullable: true })
  since!: number | null;

  @Field('Path of its socket.')
  socket!: string;

  @Field('Who may act by its lease: this orchestrator, another one, or nobody that is known of.', {
    enum: ['mine', 'other', 'none'],
    enumName: 'LeaseState',
  })
  lease!: 'mine' | 'other' | 'none';

  @Field('Its version; empty while it has not told.')
  version!: string;

  @Field('Everything that is worth a line, in the order to show it.', { type: [HelperFindingDto] })
  findings!: readonly HelperFindingDto[];
}

/** Which failure of which units leads to what. */
export class PolicyDto {
  @Field('The name, which decisions and actions carry.')
  name!: string;

  @Field('What has to be the matter.', { enum: [...failureKinds], enumName: 'FailureKind' })
  failure!: FailureKind;

  @Field('Names of units, in which * stands for any characters.', { type: [String] })
  units!: readonly string[];

  @Field('Names of hosts, or *.', { type: [String] })
  hosts!: readonly string[];

  @Field('Whether it acts by itself.', { enum: [...policyModes], enumName: 'PolicyMode' })
  mode!: PolicyMode;

  @Field('What is done, in the order in which it is tried.', { type: [String] })
  ladder!: readonly string[];

  @Field('Bounds that are tighter than those of the host.', {
    type: 'object',
    additionalProperties: { type: 'number' },
  })
  limits!: PolicyLimits;
}

/** A person's hold on a unit. */
export class HoldDto {
  @Field('The unit.')
  unit!: string;

  @Field('Who put it there.')
  by!: string;

  @Field('Why, in their words; empty where they did not say.')
  note!: string;

  @Moment('When it ends by itself; null until somebody takes it away.', { nullable: true })
  until!: number | null;
}

/** A unit that is left alone for a while. */
export class StormDto {
  @Field('The unit.')
  unit!: string;

  @Field('Why: restarts did not help, or it goes up and down.', {
    enum: ['breaker', 'flapping'],
    enumName: 'StormKind',
  })
  kind!: 'breaker' | 'flapping';
}

/** How the orchestrator of a host is doing. */
export class ControlStatusDto {
  @Field('Where unit state comes from.')
  mode!: string;

  @Field('Whether changes of units arrive.', { enum: ['live', 'resyncing', 'lost'], enumName: 'BusState' })
  bus!: 'live' | 'resyncing' | 'lost';

  @Field('True: actions are decided and recorded, never carried out.')
  dryRun!: boolean;

  @Field('True: the helper is installed to watch only.')
  monitorOnly!: boolean;

  @Field('True where the host is the throw-away lab host.')
  lab!: boolean;

  @Field('Names the orchestrator that reported: the instance that the lease of the helper knows.')
  instance!: string;

  @Field('The host helper.', { type: HelperStatusDto })
  helper!: HelperStatusDto;

  @Field('The list in force: verbs by unit.', {
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
  })
  approved!: Readonly<Record<string, readonly string[]>>;

  @Field('The hash of that list.')
  approvedHash!: string;

  @Field('Units that a person stopped and that therefore stay stopped.', { type: [String] })
  operatorStopped!: readonly string[];

  @Field('Policies of the file, in their order; the built-in ones come behind them.', { type: [PolicyDto] })
  policies!: readonly PolicyDto[];

  @Field('Why the file of the policies is not in force, in a sentence; empty where all is well.')
  policiesProblem!: string;

  @Field('Checks and heartbeats, in the order of their file.', { type: [CheckDto] })
  checks!: readonly CheckDto[];

  @Field('Why the file of the checks is not in force, or nothing can be looked at; empty where all is well.')
  checksProblem!: string;

  @Field("People's holds on units.", { type: [HoldDto] })
  holds!: readonly HoldDto[];

  @Field('Units that are left alone for a while.', { type: [StormDto] })
  storms!: readonly StormDto[];

  @Field('Maintenance windows in force on this host.', { type: [MaintenanceStatusDto] })
  maintenance!: readonly MaintenanceStatusDto[];

  @Field('The way out of the host; null where it is not watched.', { type: NetworkStatusDto, nullable: true })
  network!: NetworkStatusDto | null;

  @Field('What each guard of memory, processes and disks can see.', { type: [HelperFindingDto] })
  guards!: readonly HelperFindingDto[];

  @Field('How many units are watched.')
  units!: number;

  @Field('The version of the orchestrator.')
  version!: string;
}

/** One host. */
export class HostDto {
  @Field('The id that everything is kept under.')
  id!: string;

  @Field('The name, a label only.')
  hostname!: string;

  @Field('The platform, for example `Linux`.')
  osPlatform!: string;

  @Field('What it is made of, as the collector found it.', anyObject)
  inventory!: Readonly<Record<string, unknown>>;

  @Moment('When the host was first seen.')
  firstSeen!: number;

  @Moment('When the host was last heard of.')
  lastSeen!: number;

  @Field('The orchestrator of the host; null when it has never reported.', {
    type: ControlStatusDto,
    nullable: true,
  })
  control!: ControlStatusDto | null;

  @Moment('When the orchestrator last reported.', { nullable: true })
  controlAt!: number | null;

  @Field('True when the orchestrator has not reported for 30 s: nothing may be believed to heal.')
  controlStale!: boolean;
}

/** One measured series of a host. */
export class SeriesDto {
  @Field('What is measured, for example `cpu.busy`.')
  key!: string;

  @Field('What tells series of one key apart.', textMap)
  labels!: Readonly<Record<string, string>>;

  @Field('The unit, for example `percent`.')
  unit!: string;

  @Field('`gauge` or `counter`.')
  kind!: string;

  @Moment('When the latest value was measured.', { nullable: true })
  at!: number | null;

  @Field('The latest value.', { type: Number, nullable: true })
  value!: number | null;
}

/** The points of one series, thinned to what a chart needs. */
export class TelemetrySeriesDto {
  @Field('What tells series of one key apart.', textMap)
  labels!: Readonly<Record<string, string>>;

  @Field('The beginnings of the time buckets, milliseconds since the epoch, ascending.', { type: [Number] })
  at!: number[];

  @Field('The mean of each bucket.', { type: 'array', items: { type: 'number', nullable: true } })
  mean!: (number | null)[];

  @Field('The smallest value of each bucket.', { type: 'array', items: { type: 'number', nullable: true } })
  min!: (number | null)[];

  @Field('The largest value of each bucket.', { type: 'array', items: { type: 'number', nullable: true } })
  max!: (number | null)[];
}

/** The answer of GET /api/v1/hosts/:id/telemetry. */
export class TelemetryDto {
  @Field('The host.')
  hostId!: string;

  @Field('What was asked for.')
  key!: string;

  @Field('The unit of the values.')
  unit!: string;

  @Moment('The begin of the window.')
  from!: number;

  @Moment('The end of the window.')
  to!: number;

  @Field('One entry per series.', { type: [TelemetrySeriesDto] })
  series!: TelemetrySeriesDto[];
}
