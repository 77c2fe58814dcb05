import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.js';

describe('a line of cron', () => {
  it('is read with ranges, steps, lists and names', () => {
    const { minutes, hours, days, months, weekdays, eitherDay, everyHour } = parseCron(
      ' */20 1-3,22 1,15 jan,DEC mon-fri ',
    );
    expect(minutes).toEqual([0, 20, 40]);
    expect(hours).toEqual([1, 2, 3, 22]);
    expect([...days]).toEqual([1, 15]);
    expect([...months]).toEqual([1, 12]);
    expect([...weekdays]).toEqual([1, 2, 3, 4, 5]);
    expect({ eitherDay, everyHour }).toEqual({ eitherDay: true, everyHour: false });
  });

  it.each([
    ['0 2 * * 7', [0]],
    ['0 2 * * sat-sun', [6, 0]],
    ['0 2 * * sun-mon', [0, 1]],
    ['0 2 * * 5-7', [5, 6, 0]],
  ])('knows Sunday at both ends of the week: %s', (text, expected) =>
    expect([...parseCron(text).weekdays]).toEqual(expected),
  );

  it('counts a start with a step to the end of the field', () =>
    expect(parseCron('5/20 8-18/4 * * *')).toMatchObject({ minutes: [5, 25, 45], hours: [8, 12, 16] }));

  it('means a day that fits both day fields, unless both are restricted', () => {
    expect(parseCron('0 2 1 * *').eitherDay).toBe(false);
    expect(parseCron('0 2 */2 * mon').eitherDay).toBe(false);
    expect(parseCron('0 2 1 * mon').eitherDay).toBe(true);
  });

  it.each([
    ['', 'must have 5 fields (minute, hour, day of month, month, day of week), not 0'],
    ['0 2 * *', 'must have 5 fields (minute, hour, day of month, month, day of week), not 4'],
    ['60 2 * * *', 'has "60" as minute, which must be from 0 to 59, or *'],
    ['0 2 0 * *', 'has "0" as day of month, which must be from 1 to 31, or *'],
    ['0 5-3 * * *', 'has "5-3" as hour'],
    ['*/0 2 * * *', 'has "*/0" as minute'],
    ['0 2 * foo *', 'has "foo" as month'],
    ['0 2 * * mon,', 'has "" as day of week'],
    ['-1 2 * * *', 'has "-1" as minute'],
    ['0 2 L * *', 'has "L" as day of month'],
  ])('is refused in words: "%s"', (text, words) => expect(() => parseCron(text)).toThrow(words));
});
