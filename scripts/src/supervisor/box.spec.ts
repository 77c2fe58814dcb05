import { describe, expect, it } from 'vitest';
import { box, type Welcome, welcomeLines } from './box.js';

const welcome: Welcome = {
  url: 'http://127.0.0.1:5003',
  credentials: { username: 'admin', password: 'not-a-real-one' },
  kind: 'lab',
  dryRun: false,
  monitorOnly: false,
  dataDirectory: '/srv/.smart-monitor',
};

describe('the box at the end of a start', () => {
  it('is a rectangle', () => {
    const widths = new Set(
      box(welcomeLines(welcome))
        .split('\n')
        .map((line) => line.length),
    );
    expect(widths.size).toBe(1);
  });

  it('shows the password at the first start and never again', () => {
    expect(welcomeLines(welcome).join('\n')).toContain('not-a-real-one');
    expect(welcomeLines({ ...welcome, credentials: null }).join('\n')).not.toContain('Password');
  });

  it('says whose account is meant where none is made, and how to begin anew', () => {
    const text = welcomeLines({ ...welcome, credentials: null }).join('\n');
    expect(text).toMatch(
      /account made when this data was new[^]*--data FOLDER[^]*Data {7}\/srv\/\.smart-monitor/,
    );
  });

  it.each([
    [{ kind: 'lab' as const }, /for real, on the throw-away lab host/],
    [{ kind: 'lab' as const, dryRun: true }, /dry-run: decisions are made/],
    [{ kind: 'lab' as const, dryRun: true }, /nothing is restarted/],
    [{ kind: 'real' as const, dryRun: true }, /dry-run: decisions are made/],
    [{ kind: 'real' as const, dryRun: false }, /for real: approved services/],
    [{ kind: 'real' as const, monitorOnly: true }, /monitor-only/],
    [{ kind: 'none' as const }, /no systemd here/],
  ])('says how far it acts: %j', (change, sentence) => {
    expect(welcomeLines({ ...welcome, ...change }).join('\n')).toMatch(sentence);
  });
});
