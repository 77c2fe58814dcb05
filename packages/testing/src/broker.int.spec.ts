import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { startBroker } from './broker.js';

describe('startBroker', () => {
  it('answers an MQTT 3.1.1 CONNECT on the loopback address and frees its port when stopped', async () => {
    const broker = await startBroker();
    const socket = connect(broker.port, '127.0.0.1');
    // CONNECT, protocol level 4, clean session, keep-alive 60 s, client id `t` (MQTT 3.1.1, section 3.1).
    socket.write(Buffer.from([0x10, 0x0d, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 1, 0x74]));
    const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
    expect([...answer]).toEqual([0x20, 2, 0, 0]);
    expect(broker.clients).toBe(1);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await broker.stop();
    await closed;
    const again = await startBroker({ port: broker.port });
    await again.stop();
  });

  it('names the port that is taken', async () => {
    const broker = await startBroker();
    await expect(startBroker({ port: broker.port })).rejects.toThrow(`127.0.0.1:${broker.port}`);
    await broker.stop();
  });
});
