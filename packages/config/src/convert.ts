import type { SettingInfo } from './setting.js';

const flags: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  yes: true,
  on: true,
  '0': false,
  false: false,
  no: false,
  off: false,
};

/**
 * The text of a variable as the value of a setting. What cannot be converted stays text, so that the class's own
 * check refuses it with its own sentence.
 */
export function convert(info: SettingInfo, text: string): unknown {
  switch (info.kind) {
    case 'text':
      return text;
    case 'integer':
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case 'flag':
      return own(flags, text.toLowerCase()) ?? text;
    case 'choice': {
      const word = text.toLowerCase();
      return (
        own(info.spellings, word) ?? info.choices.find((choice) => choice.toLowerCase() === word) ?? text
      );
    }
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean);
  }
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
