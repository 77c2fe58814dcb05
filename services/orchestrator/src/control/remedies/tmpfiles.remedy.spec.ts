import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { chooseRemedy } from './choose.js';
import { tmpfiles } from './tmpfiles.remedy.js';

const patient = (unit: string) => ({ state: unitState(unit), complaint: null });
const grants =
  (...pairs: readonly string[]) =>
  (names: readonly string[], verb: string) => ({
    granted: names.some((name) => pairs.includes(`${verb} ${name}`)),
    saw: '',
  });

describe('the clean-up of temporary files', () => {
  it('helps a file system, and nothing else', () => {
    expect(tmpfiles.fits(patient('var-tmp.mount')).fits).toBe(true);
    expect(tmpfiles.fits(patient('web.service'))).toEqual({
      fits: false,
      why: 'it makes room on file systems, and this is none',
    });
  });

  it('asks the helper for just that, whatever the unit', () =>
    expect(tmpfiles.call(patient('var-tmp.mount'))).toEqual({
      path: '/v1/clean',
      body: { cleanUp: 'tmpfiles' },
    }));

  it('is taken only where the list grants it by its own name, and behind what disturbs less', () => {
    const choose = (grant: ReturnType<typeof grants>, tried: readonly 'journal-vacuum'[] = []) =>
      chooseRemedy(['journal-vacuum', 'tmpfiles'], patient('-.mount'), tried, grant).remedy;
    expect(choose(grants('clean tmpfiles', 'clean journal-vacuum'))).toBe('journal-vacuum');
    expect(choose(grants('clean tmpfiles', 'clean journal-vacuum'), ['journal-vacuum'])).toBe('tmpfiles');
    expect(choose(grants('clean tmpfiles'))).toBe('tmpfiles');
    expect(choose(grants('restart -.mount'))).toBe('journal-vacuum');
  });
});
