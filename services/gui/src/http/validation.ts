import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldProblemDto } from '@smart-monitor/contracts/http';
import { Problem } from './problem.js';

/** Checks bodies and queries against their classes; a field that the class does not know is refused by name. */
export function validation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors: ValidationError[]) => {
      const problems = errors.flatMap((error) => flatten(error, ''));
      const detail = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
      return new Problem(
        400,
        'bad-request',
        'The request cannot be used',
        `${detail || 'It is not as expected'}.`,
        {
          errors: problems,
        },
      );
    },
  });
}

function flatten(error: ValidationError, prefix: string): FieldProblemDto[] {
  const field = prefix === '' ? error.property : `${prefix}.${error.property}`;
  const own = Object.entries(error.constraints ?? {});
  const told = own.some(([name]) => name === 'whitelistValidation')
    ? [{ field, message: 'is not known here' }]
    : own.slice(0, 1).map(([, message]) => ({ field, message }));
  return [...told, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}
