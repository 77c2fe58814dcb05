import 'reflect-metadata';
import type { ApiPropertyOptions } from '@nestjs/swagger';

/** What the API documentation says of one property of a body or a query. */
export interface DocumentedField {
  readonly target: object;
  readonly property: string | symbol;
  readonly options: ApiPropertyOptions;
}

/**
 * Every property declared with `Field`. The generator of the OpenAPI document hands these to `@nestjs/swagger`; a
 * running service never loads that library, which would cost it more memory than all its own code.
 */
export const documentedFields: DocumentedField[] = [];

/** Several property decorators as one. */
export function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators.toReversed()) decorate(target, property);
  };
}

/** A property of a body or a query, with its sentence for the API documentation. Types that reflection cannot see are given in `options`. */
export function Field(description: string, options: ApiPropertyOptions = {}): PropertyDecorator {
  return (target, property) => {
    documentedFields.push({
      target,
      property,
      options: { description, ...options } as ApiPropertyOptions,
    });
  };
}

/** A moment in milliseconds since the UNIX epoch. */
export function Moment(description: string, options: ApiPropertyOptions = {}): PropertyDecorator {
  return Field(`${description} Milliseconds since the epoch.`, {
    type: Number,
    ...options,
  } as ApiPropertyOptions);
}

/** A JSON object of any shape. */
export const anyObject = { type: 'object', additionalProperties: true } as const;

/** A JSON object whose values are texts. */
export const textMap = { type: 'object', additionalProperties: { type: 'string' } } as const;
