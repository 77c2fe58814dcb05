import { IsString, MaxLength, MinLength } from 'class-validator';
import { Field, Moment } from './field.js';

/** Roles from the least to the most: a viewer sees, an operator also acts, an admin also manages accounts. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** The body of POST /api/v1/auth/login. */
export class LoginDto {
  @Field('The user name; upper and lower case are the same.', { maxLength: 64 })
  @IsString({ message: 'must be text' })
  @MinLength(1, { message: 'is empty' })
  @MaxLength(64, { message: 'is longer than 64 characters' })
  username!: string;

  @Field('The password.', { maxLength: 1024 })
  @IsString({ message: 'must be text' })
  @MinLength(1, { message: 'is empty' })
  @MaxLength(1024, { message: 'is longer than 1024 characters' })
  password!: string;
}

/** Who is signed in, and what this session may do here. */
export class MeDto {
  @Field('The user name.')
  username!: string;

  @Field('The role.', { enum: roles, enumName: 'Role' })
  role!: Role;

  @Field('To be sent as header `X-CSRF-Token` with every POST, PUT, PATCH and DELETE.')
  csrfToken!: string;

  @Field(
    'True when the console is reached over plain http from another machine: then actions are off, and a banner is shown.',
  )
  insecure!: boolean;

  @Field('True where there is a lab host whose services can be broken.')
  lab!: boolean;

  @Field('The session ends after this many milliseconds without a request.')
  idleMs!: number;

  @Moment('The session ends at this moment in any case.')
  expiresAt!: number;

  @Field('The version of Smart-Monitor.')
  version!: string;
}
