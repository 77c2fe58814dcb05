import type { LedgerBody, LedgerRecord } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { ToldByAnother } from './told-by-another.js';

const opened = (incidentId: string) =>
  ({
    kind: 'incident-opened',
    incidentId,
    unit: 'a',
    condition: 'failed',
    detectedBy: '',
    summary: '',
  }) as const;
const closed = (incidentId: string) =>
  ({
    kind: 'incident-closed',
    incidentId,
    unit: 'a',
    state: 'recovered',
    summary: '',
    durationMs: 1,
  }) as const;
const stop = { kind: 'operator-stop', unit: 'a', stopped: true, evidence: '' } as const;

/** Passes records on and notes which came through, by their moments. */
class Desk {
  readonly told = new ToldByAnother();
  sent: number[] = [];

  async pass(...records: readonly (readonly [at: number, body: LedgerBody])[]): Promise<void> {
    const whole = records.map(([at, body]) => ({ id: `${at}`, at, body }) as LedgerRecord);
    await this.told.pass(whole, (all) => {
      this.sent.push(...all.map(({ at }) => at));
      return Promise.resolve();
    });
  }
}

describe('what another orchestrator of the host tells the same database', () => {
  it('is not told twice, and alone everything is told', async () => {
    const desk = new Desk();
    await desk.pass([1, stop]);
    desk.told.heard(null);
    await desk.pass([2, stop]);
    desk.told.heard(5);
    await desk.pass([3, stop], [4, stop]);
    expect(desk.sent).toEqual([1, 2]);
  });

  it('is taken up where the other one fell silent', async () => {
    const desk = new Desk();
    desk.told.heard(10);
    await desk.pass([9, stop], [11, stop], [19, stop]);
    desk.told.heard(15);
    await desk.pass([21, stop]);
    desk.told.heard(null);
    await desk.pass([31, stop]);
    expect(desk.sent).toEqual([19, 21, 31]);
    await desk.pass([32, stop]);
    expect(desk.sent).toEqual([19, 21, 31, 32]);
  });

  it('leaves the beginning of an incident that goes on, and nothing of one that is over', async () => {
    const desk = new Desk();
    desk.told.heard(10);
    await desk.pass([1, opened('over')], [2, opened('open')], [3, closed('over')], [4, stop]);
    desk.told.heard(20);
    desk.told.heard(null);
    await desk.pass([30, closed('open')]);
    expect(desk.sent).toEqual([2, 30]);
  });

  it('is not forgotten where the database refuses', async () => {
    const desk = new Desk();
    desk.told.heard(10);
    await desk.pass([11, stop]);
    desk.told.heard(null);
    await expect(desk.told.pass([], () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    await desk.pass([12, stop]);
    expect(desk.sent).toEqual([11, 12]);
  });
});
