import type { LabHost } from '@smart-monitor/testing';
import { readFileSync } from 'node:fs';

/**
 * What `systemd-analyze security` finds open in a unit of a lab host and a chapter of docs/security.md does not explain.
 * The overall figure counts as unexplained too where the chapter does not have it.
 */
export async function unexplained(lab: LabHost, unit: string, chapter: RegExp): Promise<readonly string[]> {
  const document = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
  const text = chapter.exec(document)?.[1] ?? '';
  const { stdout } = await lab.exec('/usr/bin/systemd-analyze', ['security', '--no-pager', unit]);
  const open = stdout.split('\n').flatMap((line) => /^✗ ([A-Za-z]+)/.exec(line)?.[1] ?? []);
  const figure = /exposure level for .*: ([0-9.]+)/.exec(stdout)?.[1] ?? 'no figure';
  return [
    ...open.filter((name) => !text.includes(`\`${name}=`)),
    ...(text.includes(`**${figure}**`) ? [] : [figure]),
  ];
}
