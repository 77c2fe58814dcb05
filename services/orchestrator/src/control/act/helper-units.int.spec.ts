import type { Socket } from 'node:net';
import { systemClock } from '@smart-monitor/contracts';
import { eventLines, type StreamLine, type SystemdEvent } from '@smart-monitor/systemd';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, OddHelper, type Manner } from '../../testing/odd-helper.js';
import { unitState } from '../../testing/unit-state.js';
import { HelperUnits } from './helper-units.js';

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n';
const snapshot: StreamLine = {
  kind: 'snapshot',
  cause: 'start',
  units: [unitState('a.service')],
  mono: 1,
};
const say = (peer: Socket, ...lines: StreamLine[]): void => {
  for (const line of lines) for (const text of eventLines(line)) peer.write(text);
};

describe('unit state through a helper', () => {
  let helper: OddHelper;
  let units: HelperUnits | null = null;
  let told: SystemdEvent[];
  const nobody: Manner = () => undefined;

  beforeEach(async () => {
    helper = await new OddHelper(nobody).start();
    told = [];
  });
  afterEach(async () => {
    units?.stop();
    await helper.stop();
  });

  /** @param silenceMs how long the helper may say nothing */
  function watch(manner: Manner, silenceMs?: number): void {
    helper.manner = manner;
    const address = {
      socket: helper.socket,
      keyId: 'k1',
      key: 'a-key-of-enough-characters-for-a-test',
      bootId: 'b',
    };
    units = new HelperUnits(address, systemClock, silenceMs);
    units.start((event) => told.push(event));
  }

  /** Each connection gets the next manner; the last one goes on. */
  function inTurn(...manners: Manner[]): Manner {
    return (request, peer) => (manners.length > 1 ? manners.shift()! : manners[0]!)(request, peer);
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  const words = (): string[] => told.flatMap((event) => (event.kind === 'lost' ? [event.error] : []));
  const shape = (): string[] =>
    told.map((event) => (event.kind === 'snapshot' ? `${event.kind} ${event.cause}` : event.kind));
  const live: Manner = (_, peer) => {
    peer.write(head);
    say(peer, snapshot);
  };

  it('tells what is told, signs of life left out, and asks for it by its route', async () => {
    const events: SystemdEvent[] = [
      { kind: 'job-new', unit: 'a.service', job: { id: 1, type: 'stop' }, mono: 2 },
      { kind: 'unit', via: 'PropertiesChanged', state: unitState('a.service'), mono: 3 },
      { kind: 'unit-removed', unit: 'a.service', mono: 4 },
    ];
    watch((_, peer) => {
      peer.write(head);
      say(peer, snapshot, { kind: 'heartbeat', mono: 2 }, ...events);
    });
    await until(() => told.length === 4);
    expect(told).toEqual([snapshot, ...events]);
    expect(helper.paths).toEqual(['GET /v1/units/stream']);
  });

  it('puts lines together that come in pieces, in the middle of a character too', async () => {
    const text = [...eventLines({ kind: 'lost', error: 'gänzlich blind', mono: 1 })].join('');
    watch((_, peer) => {
      peer.write(head);
      for (const byte of Buffer.from(text)) peer.write(Buffer.from([byte]));
    });
    await until(() => told.length > 0);
    expect(words()).toEqual(['systemd cannot be seen by the host helper: gänzlich blind']);
  });

  it('takes each part of a snapshot for a sign of life', async () => {
    const units = Array.from({ length: 400 }, (_, n) => unitState(`u${n}.service`));
    const parts = [...eventLines({ ...snapshot, units })];
    watch((_, peer) => {
      peer.write(head);
      const next = setInterval(() => {
        const part = parts.shift();
        if (part === undefined) clearInterval(next);
        else peer.write(part);
      }, 40);
    }, 300);
    expect(parts.length).toBeGreaterThan(10);
    await until(() => told.length > 0);
    expect(told).toMatchObject([{ kind: 'snapshot', units }]);
  });

  it('is blind when the connection breaks, comes anew, and calls what it finds then a gap', async () => {
    watch(
      inTurn((request, peer) => {
        live(request, peer);
        peer.end();
      }, live),
    );
    await until(() => told.length === 3);
    expect(shape()).toEqual(['snapshot start', 'lost', 'snapshot gap']);
  });

  it('comes anew without a word where the stream only grew too old', async () => {
    watch(
      inTurn((request, peer) => {
        live(request, peer);
        say(peer, { kind: 'end', reason: 'age', mono: 2 });
        peer.end();
      }, live),
    );
    await until(() => told.length === 2);
    expect(shape()).toEqual(['snapshot start', 'snapshot gap']);
  });

  it('is blind where that stream has no successor', async () => {
    watch(
      inTurn(
        (request, peer) => {
          live(request, peer);
          say(peer, { kind: 'end', reason: 'age', mono: 2 });
          peer.end();
        },
        (_, peer) => peer.destroy(),
      ),
    );
    await until(() => told.length === 2);
    expect(shape()).toEqual(['snapshot start', 'lost']);
  });

  it('is blind while the helper is', async () => {
    watch((_, peer) => {
      peer.write(head);
      say(peer, snapshot, { kind: 'lost', error: 'the bus is gone', mono: 2 }, { ...snapshot, cause: 'gap' });
    });
    await until(() => told.length === 3);
    expect(shape()).toEqual(['snapshot start', 'lost', 'snapshot gap']);
  });

  it.each<[string, Manner, string]>([
    ['says nothing', nobody, 'it has said nothing for 100 ms'],
    ['says nothing any more', (request, peer) => live(request, peer), 'it has said nothing for 100 ms'],
    [
      'drips',
      (_, peer) => {
        peer.write(head);
        const drip = setInterval(() => peer.write('{'), 5);
        peer.on('close', () => clearInterval(drip));
      },
      'it has said nothing for 100 ms',
    ],
    ['talks nonsense', (_, peer) => void peer.end(`${head}hello\n`), 'it is not understood'],
    [
      'has a line without an end',
      (_, peer) => void peer.write(`${head}${'x'.repeat(1_100_000)}`),
      'does not end',
    ],
    ['is no HTTP', (_, peer) => void peer.end('hello'), 'Parse Error'],
    [
      'is old',
      (_, peer) => answer(peer, 404, { code: 'unknown-verb' }),
      'older than SERVICE_STATUS_MODE=helper',
    ],
    ['has another key', (_, peer) => answer(peer, 403, { code: 'forbidden' }), 'HELPER_API_KEY'],
    [
      'has no place',
      (_, peer) => answer(peer, 429, { code: 'too-many-streams', detail: '2 are open' }),
      'refuses the stream of units (too-many-streams): 2 are open',
    ],
    ['answers anything', (_, peer) => answer(peer, 500, 'x'), 'status 500'],
  ])('says in words what is wrong with a helper that %s', async (name, manner, why) => {
    watch(manner, /^(says|drips)/.test(name) ? 100 : undefined);
    await until(() => words().length > 0);
    expect(words()[0]).toContain(why);
    expect(words()[0]).toContain(helper.socket);
  });

  it('says each reason once, and sees again as soon as there is a helper', async () => {
    await helper.leave();
    watch(live);
    await until(() => words().length > 0);
    await helper.start();
    await until(() => told.length === 2);
    expect(shape()).toEqual(['lost', 'snapshot start']);
    expect(words()[0]).toContain('ENOENT');
  });

  it('tells nothing more when it was stopped', async () => {
    watch(live);
    await until(() => told.length === 1);
    units!.stop();
    await helper.leave();
    expect(told.length).toBe(1);
  });
});
