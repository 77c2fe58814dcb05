import { defaultSources } from './registry.js';
import { Metric } from './source.js';

/** docs/metrics.md, made from the declarations, so that it cannot differ from what is measured. */
export function metricsDocument(): string {
  const topics = defaultSources().map(({ name, metrics }) => {
    const rows = metrics.map((metric) => {
      const labels =
        metric instanceof Metric ? metric.labelNames.map((label) => `\`${label}\``).join(', ') : '';
      return `| \`${metric.key}\` | ${metric.unit} | ${metric.kind} | ${labels || 'none'} | ${metric.help} |`;
    });
    return `## ${name}\n\n| key | unit | kind | labels | what it is |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Metrics of a host

The collector measures these every \`SAMPLE_INTERVAL_SECONDS\` and stores them in \`telemetry\` (view \`telemetry_named\`).
Rates (\`.../s\`) and shares of time are over the interval since the sample before, so the first sample has none. What a
host does not have (no swap, no PSI, no sensor) has no series. This page is made by \`npm run metrics -w packages/host\`.

${topics.join('\n')}`;
}
