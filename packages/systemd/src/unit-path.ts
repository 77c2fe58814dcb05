const prefix = '/org/freedesktop/systemd1/unit/';

/** A unit's object path as systemd escapes it (`bus_path_encode`): all but letters and digits becomes `_xx`. */
export function unitPath(unit: string): string {
  let escaped = '';
  for (const byte of Buffer.from(unit)) {
    const char = String.fromCharCode(byte);
    const plain = /[a-zA-Z]/.test(char) || (/\d/.test(char) && escaped !== '');
    escaped += plain ? char : `_${byte.toString(16).padStart(2, '0')}`;
  }
  return `${prefix}${escaped === '' ? '_' : escaped}`;
}

/** The unit's name of an object path, or null where the path is not one of a unit. */
export function unitOfPath(path: string): string | null {
  if (!path.startsWith(prefix)) return null;
  const escaped = path.slice(prefix.length);
  if (escaped === '_') return '';
  const bytes = escaped.replaceAll(/_([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The object path of a job by its number. */
export function jobPath(id: number): string {
  return `/org/freedesktop/systemd1/job/${id}`;
}
