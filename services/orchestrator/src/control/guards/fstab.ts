/**
 * Whether fstab(5) says that a file system is to be mounted read-only; null where it does not speak of it. Pure.
 * @param text the file, empty where there is none
 * @param path where it is mounted
 */
export function meantReadOnly(text: string, path: string): boolean | null {
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('#')) continue;
    const [, target, , options] = line.trim().split(/\s+/);
    if (target === undefined || options === undefined) continue;
    const folder = target.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(parseInt(octal, 8)),
    );
    if (folder !== path && folder !== `${path}/`) continue;
    return options.split(',').includes('ro');
  }
  return null;
}
