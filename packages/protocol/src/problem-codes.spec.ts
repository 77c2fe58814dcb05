import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { helperProblem, isProblemCode, problemCodes } from './problem-codes.js';
import { routes } from './routes.js';

const document = ['helper-protocol', 'helper-protocol-reading']
  .map((name) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8'))
  .join('\n## ');

describe('the codes of problems', () => {
  it('are those of the document, each with its status', () => {
    const table = /\n## Problems\n([\s\S]*?)\n## /.exec(document)?.[1] ?? '';
    const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map(
      ([, code, status]) => `${code} ${status}`,
    );
    const codes = Object.entries(problemCodes).map(([code, { status }]) => `${code} ${status}`);
    expect(rows.toSorted()).toEqual(codes.toSorted());
  });

  it('become problems with type, title, status and code', () => {
    expect(helperProblem('busy', 'words', { reason: 'job' })).toEqual({
      type: 'urn:smart-monitor:problem:busy',
      title: problemCodes.busy.title,
      status: 409,
      code: 'busy',
      detail: 'words',
      reason: 'job',
    });
    expect(['busy', 'toString', '__proto__', '', 5].filter(isProblemCode)).toEqual(['busy']);
  });
});

describe('the routes', () => {
  it('are in the document, each under a heading of its own or of its kind', () => {
    const headings = [...document.matchAll(/^### (.*)$/gm)].map((match) => match[1]!);
    const named = headings.flatMap((heading) => {
      const method = /`(GET|POST) /.exec(heading)?.[1];
      return [...heading.matchAll(/`(?:GET |POST )?(\/v1\/[a-z/-]+)/g)].map(
        (match) => `${method} ${match[1]}`,
      );
    });
    const expected = Object.values(routes).map(({ method, path }) => `${method} ${path}`);
    expect(expected.filter((route) => !named.includes(route))).toEqual([]);
    const known = [...expected, 'GET /v1/actions/'];
    expect(named.filter((route) => !known.includes(route))).toEqual([]);
  });
});
