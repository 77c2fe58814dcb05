import { Field, Moment } from './field.js';
import { HostDto } from './host.dto.js';
import { IncidentDto } from './incident.dto.js';
import { UnitCountsDto } from './unit.dto.js';

/** A host on the overview. */
export class OverviewHostDto extends HostDto {
  @Field('Its units by state.', { type: UnitCountsDto })
  unitCounts!: UnitCountsDto;

  @Field('How many incidents are open on it.')
  openIncidents!: number;
}

/** The answer of GET /api/v1/overview: what is wrong, what was healed, how the hosts are. */
export class OverviewDto {
  @Moment('When this was true.')
  at!: number;

  @Field('All units by state.', { type: UnitCountsDto })
  units!: UnitCountsDto;

  @Field('What is wrong now, newest first.', { type: [IncidentDto] })
  openIncidents!: IncidentDto[];

  @Field('What ended lately, newest first.', { type: [IncidentDto] })
  recentIncidents!: IncidentDto[];

  @Field('The hosts.', { type: [OverviewHostDto] })
  hosts!: OverviewHostDto[];

  @Field('The last event that this answer includes: where a stream may begin; null when there is none.', {
    type: String,
    nullable: true,
  })
  cursor!: string | null;
}

/** The answer of GET /api/summary. */
export class SummaryDto {
  @Field('How many hosts are known.')
  hosts!: number;
  @Field('Services by state.', { type: UnitCountsDto })
  services!: UnitCountsDto;
  @Field('How many incidents are open.')
  incidents_open!: number;
  @Field('When this was true, ISO 8601.')
  timestamp!: string;
}

/** The answer of GET /health. */
export class HealthDto {
  @Field('`degraded` when the database cannot be reached: the console answers, its data do not.', {
    enum: ['ok', 'degraded'],
  })
  status!: 'ok' | 'degraded';
  @Field('The version.')
  version!: string;
  @Field('Now, ISO 8601.')
  timestamp!: string;
  @Field('Whether the database answers.', { enum: ['ok', 'away'] })
  database!: 'ok' | 'away';
}
