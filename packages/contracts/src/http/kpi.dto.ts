import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { all, Field, Moment } from './field.js';
import { unitNamePattern } from './query.dto.js';

const latest = 8_640_000_000_000;

function Instant(description: string): PropertyDecorator {
  return all(
    Field(`${description} Milliseconds since the epoch.`, { required: false, type: Number, minimum: 0 }),
    IsOptional(),
    Type(() => Number),
    IsInt({ message: 'must be a whole number of milliseconds' }),
    Min(0, { message: 'must be at least 0' }),
    Max(latest, { message: `must be at most ${latest}` }),
  );
}

/** Filters of GET /api/v1/kpis. */
export class KpisQuery {
  @Field('The host id; all hosts when left out.', { required: false, type: String })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a host id' })
  hostId?: string;

  @Field('The unit; all units when left out.', { required: false, type: String, maxLength: 255 })
  @IsOptional()
  @Matches(unitNamePattern, { message: 'must be a unit name' })
  unit?: string;

  @Instant('The begin. Default: 30 days before the end.')
  from?: number;

  @Instant('The end. Default: now.')
  to?: number;

  @Field('At most so many units in the list of units.', {
    required: false,
    type: Number,
    minimum: 1,
    maximum: 1000,
    default: 20,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1000, { message: 'must be at most 1000' })
  limit: number = 20;
}

/** Durations of one kind: how many there were, and what they were like. */
export class KpiSpreadDto {
  @Field('How many durations there are.')
  count!: number;
  @Field('Half of them are shorter, milliseconds; null when there is none.', { type: Number, nullable: true })
  p50Ms!: number | null;
  @Field('19 of 20 are shorter, milliseconds; null when there is none.', { type: Number, nullable: true })
  p95Ms!: number | null;
  @Field('The mean, milliseconds; null when there is none.', { type: Number, nullable: true })
  meanMs!: number | null;
}

/** The figures of recovery over a range; docs/kpi.md says what each counts and what not. */
export class KpiFiguresDto {
  @Field('Incidents that were opened in the range.')
  incidents!: number;
  @Field('Those of them that are still open.')
  open!: number;
  @Field('Those that recovered by actions that no person asked for.')
  healed!: number;
  @Field('Those that recovered with an action that a person asked for.')
  helped!: number;
  @Field('Those that recovered without any action: systemd restarted the unit, or it came back.')
  recoveredByItself!: number;
  @Field('Those that ended because a person stopped the unit, or it was removed.')
  otherEnds!: number;
  @Field(
    'Failures that were found at a start of the orchestrator or behind a gap in what it saw; they are not in `detection`.',
  )
  foundLater!: number;
  @Field('From the failure, as systemd stamps it, to the record of the incident.', { type: KpiSpreadDto })
  detection!: KpiSpreadDto;
  @Field('MTTR: from the failure to the unit being active again, of incidents that recovered by an action.', {
    type: KpiSpreadDto,
  })
  recovery!: KpiSpreadDto;
  @Field('Automatic actions that were begun in the range and carried out.')
  actions!: number;
  @Field('Those of them whose effect was verified.')
  verified!: number;
  @Field('Those that failed, or whose effect was not found.')
  failed!: number;
  @Field('Those of which neither is known yet, or never will be.')
  undecided!: number;
  @Field('Automatic actions that the helper refused or never got: nothing was done.')
  notCarriedOut!: number;
  @Field('Those of `actions` that were a restart.')
  restarts!: number;
  @Field('verified / (verified + failed), percent; null where nothing was decided.', {
    type: Number,
    nullable: true,
  })
  successPercent!: number | null;
  @Field('An estimate: by how much the healed incidents were shorter than the baseline, minutes, summed up.')
  savedMinutes!: number;
}

/** The figures of one host. */
export class HostKpisDto extends KpiFiguresDto {
  @Field('The host id.')
  hostId!: string;
  @Field('The name of the host.')
  hostname!: string;
}

/** The figures of one unit. */
export class UnitKpisDto extends HostKpisDto {
  @Field('The unit.')
  unit!: string;
}

/** The answer of GET /api/v1/kpis. */
export class KpisDto {
  @Moment('The begin of the range.')
  from!: number;
  @Moment('The end of the range.')
  to!: number;
  @Field(
    'How long an outage is taken to last where nothing heals it, minutes (RECOVERY_BASELINE_MINUTES): what `savedMinutes` is measured against.',
  )
  baselineMinutes!: number;
  @Field('Everything that was asked for, together.', { type: KpiFiguresDto })
  total!: KpiFiguresDto;
  @Field('Each host with an incident or an action in the range, by name.', { type: [HostKpisDto] })
  hosts!: HostKpisDto[];
  @Field('The units that were restarted most, then those that failed most.', { type: [UnitKpisDto] })
  units!: UnitKpisDto[];
  @Field('How many units had an incident or an action in the range; `units` may hold fewer.')
  unitCount!: number;
}
