import { describe, expect, it } from 'vitest';
import { foreign, isLoopback } from './origin.js';

describe('foreign', () => {
  const self = 'https://monitor.example';
  const judge = (method: string, site?: string, origin?: string) => foreign({ method, site, origin, self });

  it('lets through the own page, and a person who types the address', () => {
    expect(judge('POST', 'same-origin', self)).toBeNull();
    expect(judge('GET', 'none')).toBeNull();
    expect(judge('POST', undefined, self)).toBeNull();
  });

  it('lets through a client that is no browser', () => {
    expect(judge('POST')).toBeNull();
    expect(judge('GET')).toBeNull();
  });

  it('refuses other sites, sister sites, and a form that was opened by itself', () => {
    for (const site of ['cross-site', 'same-site', 'none', 'anything'])
      expect(judge('POST', site)).not.toBeNull();
    expect(judge('GET', 'cross-site')).not.toBeNull();
    expect(judge('POST', undefined, 'https://evil.example')).not.toBeNull();
    expect(judge('POST', undefined, 'null')).not.toBeNull();
    expect(judge('POST', undefined, 'http://monitor.example')).not.toBeNull();
  });
});

describe('isLoopback', () => {
  it('knows this machine and nothing else', () => {
    for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      expect(isLoopback(address)).toBe(true);
    for (const address of ['10.0.0.1', '128.0.0.1', '127.evil.example', '::2', '', '::ffff:10.0.0.1'])
      expect(isLoopback(address)).toBe(false);
  });
});
