import { parseSmartReport, parseStrictJson, smartMaxBytes, type SmartReport } from '@smart-monitor/protocol';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';

import { readTrustedFile } from '../files/trusted-file.js';

/**
 * Writes the report whole or not at all: beside the old one, fsynced, then in its place. Everybody may read it: it
 * holds nothing that /dev/disk/by-id does not show to every user of the host already, serial numbers included.
 */
export function writeReport(path: string, report: SmartReport): void {
  const text = `${JSON.stringify(report)}\n`;
  if (Buffer.byteLength(text) > smartMaxBytes)
    throw new Error(`The report would have ${text.length} characters.`);
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const fd = openSync(
    fresh,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    writeFileSync(fd, text);
    fchmodSync(fd, 0o644);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, path);
}

/**
 * Reads the report that the oneshot wrote: only where nobody but root could have written it, bounded, and each field
 * as it has to be.
 *
 * @throws UntrustedFileError, whose cause has the code ENOENT where there is none; JsonError or RequestError where it
 *   is no report
 */
export function readReport(path: string): SmartReport {
  const { text } = readTrustedFile(path, { maxBytes: smartMaxBytes, owners: [0] });
  return parseSmartReport(parseStrictJson(text).value);
}
