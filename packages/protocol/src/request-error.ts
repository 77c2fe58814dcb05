import type { Problem } from './fields.js';

/** A request body that is not what its verb expects; the message says everything that is wrong. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path === '' ? 'the body' : path} ${message}`).join('; '));
  }
}
