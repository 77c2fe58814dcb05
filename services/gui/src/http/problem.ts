import { HttpException } from '@nestjs/common';
import type { ProblemDto, FieldProblemDto } from '@smart-monitor/contracts/http';

/** An error that is told to the caller as problem details (RFC 9457), in words meant for people. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly more: {
      readonly errors?: FieldProblemDto[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(title, status);
  }

  /** The body of the answer. */
  body(): ProblemDto {
    const { code, title, detail } = this;
    const { errors } = this.more;
    return {
      type: 'about:blank',
      code,
      title,
      status: this.getStatus(),
      detail,
      ...(errors === undefined ? {} : { errors }),
    };
  }
}

/** Something that a request names does not exist. */
export function notFound(detail: string): Problem {
  return new Problem(404, 'not-found', 'There is no such thing', detail);
}

/** A field of a request cannot be used. */
export function badField(field: string, message: string): Problem {
  return new Problem(400, 'bad-request', 'The request cannot be used', `${field} ${message}.`, {
    errors: [{ field, message }],
  });
}
