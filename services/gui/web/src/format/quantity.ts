const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes with three sensible digits: `512 B`, `1.50 KiB`, `12.3 MiB`, `640 GiB`. */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return '–';
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 1023.5 && unit < binary.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return `${value < 0 ? '-' : ''}${size.toFixed(digits)} ${binary[unit]}`;
}

/** A percentage: one digit below ten, none above; `0 %` only when it is nothing at all. */
export function percent(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value !== 0 && Math.abs(value) < 0.05) return '<0.1 %';
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** Uptime keeps the digits that matter near 100: `99.98 %`, and is never rounded up to 100 while something was down. */
export function uptimePercent(value: number): string {
  if (value >= 100) return '100 %';
  const floored = Math.floor(value * 100) / 100;
  return `${floored >= 90 ? floored.toFixed(2) : floored.toFixed(1)} %`;
}

/** A value with the unit that its metric declares (`percent`, `bytes`, `bytes/s`, `seconds`, `celsius`, `count`). */
export function quantity(value: number, unit: string): string {
  switch (unit) {
    case 'percent':
      return percent(value);
    case 'bytes':
      return bytes(value);
    case 'bytes/s':
      return `${bytes(value)}/s`;
    case 'seconds':
      return `${value.toFixed(value < 10 ? 2 : 0)} s`;
    case 'celsius':
      return `${value.toFixed(1)} °C`;
    default:
      return Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2);
  }
}

/** `1 unit`, `121 units`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
