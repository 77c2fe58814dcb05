import type { AppMeta } from '../app-meta.js';
import { Field } from './field.js';

/** A link of the operator's. */
export class AboutLinkDto {
  @Field('What it is called.')
  name!: string;
  @Field('Where it leads: http or https.')
  url!: string;
}

/** The answer of GET /api/v1/about: what the operator says about this installation. Empty where nothing is said. */
export class AboutDto implements AppMeta {
  @Field('What the installation is called; `Smart-Monitor` where the operator says nothing.')
  appName!: string;
  @Field("The operator's own version of it; that of Smart-Monitor is in /health.")
  appVersion!: string;
  @Field('Whose it is.')
  copyrightOwner!: string;
  @Field('What it is built on.')
  poweredBy!: string;
  @Field('The page of the project: http or https.')
  projectUrl!: string;
  @Field('The page of the owner: http or https.')
  ownerUrl!: string;
  @Field('Documents, in the order of the file.', { type: [AboutLinkDto] })
  docs!: readonly AboutLinkDto[];
}

/** The answer of GET /api/v1/about/problems. */
export class AboutProblemsDto {
  @Field('The file that the operator wrote.')
  file!: string;
  @Field(
    'What is wrong with it, a sentence each; the defaults are shown then. Empty where it is good, or not there.',
    {
      type: [String],
    },
  )
  problems!: readonly string[];
}
