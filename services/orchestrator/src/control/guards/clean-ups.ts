import type { CleanUp } from '@smart-monitor/protocol';

/** Where each clean-up makes room: see the helper's verb `clean`. */
const folders: Readonly<Record<CleanUp, readonly string[]>> = {
  'journal-vacuum': ['/var/log/journal', '/run/log/journal'],
  tmpfiles: ['/tmp', '/var/tmp'],
};

/**
 * Which clean-ups make room on the file system of a path: those whose folder is on it and on none that is mounted below
 * it. Pure.
 * @param paths of all file systems
 */
export function cleanUpsFor(path: string, paths: readonly string[]): CleanUp[] {
  const holds = (mount: string, folder: string): boolean =>
    mount === '/' || folder === mount || folder.startsWith(`${mount}/`);
  const home = (folder: string): string | undefined =>
    paths.filter((mount) => holds(mount, folder)).toSorted((a, b) => b.length - a.length)[0];
  return (Object.keys(folders) as CleanUp[]).filter((name) =>
    folders[name].some((folder) => home(folder) === path),
  );
}
