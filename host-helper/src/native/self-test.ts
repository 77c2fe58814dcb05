import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

import { words } from '../refusal.js';
import { addressBytes, type Native, type NativeExports } from './native.js';

/** No process has this number: the kernel's largest is 2^22 (proc(5), pid_max). */
const impossiblePid = 2 ** 22 + 1;

/**
 * Tries every function of the native part on something of its own, and gives those that did what they have to; what
 * did not is left out, with the reason in `detail`.
 * @param folder where a file for a moment may be made
 */
export function selfTested(exports: NativeExports, folder: string): Native {
  const reasons: string[] = [];
  const works = (what: string, test: () => void): boolean => {
    try {
      test();
      return true;
    } catch (error) {
      reasons.push(`${what} did not pass its self-test: ${words(error)}.`);
      return false;
    }
  };
  const peers = works('peer credentials', () => testPeer(exports));
  const pidfds = works('pidfd', () => testPidfd(exports));
  const locks = works('the lock query', () => testLocks(exports, folder));
  const datagrams = works('sending datagrams', () => testDatagram(exports));
  return {
    peerOf: peers ? (fd) => peerOf(exports, fd) : null,
    pidfd: pidfds
      ? {
          open: (pid) => exports.pidfdOpen(pid),
          signal: (fd, signal) => exports.pidfdSignal(fd, signal),
          exited: (fd) => exports.pidfdExited(fd),
        }
      : null,
    writeLocked: locks ? (path) => exports.writeLocked(path) : null,
    sendDatagram: datagrams ? (address, data) => exports.sendDatagram(addressBytes(address), data) : null,
    detail: reasons.join(' '),
  };
}

function peerOf(exports: NativeExports, fd: number) {
  const [pid, uid, gid] = exports.peerOf(fd);
  return { pid, uid, gid };
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function mustFail(call: () => unknown, errno: number): void {
  try {
    call();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).errno === errno) return;
    throw error;
  }
  throw new Error(`it took what it has to refuse with errno ${errno}`);
}

function testPeer(exports: NativeExports): void {
  const pair = exports.socketPair();
  try {
    const { pid, uid, gid } = peerOf(exports, pair[0]);
    must(
      pid === process.pid && uid === process.geteuid?.() && gid === process.getegid?.(),
      `it took this process for pid ${pid}, uid ${uid}, gid ${gid}`,
    );
  } finally {
    for (const fd of pair) closeSync(fd);
  }
}

function testPidfd(exports: NativeExports): void {
  const fd = exports.pidfdOpen(process.pid);
  try {
    exports.pidfdSignal(fd, 0);
    must(!exports.pidfdExited(fd), 'it took this process for one that has ended');
  } finally {
    closeSync(fd);
  }
  mustFail(() => exports.pidfdOpen(impossiblePid), constants.errno.ESRCH);
}

function testLocks(exports: NativeExports, folder: string): void {
  const own = mkdtempSync(join(folder, 'native-test-'));
  try {
    const path = join(own, 'lock');
    const fd = openSync(path, 'wx', 0o600);
    try {
      must(!exports.writeLocked(path), 'it saw a lock that nobody holds');
      exports.lockWrite(fd);
      must(exports.writeLocked(path), 'it did not see a lock');
    } finally {
      closeSync(fd);
    }
    must(!exports.writeLocked(path), 'it saw a lock that was given back');
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

function testDatagram(exports: NativeExports): void {
  const name = randomBytes(16).toString('hex');
  const address = addressBytes(`@smart-monitor-helper-${name}`);
  const fd = exports.receiveAt(address);
  try {
    exports.sendDatagram(address, Buffer.from(name));
    const got = Buffer.alloc(64);
    const length = readSync(fd, got, 0, got.length, null);
    must(got.toString('utf8', 0, length) === name, 'what was sent is not what came');
  } finally {
    closeSync(fd);
  }
}
