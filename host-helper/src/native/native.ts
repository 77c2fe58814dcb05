import type { HealthAnswer } from '@smart-monitor/protocol';

/** The process at the other end of a UNIX socket, as the kernel knows it (unix(7), SO_PEERCRED). */
export interface Peer {
  /** 0 where the process is in a pid namespace that cannot be seen from here. */
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** Calls on one process that cannot hit another one which got its number since (pidfd_open(2)). */
export interface Pidfds {
  /** A descriptor of the process; to be closed with `closeSync`. @throws with `errno` ESRCH where there is none */
  open(pid: number): number;
  /** Signals the process; 0 only asks whether that is possible. @throws with `errno` ESRCH, EPERM */
  signal(fd: number, signal: number): void;
  /** Whether the process has ended; one that nobody has waited for yet has. */
  exited(fd: number): boolean;
}

/**
 * What the optional native part gives. A member is null where it is not in force, and whoever needs it does without:
 * nothing of the helper depends on it.
 */
export interface Native {
  readonly peerOf: ((fd: number) => Peer) | null;
  readonly pidfd: Pidfds | null;
  /** Whether anybody holds a write lock of fcntl(2) on a file; no lock is taken. @throws with `errno` */
  readonly writeLocked: ((path: string) => boolean) | null;
  /** Sends one datagram to the path of a UNIX socket, or an abstract name that begins with `@`. @throws with `errno` */
  readonly sendDatagram: ((address: string, data: Buffer) => void) | null;
  /** Why something is not in force; empty where all of it is. */
  readonly detail: string;
}

/** What the compiled part exports: `host-helper/native/smart-monitor-native.c`. */
export interface NativeExports {
  peerOf(fd: number): [number, number, number];
  socketPair(): [number, number];
  pidfdOpen(pid: number): number;
  pidfdSignal(fd: number, signal: number): void;
  pidfdExited(fd: number): boolean;
  writeLocked(path: string): boolean;
  lockWrite(fd: number): void;
  sendDatagram(address: Buffer, data: Buffer): void;
  receiveAt(address: Buffer): number;
}

/** A helper without the native part. */
export function noNative(detail: string): Native {
  return { peerOf: null, pidfd: null, writeLocked: null, sendDatagram: null, detail };
}

/** The bytes of a UNIX socket's address: systemd writes an abstract name with a leading `@`. */
export function addressBytes(address: string): Buffer {
  const bytes = Buffer.from(address);
  if (bytes[0] === 0x40) bytes[0] = 0;
  return bytes;
}

/** What `health` tells about it; `notify` and `journald` are in force only where systemd takes the datagrams. */
export function nativeHealth(
  native: Native,
  taken: { readonly notify: boolean; readonly journald: boolean },
  remarks: readonly string[] = [],
): HealthAnswer['native'] {
  return {
    peerCredentials: native.peerOf !== null,
    pidfd: native.pidfd !== null,
    locks: native.writeLocked !== null,
    ...taken,
    detail: [native.detail, ...remarks].filter((text) => text !== '').join(' '),
  };
}
