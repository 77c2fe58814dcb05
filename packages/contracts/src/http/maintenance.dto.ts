import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString, MaxLength } from 'class-validator';
import { weekDays, windowKinds, type WeekDay, type WindowKind } from '../maintenance/window.js';
import type { WindowStanding } from '../maintenance/occurrences.js';
import { Field, Moment } from './field.js';

/** A maintenance window that is in force on a host. */
export class MaintenanceStatusDto {
  @Field('The id.')
  id!: string;

  @Field('Its name.')
  name!: string;

  @Field('Why, in the words of who made it; empty where they did not say.')
  note!: string;

  @Field('Who made it.')
  by!: string;

  @Field('Names of the units that it is about, in which * stands for any characters.', { type: [String] })
  units!: readonly string[];

  @Moment('Since when it is in force.')
  since!: number;

  @Moment('When that ends.')
  until!: number;
}

/** The body of POST /api/v1/maintenance and PUT /api/v1/maintenance/:id. */
export class PutWindowDto {
  @Field('A name for people.', { type: String, maxLength: 100 })
  @IsString({ message: 'must be text' })
  @MaxLength(100, { message: 'is longer than 100 characters' })
  name!: string;

  @Field('Why, in your own words.', { type: String, required: false, maxLength: 500 })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(500, { message: 'is longer than 500 characters' })
  note?: string;

  @Field('How it comes back.', { enum: [...windowKinds], enumName: 'WindowKind' })
  @IsIn([...windowKinds], { message: `must be one of ${windowKinds.join(', ')}` })
  kind!: WindowKind;

  @Field(
    'When it begins, by the clocks of the zone: `2026-11-22T02:30` for `once`, `02:30` for `daily` and `weekly`, five fields of crontab(5) for `cron`.',
    { type: String, maxLength: 200 },
  )
  @IsString({ message: 'must be text' })
  @MaxLength(200, { message: 'is longer than 200 characters' })
  start!: string;

  @Field('For `weekly`: on which days.', { type: [String], enum: [...weekDays], required: false })
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  @IsIn([...weekDays], { each: true, message: `must be some of ${weekDays.join(', ')}` })
  days?: WeekDay[];

  @Field('The time zone by its IANA name.', { type: String, required: false, default: 'UTC', maxLength: 64 })
  @IsOptional()
  @IsString({ message: 'must be text' })
  zone?: string;

  @Field('How long it lasts each time, minutes.', { type: Number, minimum: 1, maximum: 44_640 })
  @IsInt({ message: 'must be a whole number' })
  minutes!: number;

  @Moment('From then on it is over; without it, it comes back until somebody deletes it. Not for `once`.', {
    required: false,
    nullable: true,
  })
  @IsOptional()
  @IsNumber({}, { message: 'must be a moment in milliseconds since the epoch' })
  until?: number | null;

  @Field('Names of hosts, or *. Without it, every host.', { type: [String], required: false })
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  @IsString({ each: true, message: 'must be a list of texts' })
  hosts?: string[];

  @Field('Names of units, in which * stands for any characters. Without it, every unit.', {
    type: [String],
    required: false,
  })
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  @IsString({ each: true, message: 'must be a list of texts' })
  units?: string[];
}

/** A maintenance window: while it is in force nothing is done by a policy to what it is about. */
export class WindowDto {
  @Field('The id.')
  id!: string;
  @Field('Its name.')
  name!: string;
  @Field('Why, in the words of who made it; empty where they did not say.')
  note!: string;
  @Field('How it comes back.', { enum: [...windowKinds], enumName: 'WindowKind' })
  kind!: WindowKind;
  @Field('When it begins, by the clocks of the zone; its form goes by `kind`.')
  start!: string;
  @Field('For `weekly`: on which days; else empty.', { type: [String], enum: [...weekDays] })
  days!: readonly WeekDay[];
  @Field('The time zone by its IANA name.')
  zone!: string;
  @Field('How long it lasts each time, minutes.')
  minutes!: number;
  @Moment('From then on it is over; null for one that goes on coming back.', { nullable: true })
  until!: number | null;
  @Field('Names of hosts, or *.', { type: [String] })
  hosts!: readonly string[];
  @Field('Names of units, in which * stands for any characters.', { type: [String] })
  units!: readonly string[];
  @Field('Who made it.')
  createdBy!: string;
  @Moment('When it was made.')
  createdAt!: number;
  @Field('Who changed it last.')
  updatedBy!: string;
  @Moment('When it was changed last.')
  updatedAt!: number;
  @Moment('When a person ended what had begun by then; null where nobody did.', { nullable: true })
  endedAt!: number | null;
  @Field('Who ended it; empty where nobody did.')
  endedBy!: string;
  @Field('Where it stands now.', { enum: ['in-force', 'coming', 'over'], enumName: 'WindowStanding' })
  standing!: WindowStanding;
  @Moment('Since when it is in force; null where it is not.', { nullable: true })
  since!: number | null;
  @Moment('When what is in force ends; null where nothing is.', { nullable: true })
  endsAt!: number | null;
  @Moment('When it begins next; null where it does not any more.', { nullable: true })
  nextAt!: number | null;
}

/** The answer of GET /api/v1/maintenance. */
export class WindowListDto {
  @Field('In force first, then the coming ones by when they begin, then those that are over, newest first.', {
    type: [WindowDto],
  })
  items!: WindowDto[];

  @Field('True when this person may make, change and end windows.')
  mayChange!: boolean;

  @Field('The time zone of the console, by its IANA name: what a form begins with.')
  zone!: string;

  @Field('Names of the hosts that are known, in lower case.', { type: [String] })
  hosts!: string[];
}
