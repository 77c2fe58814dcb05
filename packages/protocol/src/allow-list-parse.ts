import {
  type AllowEntry,
  type AllowInterface,
  type AllowList,
  type AllowWarning,
  type CleanUp,
  type HostLimits,
  type UnitLimits,
  cleanUps,
} from './allow-list.js';
import { Fields, type Problem } from './fields.js';
import { JsonError, parseStrictJson } from './strict-json.js';
import { unitNameProblem } from './unit-name.js';
import { isUnitVerb, shortFormVerbs, unitVerbs, type UnitVerb } from './verbs.js';

/** All that is wrong with an allow-list, one sentence each with line and path where they are known. */
export class AllowListError extends Error {
  override readonly name = 'AllowListError';
  constructor(readonly problems: readonly string[]) {
    super(`The allow-list cannot be used: ${problems.join('; ')}.`);
  }
}

export interface ParseAllowListOptions {
  /** Whether the unit `*` grants every unit. Off by default: the entry is kept, but grants nothing. */
  readonly allowWildcard?: boolean;
}

const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$/;
/** A name as Windows services have it (`icssvc`): no unit of this host, so it grants nothing. */
const foreignPattern = /^[A-Za-z0-9_.\- ]{1,255}$/;
const interfacePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

/**
 * Reads an allow-list in any of its three forms: a plain list of unit names; `{"allow":[{"host","service"}]}`; and
 * the full form `{"units":[...]}` of config/schemas/approved_services.schema.json.
 * @param source the text of the file, or the document that was already parsed from it.
 * @throws AllowListError with everything that is wrong; nothing is granted by halves.
 */
export function parseAllowList(source: unknown, options: ParseAllowListOptions = {}): AllowList {
  let document: unknown = source;
  let lineOf: (path: string) => number | null = () => null;
  if (typeof source === 'string') {
    try {
      const parsed = parseStrictJson(source);
      document = parsed.value;
      lineOf = (path) => parsed.lineOf(path);
    } catch (error) {
      if (error instanceof JsonError) throw new AllowListError([`it is no JSON: ${error.message}`]);
      throw error;
    }
  }
  const problems: Problem[] = [];
  const warnings: AllowWarning[] = [];
  const reader = new Reader(problems, warnings, options.allowWildcard === true);
  const list = reader.read(document);
  if (problems.length > 0) {
    throw new AllowListError(
      problems.map(({ path, message }) => {
        const line = lineOf(path) ?? lineOf(path.replace(/\.[^.[\]]*$/, ''));
        const where = path === '' ? 'the document' : path;
        return line === null ? `${where} ${message}` : `line ${line}: ${where} ${message}`;
      }),
    );
  }
  return list;
}

class Reader {
  constructor(
    private readonly problems: Problem[],
    private readonly warnings: AllowWarning[],
    private readonly allowWildcard: boolean,
  ) {}

  read(document: unknown): AllowList {
    const rest = { interfaces: [], cleanUps: [], hostLimits: null, warnings: this.warnings };
    if (Array.isArray(document)) {
      const entries = document.flatMap((item: unknown, index) => this.listItem(item, `[${index}]`));
      return { form: 'list', entries, ...rest };
    }
    const fields = new Fields(document, '', this.problems);
    fields.raw('$schema');
    if (fields.has('allow')) {
      const entries = this.each(fields, 'allow', (item, path) => this.allowItem(item, path));
      fields.done();
      return { form: 'allow', entries, ...rest };
    }
    if (!fields.has('units') && typeof document === 'object' && document !== null)
      fields.report('', 'has to be a list of unit names, or an object with "allow" or "units"');
    const entries = this.each(fields, 'units', (item, path) => this.fullItem(item, path));
    const interfaces = this.each(fields, 'interfaces', (item, path) => this.interfaceItem(item, path));
    const cleaning = fields.texts('cleanUps', [], (text) =>
      (cleanUps as readonly string[]).includes(text)
        ? null
        : `is no clean-up; known are ${cleanUps.join(', ')}`,
    ) as readonly CleanUp[];
    const hostLimits = this.hostLimits(fields);
    fields.done();
    return { form: 'full', entries, interfaces, cleanUps: cleaning, hostLimits, warnings: this.warnings };
  }

  private each<T>(fields: Fields, name: string, read: (item: unknown, path: string) => T[]): T[] {
    const value = fields.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) {
      fields.report(name, 'has to be a list');
      return [];
    }
    return value.flatMap((item: unknown, index) => read(item, `${name}[${index}]`));
  }

  private listItem(item: unknown, path: string): AllowEntry[] {
    if (typeof item !== 'string') {
      this.problems.push({ path, message: 'has to be the name of a unit' });
      return [];
    }
    return this.short(item, ['*'], path);
  }

  private allowItem(item: unknown, path: string): AllowEntry[] {
    const fields = new Fields(item, path, this.problems);
    const host = fields.text('host');
    const service = fields.text('service');
    fields.done();
    if (fields.has('host')) this.judgeHost(host, `${path}.host`);
    return fields.has('service') ? this.short(service, [host.toLowerCase()], `${path}.service`) : [];
  }

  private short(name: string, hosts: readonly string[], path: string): AllowEntry[] {
    return this.named(name, path, true).map((unit) => ({
      unit,
      hosts,
      verbs: shortFormVerbs,
      limits: null,
      processes: [],
    }));
  }

  private fullItem(item: unknown, path: string): AllowEntry[] {
    const fields = new Fields(item, path, this.problems);
    const name = fields.text('unit');
    const hosts = fields.texts('hosts', ['*'], (host) => hostProblem(host)).map((host) => host.toLowerCase());
    const verbs = fields.texts('verbs', shortFormVerbs, (verb) =>
      isUnitVerb(verb) ? null : `is no verb; known are ${unitVerbs.join(', ')}`,
    ) as readonly UnitVerb[];
    const processes = fields.texts('processes', [], (executable) =>
      /^\/[^\0*?]+$/.test(executable) && !executable.split('/').includes('..')
        ? null
        : 'has to be the absolute path of an executable',
    );
    const limits = this.unitLimits(fields);
    fields.done();
    if (!fields.has('unit')) return [];
    return this.named(name, `${path}.unit`, false).map((unit) => ({ unit, hosts, verbs, limits, processes }));
  }

  /** The name as a list of none or one: a wildcard that is not allowed and a foreign name grant nothing. */
  private named(name: string, path: string, foreignAllowed: boolean): string[] {
    if (name === '*') {
      if (this.allowWildcard) return ['*'];
      this.warnings.push({
        path,
        message: '"*" grants nothing: the helper\'s own settings have to allow it',
      });
      return [];
    }
    const problem = unitNameProblem(name);
    if (problem === null) return [name];
    if (foreignAllowed && foreignPattern.test(name) && !name.includes('@')) {
      this.warnings.push({
        path,
        message: `"${name}" is the name of no systemd unit (a unit is written ${name}.service)`,
      });
      return [name];
    }
    this.problems.push({ path, message: `is no unit: ${problem}` });
    return [];
  }

  private judgeHost(host: string, path: string): void {
    const problem = hostProblem(host);
    if (problem !== null) this.problems.push({ path, message: problem });
  }

  private interfaceItem(item: unknown, path: string): AllowInterface[] {
    const fields = new Fields(item, path, this.problems);
    const name = fields.text('name');
    const hosts = fields.texts('hosts', ['*'], (host) => hostProblem(host)).map((host) => host.toLowerCase());
    fields.done();
    if (fields.has('name') && !interfacePattern.test(name))
      fields.report('name', 'is no name of a network interface');
    return [{ name, hosts }];
  }

  private unitLimits(fields: Fields): UnitLimits | null {
    if (!fields.has('limits')) return null;
    const limits = new Fields(fields.raw('limits'), fields.at('limits'), this.problems);
    const result = {
      ...optional(limits, 'actions', 0, 10_000),
      ...optional(limits, 'windowSeconds', 1, 86_400),
      ...optional(limits, 'backoffSeconds', 0, 86_400),
      ...optional(limits, 'backoffMaxSeconds', 0, 86_400),
      ...optional(limits, 'healthySeconds', 0, 86_400),
      ...optional(limits, 'breakerSeconds', 0, 86_400),
    };
    limits.done();
    return result;
  }

  private hostLimits(fields: Fields): HostLimits | null {
    if (!fields.has('limits')) return null;
    const limits = new Fields(fields.raw('limits'), fields.at('limits'), this.problems);
    const result = {
      ...optional(limits, 'actions', 0, 100_000),
      ...optional(limits, 'windowSeconds', 1, 86_400),
    };
    limits.done();
    return result;
  }
}

function hostProblem(host: string): string | null {
  return host === '*' || hostPattern.test(host) ? null : 'is no host name (and not *)';
}

function optional(fields: Fields, name: string, min: number, max: number): Record<string, number> {
  if (!fields.has(name)) return {};
  return { [name]: fields.integer(name, min, max, min) };
}
