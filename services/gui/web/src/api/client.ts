import type { Problem } from './types.js';

/** An answer of the API that is not a success, in the API's own words (problem details, RFC 9457). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    /** What is wrong with single fields of the body, where the API says that. */
    readonly fields: readonly { readonly field: string; readonly message: string }[] = [],
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

let csrfToken = '';

/** Keeps the token that every changing request must carry; it comes with the answer of /api/v1/auth/me. */
export function keepCsrfToken(me: { readonly csrfToken: string } | null): void {
  csrfToken = me?.csrfToken ?? '';
}

/** Builds a query string from the parameters that have a value. */
export function query(params: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** GET of a JSON answer. Rejects with an ApiError, or with an ApiError of status 0 where the console could not be reached. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request<T>(path, signal === undefined ? {} : { signal });
}

/** POST of a JSON body with the session's token. Rejects like `get`. */
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  return send<T>('POST', path, body);
}

/** PUT of a JSON body. As `post`. */
export async function put<T>(path: string, body: unknown): Promise<T> {
  return send<T>('PUT', path, body);
}

/** DELETE. As `post`. */
export async function remove<T>(path: string): Promise<T> {
  return send<T>('DELETE', path, {});
}

async function send<T>(method: string, path: string, body: unknown): Promise<T> {
  return request<T>(path, {
    method,
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
    body: JSON.stringify(body),
  });
}

async function request<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(
      0,
      'unreachable',
      'The console cannot be reached',
      `${path} could not be reached from this browser.`,
    );
  }
  const text = await response.text();
  const answer = parse(text);
  if (!response.ok) throw problemOf(response, answer, path);
  return answer as T;
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

function problemOf(response: Response, answer: unknown, path: string): ApiError {
  const problem = (answer ?? {}) as Partial<Problem>;
  const fields = problem.errors?.map((field) => `${field.field} ${field.message}`).join('; ');
  return new ApiError(
    response.status,
    problem.code ?? `http-${response.status}`,
    problem.title ?? `The console answered ${response.status}`,
    fields || problem.detail || `${path} was answered with status ${response.status}.`,
    problem.errors ?? [],
  );
}
