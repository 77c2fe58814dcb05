import { describe, expect, it } from 'vitest';

import { judgePeer, peerText } from './peers.js';

const peer = { pid: 812, uid: 1000, gid: 100 };
const peerOf = () => peer;

describe('the peer of a connection', () => {
  it('may be anybody whom the group lets in, where no uids are set', () =>
    expect(judgePeer(peer, null, peerOf)).toBeNull());
  it('has to have a uid that is set', () => {
    expect(judgePeer(peer, [990, 1000], peerOf)).toBeNull();
    expect(judgePeer(peer, [990], peerOf)).toBe('foreign-peer uid 1000');
    expect(judgePeer(peer, [], peerOf)).toBe('foreign-peer uid 1000');
  });
  it('is refused where the kernel does not tell who it is', () =>
    expect(judgePeer(null, [1000], peerOf)).toBe('unknown-peer'));
  it('is not judged where the native part is not there', () =>
    expect(judgePeer(null, [1000], null)).toBeNull());
  it('is named by uid and pid', () => {
    expect(peerText(peer)).toBe('uid 1000, pid 812');
    expect(peerText(null)).toBeNull();
  });
});
