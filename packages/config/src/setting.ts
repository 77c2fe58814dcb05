import 'reflect-metadata';
import { IsIn, IsInt, IsNumber, Matches, Max, Min, MinLength, ValidateBy } from 'class-validator';

/** How the text of an environment variable becomes a value. */
export type SettingKind = 'text' | 'integer' | 'number' | 'flag' | 'choice' | 'list';

/** What is known about one setting: enough to read it, to judge it, and to write its documentation. */
export interface SettingInfo {
  /** The property of the class. */
  readonly property: string;
  /** The environment variable. */
  readonly env: string;
  /** Older names of the same setting, asked in this order when `env` is not set. */
  readonly aliases: readonly string[];
  readonly kind: SettingKind;
  /** What the setting is for, in one sentence. */
  readonly sentence: string;
  /** What the number counts, or the form of the text. */
  readonly unit: string;
  /** The allowed values, in words. */
  readonly range: string;
  /** Undefined: the setting is optional and absent by default. */
  readonly default: string | number | boolean | readonly string[] | undefined;
  /** A secret is never printed, and is also read from the file that `<env>_FILE` names. */
  readonly secret: boolean;
  readonly choices: readonly string[];
  /** Other spellings of a choice, for example `systemd` for `dbus`. */
  readonly spellings: Readonly<Record<string, string>>;
}

interface Common {
  readonly env: string;
  readonly sentence: string;
  readonly aliases?: readonly string[];
}

interface NumberOptions extends Common {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

interface TextOptions extends Common {
  readonly unit?: string;
  readonly range?: string;
  readonly default?: string;
  readonly secret?: boolean;
  readonly minLength?: number;
  /** What the text must look like, and the sentence that says so. */
  readonly form?: readonly [RegExp, string];
}

interface ChoiceOptions extends Common {
  readonly choices: readonly string[];
  readonly default: string;
  readonly spellings?: Readonly<Record<string, string>>;
}

const registry = Symbol('settings');

/** The settings that a class declares, in the order of its source. */
export function settingsOf(type: abstract new () => object): readonly SettingInfo[] {
  return (Reflect.getOwnMetadata(registry, type) as SettingInfo[] | undefined) ?? [];
}

function declare(info: Omit<SettingInfo, 'property'>, ...judges: PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    const type = target.constructor as new () => object;
    Reflect.defineMetadata(registry, [...settingsOf(type), { ...info, property: String(property) }], type);
    for (const judge of judges) judge(target, property);
  };
}

const plain = { aliases: [], secret: false, choices: [], spellings: {}, unit: '', range: '' } as const;

/** A whole number within bounds. */
export function IntegerSetting(options: NumberOptions): PropertyDecorator {
  return declare(
    { ...plain, ...options, kind: 'integer', range: `${options.min} to ${options.max}` },
    IsInt({ message: 'must be a whole number' }),
    Min(options.min, { message: `must be at least ${options.min} ${options.unit}`.trim() }),
    Max(options.max, { message: `must be at most ${options.max} ${options.unit}`.trim() }),
  );
}

/** A number within bounds. */
export function NumberSetting(options: NumberOptions): PropertyDecorator {
  return declare(
    { ...plain, ...options, kind: 'number', range: `${options.min} to ${options.max}` },
    IsNumber({ allowNaN: false, allowInfinity: false }, { message: 'must be a number' }),
    Min(options.min, { message: `must be at least ${options.min} ${options.unit}`.trim() }),
    Max(options.max, { message: `must be at most ${options.max} ${options.unit}`.trim() }),
  );
}

/** On or off: 1, true, yes, on; 0, false, no, off. */
export function FlagSetting(options: Common & { readonly default: boolean }): PropertyDecorator {
  return declare(
    { ...plain, ...options, kind: 'flag', range: 'true or false (also 1/0, yes/no, on/off)' },
    IsIn([true, false], { message: 'must be true or false (also 1/0, yes/no, on/off)' }),
  );
}

/** One of a few words, upper or lower case. */
export function ChoiceSetting(options: ChoiceOptions): PropertyDecorator {
  const named = Object.entries(options.spellings ?? {}).map(([from, to]) => `${from} = ${to}`);
  const range = options.choices.join(', ') + (named.length > 0 ? ` (also ${named.join(', ')})` : '');
  return declare(
    { ...plain, ...options, kind: 'choice', range },
    IsIn([...options.choices], { message: `must be one of ${range}` }),
  );
}

/** A text, possibly secret. Without a default it is optional. */
export function TextSetting(options: TextOptions): PropertyDecorator {
  const judges = [
    ...(options.form ? [Matches(options.form[0], { message: options.form[1] })] : []),
    ...(options.minLength
      ? [MinLength(options.minLength, { message: `must have at least ${options.minLength} characters` })]
      : []),
  ];
  const range = options.range ?? (options.minLength ? `at least ${options.minLength} characters` : '');
  return declare({ ...plain, default: undefined, ...options, kind: 'text', range }, ...judges);
}

interface ListOptions extends Common {
  readonly unit: string;
  /** Without it the list is empty. */
  readonly default?: readonly string[];
  /** What each word must be, and the sentence that says so. */
  readonly each: readonly [(word: string) => boolean, string];
}

/** Words separated by commas. */
export function ListSetting(options: ListOptions): PropertyDecorator {
  const [accepts, message] = options.each;
  const validate = (value: unknown) => Array.isArray(value) && value.every((word) => accepts(String(word)));
  return declare(
    { ...plain, default: [], ...options, kind: 'list' },
    ValidateBy({ name: 'each', validator: { validate, defaultMessage: () => message } }),
  );
}

/** An absolute path, as `form` of a TextSetting. */
export const absolutePath = [/^\/[^\0]*$/, 'must be an absolute path'] as const;
