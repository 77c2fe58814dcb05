const plain = /[A-Za-z0-9:_.]/;

/**
 * A path as systemd writes it in the name of a unit (`systemd-escape --path`): `/` for the root becomes `-`, slashes at
 * either end go and several in a row count as one, those between become `-`; every other byte that a name may not have,
 * and a dot at the beginning, becomes `\xNN`. Null for what no unit stands for: a path that is not absolute, or that
 * has `.` or `..` in it.
 */
export function escapePath(path: string): string | null {
  if (!path.startsWith('/') || path.includes('\0')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return null;
  if (parts.length === 0) return '-';
  let escaped = '';
  for (const byte of Buffer.from(parts.join('/'))) {
    const char = String.fromCharCode(byte);
    if (char === '/') escaped += '-';
    else if (plain.test(char) && !(char === '.' && escaped === '')) escaped += char;
    else escaped += `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return escaped;
}

/** Names of units have at most this many characters; systemd writes a hash in place of what is longer (v251). */
const longest = 255;

/** The mount unit of a path, for example `var-log.mount`; null where its name cannot be told. */
export function mountUnit(path: string): string | null {
  const escaped = escapePath(path);
  const name = escaped === null ? null : `${escaped}.mount`;
  return name === null || name.length > longest ? null : name;
}
