import type { Native, Peer } from '../native/native.js';

/**
 * Why a process may not ask at all, as the kernel names it, or null where it may: the layer between the group of the
 * socket and the signature.
 * @param allowed the uids of the setting `peerUids`; null lets everybody in whom the socket's group lets in
 */
export function judgePeer(
  peer: Peer | null,
  allowed: readonly number[] | null,
  peerOf: Native['peerOf'],
): string | null {
  if (allowed === null || peerOf === null) return null;
  if (peer === null) return 'unknown-peer';
  return allowed.includes(peer.uid) ? null : `foreign-peer uid ${peer.uid}`;
}

/** The peer as the audit log names it. */
export function peerText(peer: Peer | null): string | null {
  return peer === null ? null : `uid ${peer.uid}, pid ${peer.pid}`;
}
