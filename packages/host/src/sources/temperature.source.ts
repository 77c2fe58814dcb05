import type { MetricValue } from '@smart-monitor/contracts';
import type { HostFiles } from '../host-files.js';
import { Metric, type Source, type SourceContext } from '../source.js';

const temperature = new Metric('temperature', 'celsius', 'Temperature of a sensor.', ['sensor']);

interface Sensor {
  readonly file: string;
  readonly name: string;
}

/** Temperatures, from sysfs' thermal zones and hwmon (kernel documentation, thermal and hwmon sysfs interfaces). */
export class TemperatureSource implements Source {
  readonly name = 'temperature';
  readonly metrics = [temperature];
  #sensors: readonly Sensor[] = [];
  #listedAt = -Infinity;

  read({ files, mono }: SourceContext): MetricValue[] {
    // Sensors come with their drivers; a look a minute is enough.
    if (mono - this.#listedAt >= 60_000) {
      this.#sensors = listSensors(files);
      this.#listedAt = mono;
    }
    return this.#sensors.flatMap(({ file, name }) => {
      const text = files.sys(file)?.trim() ?? '';
      const celsius = /^-?\d{1,7}$/.test(text) ? Number(text) / 1000 : NaN;
      // A sensor that is not connected gives absurd values.
      return celsius > -100 && celsius < 250 ? [temperature.of(celsius, { sensor: name })] : [];
    });
  }
}

function listSensors(files: HostFiles): Sensor[] {
  const { sysfs } = files.roots;
  const text = (file: string) => files.once(`${sysfs}/${file}`)?.trim() ?? '';
  const found = new Map<string, Sensor>();
  const add = (name: string, file: string) => {
    let unique = name;
    for (let n = 2; found.has(unique); n++) unique = `${name} ${n}`;
    found.set(unique, { file, name: unique });
  };
  const zoneTypes = new Set<string>();
  for (const zone of files
    .list(`${sysfs}/class/thermal`)
    .filter((name) => name.startsWith('thermal_zone'))
    .sort()) {
    const type = text(`class/thermal/${zone}/type`) || zone;
    zoneTypes.add(type.replaceAll('-', '_'));
    add(type, `class/thermal/${zone}/temp`);
  }
  for (const chip of files.list(`${sysfs}/class/hwmon`).sort()) {
    const name = text(`class/hwmon/${chip}/name`) || chip;
    // The kernel shows each thermal zone once more as a chip.
    if (zoneTypes.has(name.replaceAll('-', '_'))) continue;
    for (const input of files.list(`${sysfs}/class/hwmon/${chip}`).sort()) {
      const sensor = /^(temp\d+)_input$/.exec(input)?.[1];
      if (sensor)
        add(
          `${name} ${text(`class/hwmon/${chip}/${sensor}_label`) || sensor}`,
          `class/hwmon/${chip}/${input}`,
        );
    }
  }
  return [...found.values()];
}
