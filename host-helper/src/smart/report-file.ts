import { parseSmartReport, parseStrictJson, smartMaxBytes, type SmartReport } from '@smart-monitor/protocol';

import { replaceFile } from '../files/append-log.js';
import { readTrustedFile } from '../files/trusted-file.js';

/**
 * Writes the report whole or not at all. Everybody may read it: it holds nothing that /dev/disk/by-id does not show to
 * every user of the host already, serial numbers included.
 */
export function writeReport(path: string, report: SmartReport): void {
  const text = `${JSON.stringify(report)}\n`;
  if (text.length > smartMaxBytes) throw new Error(`The report would have ${text.length} bytes.`);
  replaceFile(path, text, 0o644);
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
