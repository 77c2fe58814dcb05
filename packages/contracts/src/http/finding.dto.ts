import { Field } from './field.js';

/** One thing about the host helper, in words. */
export class HelperFindingDto {
  @Field('A stable name, for example `audit`.')
  topic!: string;

  @Field('What it is about, for example `Audit log`.')
  name!: string;

  @Field('How grave it is.', { enum: ['ok', 'warn', 'bad', 'unknown'], enumName: 'FindingTone' })
  tone!: 'ok' | 'warn' | 'bad' | 'unknown';

  @Field('How it stands, in a word or three.')
  word!: string;

  @Field('What is so, in a sentence.')
  says!: string;

  @Field('What a person can do about it; empty where nothing has to be done.')
  remedy!: string;

  @Field('The title of a banner where it needs a person now; else empty.')
  banner!: string;
}
