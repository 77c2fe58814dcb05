import { readFileSync } from 'node:fs';
import { defaultAppMeta } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { parseAppMeta } from './app-meta.js';
import { DocumentError } from './document.js';

const whole = {
  app_name: 'Plant 7',
  app_version: '2.1',
  copyright_owner: 'Example GmbH',
  powered_by: 'Smart-Monitor',
  project_url: 'https://example.com/project',
  owner_url: 'http://example.com',
  docs: { Runbook: 'https://example.com/runbook?a=1', 'On call': 'https://example.com/who' },
};

function problemsOf(document: unknown): readonly string[] {
  try {
    parseAppMeta(typeof document === 'string' ? document : JSON.stringify(document, null, 2));
  } catch (error) {
    return (error as DocumentError).problems;
  }
  return [];
}

describe('app_meta.json', () => {
  it('says what an operator says', () => {
    expect(parseAppMeta(JSON.stringify(whole))).toEqual({
      appName: 'Plant 7',
      appVersion: '2.1',
      copyrightOwner: 'Example GmbH',
      poweredBy: 'Smart-Monitor',
      projectUrl: 'https://example.com/project',
      ownerUrl: 'http://example.com/',
      docs: [
        { name: 'Runbook', url: 'https://example.com/runbook?a=1' },
        { name: 'On call', url: 'https://example.com/who' },
      ],
    });
  });

  it('may leave everything out', () => {
    expect(parseAppMeta('{}')).toEqual(defaultAppMeta);
    expect(parseAppMeta(JSON.stringify({ app_name: '  ', project_url: '' }))).toEqual(defaultAppMeta);
  });

  it('as it is delivered is good, and says no more than the defaults do', () => {
    const file = new URL('../../../../config/app_meta.json', import.meta.url);
    expect(parseAppMeta(readFileSync(file, 'utf8'))).toEqual(defaultAppMeta);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//example.com',
    'example.com',
    'ftp://a',
    'https://',
    `https://a/${'x'.repeat(500)}`,
  ])('takes no link that no page is behind: %s', (url) => {
    expect(problemsOf({ project_url: url })).toEqual([
      expect.stringMatching(/^line 2: project_url has to be a link/),
    ]);
    expect(problemsOf({ docs: { a: url } })).toEqual([expect.stringMatching(/docs\.a has to be a link/)]);
  });

  it('tells all that is wrong at once, with its line', () => {
    const bad = {
      app_name: 7,
      app_version: 'x'.repeat(101),
      powered_by: 'a\u0007b',
      docs: { ok: 'http://a', '': 'http://b', none: '' },
      colour: 'red',
    };
    expect(problemsOf(bad)).toEqual([
      'line 2: app_name has to be a text',
      'line 3: app_version has to have at most 100 characters',
      'line 4: powered_by has characters that cannot be shown',
      expect.stringContaining('has to be called by 1 to 100 characters'),
      expect.stringContaining('docs.none has to lead somewhere'),
      expect.stringContaining('colour is not known here; known are $schema, app_name'),
    ]);
    expect(problemsOf('{"app_name": ')).toEqual([expect.stringContaining('it is no JSON')]);
    expect(problemsOf([])).toEqual([expect.stringContaining('has to be an object')]);
    expect(problemsOf({ docs: ['http://a'] })).toEqual([expect.stringContaining('docs has to be an object')]);
  });
});
