import type { SystemdConnection } from '@smart-monitor/systemd';

/** What a command prints, and its exit code. */
export interface Printed {
  readonly out: readonly string[];
  readonly error?: string;
  readonly code: number;
}

const commands = ['is-active', 'show', 'list-units', 'list-units-clean', 'list-unit-files-enabled'] as const;

type Units = Pick<SystemdConnection, 'loadedUnit' | 'properties' | 'listUnits' | 'listUnitFiles'>;

/**
 * The five commands of the first product's systemctl-shim, with its output to the letter: what is not known is
 * `unknown`, and only a command that there is not ends with another code than 0.
 */
export async function runShim(args: readonly string[], systemd: () => Promise<Units>): Promise<Printed> {
  const [command, argument = ''] = args;
  if (!commands.some((known) => known === command))
    return { out: [], error: `usage: systemctl-shim {${commands.join('|')}} [unit]`, code: 2 };
  const units = await systemd();
  switch (command) {
    case 'is-active': {
      const found = await look(units, withSuffix(argument));
      return { out: [found?.['ActiveState'] ?? unknown], code: 0 };
    }
    case 'show': {
      const found = await look(units, withSuffix(argument));
      return { out: shown.map((name) => `${name}=${found?.[name] ?? unknown}`), code: 0 };
    }
    case 'list-unit-files-enabled': {
      // As the first product printed them: each file of a service; which of them are enabled, `show` tells.
      const files = await units.listUnitFiles();
      return { out: services(files.map(({ path }) => path)), code: 0 };
    }
    default: {
      const all = services((await units.listUnits()).map(({ unit }) => unit));
      return {
        out: command === 'list-units' ? all : all.filter((unit) => !unit.endsWith('@.service')),
        code: 0,
      };
    }
  }
}

const unknown = 'unknown';
const shown = ['ActiveState', 'SubState', 'Type', 'UnitFileState', 'LoadState'];

/** The properties that are shown, as text; null for a unit that the manager does not have in memory. */
async function look(units: Units, unit: string): Promise<Record<string, string> | null> {
  const path = unit === '' ? null : await units.loadedUnit(unit);
  if (path === null) return null;
  const properties = await units.properties(path);
  const told = shown.flatMap((name): [string, string][] => {
    const value = properties[name];
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
  return Object.fromEntries(told);
}

function withSuffix(name: string): string {
  return name === '' || name.endsWith('.service') ? name : `${name}.service`;
}

function services(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name.endsWith('.service')))];
}
