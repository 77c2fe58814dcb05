import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { normalizedStatuses, type NormalizedStatus } from '../status.js';
import { all, Field } from './field.js';

/** systemd's names: systemd.unit(5). */
export const unitNamePattern = /^[A-Za-z0-9:_.\\@-]{1,255}$/;

function Whole(description: string, min: number, max: number, fallback?: number): PropertyDecorator {
  return all(
    Field(description, {
      required: false,
      type: Number,
      minimum: min,
      maximum: max,
      ...(fallback === undefined ? {} : { default: fallback }),
    }),
    IsOptional(),
    Type(() => Number),
    IsInt({ message: 'must be a whole number' }),
    Min(min, { message: `must be at least ${min}` }),
    Max(max, { message: `must be at most ${max}` }),
  );
}

function Word(description: string): PropertyDecorator {
  return all(
    Field(description, { required: false, type: String, maxLength: 255 }),
    IsOptional(),
    IsString({ message: 'must be text' }),
    MaxLength(255, { message: 'is longer than 255 characters' }),
  );
}

const latest = 8_640_000_000_000;

/** Filters of GET /api/services and /api/services.csv, as in the first Smart-Monitor. */
export class ServicesQuery {
  @Word('The host name, or the host id.')
  host?: string;

  @Field('The state.', { required: false, enum: normalizedStatuses, enumName: 'NormalizedStatus' })
  @IsOptional()
  @IsIn(normalizedStatuses, { message: `must be one of ${normalizedStatuses.join(', ')}` })
  status?: NormalizedStatus;

  @Word('Part of the service name.')
  search?: string;

  @Whole('Services heard of within this many minutes.', 1, 527_040, 1440)
  since_minutes: number = 1440;

  @Field(
    '`true` lists everything; else units that are no services, and templates, oneshot, static and masked ones are left out, unless they failed, are approved or are searched for.',
    { required: false, type: Boolean, default: false },
  )
  @IsOptional()
  @IsIn(['true', 'false', '1', '0'], { message: 'must be true or false' })
  all?: string;

  @Whole('At most so many services.', 1, 5000, 200)
  limit: number = 200;

  @Whole('Leave out so many services first.', 0, 1_000_000, 0)
  offset: number = 0;
}

/** How far back a history goes. */
export class HistoryQuery {
  @Whole('Changes within this many minutes.', 1, 527_040, 1440)
  since_minutes: number = 1440;
}

/** How many lines of a journal. */
export class JournalQuery {
  @Whole('The newest so many lines.', 1, 1000, 100)
  lines: number = 100;
}

/** Filters of GET /api/v1/incidents. */
export class IncidentsQuery {
  @Field('`open` or `closed`; both when left out.', { required: false, enum: ['open', 'closed'] })
  @IsOptional()
  @IsIn(['open', 'closed'], { message: 'must be open or closed' })
  state?: 'open' | 'closed';

  @Word('The host id.')
  @IsUUID(undefined, { message: 'must be a host id' })
  host?: string;

  @Word('The unit.')
  @Matches(unitNamePattern, { message: 'must be a unit name' })
  unit?: string;

  @Whole('At most so many.', 1, 500, 50)
  limit: number = 50;

  @Word('The `next` of an earlier page.')
  before?: string;

  @Word('The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC.')
  zone?: string;
}

/** The time zone of times inside sentences. */
export class ZoneQuery {
  @Word('The time zone of times inside sentences, for example `Europe/Berlin`. Default UTC.')
  zone?: string;
}

/** Filters of GET /api/v1/decisions. */
export class DecisionsQuery {
  @Word('The unit.')
  @Matches(unitNamePattern, { message: 'must be a unit name' })
  unit?: string;

  @Word('The host id.')
  @IsUUID(undefined, { message: 'must be a host id' })
  host?: string;

  @Whole('At most so many, newest first.', 1, 500, 50)
  limit: number = 50;
}

/** Which values a chart shows. */
export class TelemetryQuery {
  @Field('What is measured, for example `cpu.busy`.', {
    type: String,
  })
  @IsString({ message: 'must be the key of a metric, for example cpu.busy' })
  @Matches(/^[A-Za-z0-9_.-]{1,128}$/, { message: 'must be the key of a metric, for example cpu.busy' })
  key!: string;

  @Whole('The begin, milliseconds since the epoch. Default: an hour before the end.', 0, latest)
  from?: number;

  @Whole('The end, milliseconds since the epoch. Default: now.', 0, latest)
  to?: number;

  @Whole('At most so many points per series.', 2, 5000, 300)
  points: number = 300;
}

/** Where a stream goes on. */
export class StreamQuery {
  @Word('The id of the last event that was received, where the header Last-Event-ID cannot be sent.')
  last_id?: string;
}
