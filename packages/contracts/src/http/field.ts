import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/** Several property decorators as one. */
export function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const decorate of decorators.toReversed()) decorate(target, property);
  };
}

/** A property of an answer, with its sentence for the API documentation. Types that reflection cannot see are given in `options`. */
export function Field(description: string, options: ApiPropertyOptions = {}): PropertyDecorator {
  return ApiProperty({ description, ...options } as ApiPropertyOptions);
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
