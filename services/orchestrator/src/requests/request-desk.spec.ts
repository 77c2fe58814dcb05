import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { RequestDesk, type RequestStore } from './request-desk.js';

const request = (id: string): ServiceRequest => ({
  id,
  hostId: 'h',
  kind: 'restart',
  target: 'web.service',
  args: {},
  by: 'ada',
  createdAt: 0,
  expiresAt: 2_000,
});

/** A desk with everything that it was given and did. */
function desk(known: string[] = []) {
  const open: ServiceRequest[] = [];
  const answers: RequestResult[] = [];
  const handled: string[] = [];
  const errors: unknown[] = [];
  const store: RequestStore = {
    pending: () => Promise.resolve([...open]),
    answer: (result) => Promise.resolve(void answers.push(result)),
  };
  const restart = {
    kind: 'restart' as const,
    handle: ({ id }: ServiceRequest) => Promise.resolve(void handled.push(id)),
  };
  const clock = { now: () => 1_000, mono: () => 0 };
  const ours = { restarts: true };
  const one = new RequestDesk(
    'h',
    clock,
    store,
    [restart],
    known,
    (error) => errors.push(error),
    () => ours.restarts,
  );
  return { one, open, answers, handled, errors, ours };
}

describe('the desk for requests', () => {
  it('hands each request on once, however often it is woken', async () => {
    const { one, open, handled } = desk();
    open.push(request('1'));
    await Promise.all([one.sweep(), one.sweep(), one.sweep()]);
    await one.sweep();
    expect(handled).toEqual(['1']);
  });

  it('does not carry out again what an earlier process began', async () => {
    const { one, open, handled } = desk(['1']);
    open.push(request('1'), request('2'));
    await one.sweep();
    await one.sweep();
    expect(handled).toEqual(['2']);
  });

  it('never carries out one that has expired, and says so', async () => {
    const { one, open, handled, answers } = desk();
    open.push({ ...request('1'), expiresAt: 999 });
    await one.sweep();
    expect(handled).toEqual([]);
    expect(answers).toMatchObject([{ requestId: '1', state: 'expired' }]);
  });

  it('leaves to another orchestrator what was asked for while that one acted, also after it has gone', async () => {
    const { one, open, handled, ours } = desk();
    ours.restarts = false;
    open.push(request('1'));
    await one.sweep();
    ours.restarts = true;
    open.push(request('2'));
    await one.sweep();
    expect(handled).toEqual(['2']);
  });

  it('remembers only those that wait for their answer', async () => {
    const { one, open } = desk(['0']);
    for (let n = 0; n < 1_000; n += 1) {
      open.splice(0, 1, request(`${n}`));
      await one.sweep();
    }
    expect((one as unknown as { seen: Set<string> }).seen.size).toBe(1);
  });
});
