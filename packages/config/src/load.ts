import { validateSync } from 'class-validator';
import { ConfigError, type ConfigProblem } from './config-error.js';
import { convert } from './convert.js';
import { Environment, type Env, type Found } from './environment.js';
import { isLab } from './never-as-root.js';
import { isPrintedSecret } from './printed-secrets.js';
import { notesFor } from './seed-names.js';
import { settingsOf, type SettingInfo } from './setting.js';

/** A service with a database login of its own: `DATABASE_URL_<NAME>` goes before `DATABASE_URL`. */
export type ServiceName = 'collector' | 'orchestrator' | 'notifier' | 'gui';

/** A class of settings. `compose` may make up a value from older settings; `check` judges settings against each other. */
export interface ConfigClass<T extends object = object> {
  new (): T;
  /** Names asked before the declared one, by property, for a service. */
  namesFor?(service: ServiceName): Readonly<Record<string, readonly string[]>>;
  /** A value for a property whose variable is not set, from other variables; null when there is none. */
  compose?(property: string, environment: Environment): Found | null;
  /** Problems that only show when several settings are seen together. */
  check?(config: T): readonly ConfigProblem[];
}

/** The instances in the order of the classes, and what a person should know about how they came to be. */
export type Loaded<C extends readonly ConfigClass[]> = {
  -readonly [K in keyof C]: C[K] extends ConfigClass<infer T> ? T : never;
} & {
  /** To be shown as a banner: printed example secrets in lab, secret files that others can read. */
  readonly warnings: readonly string[];
  /** Variables that are set, known from an older product, and ignored or renamed here. */
  readonly notes: readonly string[];
};

/**
 * Reads the settings that the given classes declare.
 * @throws ConfigError naming every bad setting at once.
 */
export function loadConfig<const C extends readonly ConfigClass[]>(
  classes: C,
  env: Env = process.env,
  options: { readonly service?: ServiceName } = {},
): Loaded<C> {
  const environment = new Environment(env);
  const lab = isLab(env);
  const { problems, warnings } = environment;
  const instances = classes.map((type) => {
    const instance = new type();
    const infos = settingsOf(type);
    const names = (options.service && type.namesFor?.(options.service)) ?? {};
    const found = new Map<string, Found>();
    for (const info of infos) {
      const asked = [...(names[info.property] ?? []), info.env, ...info.aliases];
      const value =
        environment.first(asked, info.secret) ?? type.compose?.(info.property, environment) ?? null;
      if (value) found.set(info.property, value);
      const result = value ? convert(info, value.text) : info.default;
      if (result !== undefined) Reflect.set(instance, info.property, result);
      if (value && info.secret && isPrintedSecret(value.text)) {
        const where = `${value.name} holds a value that is printed in public documents`;
        if (lab) warnings.push(`${where}. It is accepted because this is the lab; never use it elsewhere.`);
        else
          problems.push({
            name: value.name,
            problem:
              'holds a value that is printed in public documents; make one of your own: openssl rand -hex 24',
          });
      }
    }
    problems.push(...judge(instance, infos, found));
    const told = new Set(problems.map(({ name }) => name));
    problems.push(...(type.check?.(instance) ?? []).filter(({ name }) => !told.has(name)));
    return instance;
  });
  problems.push(...sharedKey(env, new Environment(env)));
  if (problems.length > 0) throw new ConfigError(unique(problems));
  return Object.assign(instances, {
    warnings: [...new Set(warnings)],
    notes: notesFor(env),
  }) as unknown as Loaded<C>;
}

/** What class-validator says about an instance, in the words of the variables that a person sets. */
function judge(
  instance: object,
  infos: readonly SettingInfo[],
  found: ReadonlyMap<string, Found>,
): ConfigProblem[] {
  const absent = infos
    .filter((info) => Reflect.get(instance, info.property) === undefined)
    .map((info) => info.property);
  return validateSync(instance, { forbidUnknownValues: false })
    .filter((error) => !absent.includes(error.property))
    .flatMap((error) => {
      const info = infos.find(({ property }) => property === error.property)!;
      const value = found.get(error.property);
      const { isInt, isNumber, ...others } = error.constraints ?? {};
      // Bounds mean nothing for what is no number at all.
      const sentence = isInt ?? isNumber ?? Object.values(others)[0] ?? 'is not valid';
      const shown = info.secret ? '' : ` (it is ${JSON.stringify(value?.text.slice(0, 80) ?? info.default)})`;
      return { name: value?.name ?? info.env, problem: sentence + shown };
    });
}

/** The console's key and the helper's must differ, or a stolen API key would open the helper. */
function sharedKey(env: Env, environment: Environment): ConfigProblem[] {
  const [api, helper] = ['SMARTMON_API_KEY', 'HELPER_API_KEY'].map((name) =>
    env[name] || env[`${name}_FILE`] ? environment.first([name], true) : null,
  );
  return api && helper && api.text === helper.text
    ? [
        {
          name: 'HELPER_API_KEY',
          problem: 'is the same as SMARTMON_API_KEY; the helper must have a key of its own',
        },
      ]
    : [];
}

function unique(problems: readonly ConfigProblem[]): ConfigProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.name} ${problem.problem}`, problem])).values()];
}
