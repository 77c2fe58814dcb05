import { allConfigs } from './all.js';
import { seedNames } from './seed-names.js';
import { settingsOf, type SettingInfo } from './setting.js';

const cell = (text: string) => text.replaceAll('|', '\\|');

function row(info: SettingInfo): string {
  const value = Array.isArray(info.default) ? info.default.join(',') : info.default;
  const shown =
    value === undefined
      ? 'none'
      : value === '' || (Array.isArray(info.default) && value === '')
        ? 'empty'
        : `\`${String(value)}\``;
  const form = [info.unit, info.range].filter(Boolean).join('; ');
  const sentence =
    info.sentence + (info.secret ? ` Secret: also read from the file that \`${info.env}_FILE\` names.` : '');
  return `| \`${info.env}\` | ${cell(sentence)} | ${cell(form) || 'text'} | ${shown} |`;
}

/** docs/settings.md, made from the classes, so that it cannot differ from what is read. */
export function settingsDocument(): string {
  const topics = allConfigs.map((type) => {
    const rows = settingsOf(type).map(row).join('\n');
    return `## ${type.name.replace(/Config$/, '')}\n\n| variable | what it is for | form and range | default |\n| --- | --- | --- | --- |\n${rows}\n`;
  });
  const older = Object.entries(seedNames)
    .filter(([, { use }]) => use !== 'setting')
    .map(([name, { use, sentence }]) => `| \`${name}\` | ${use} | ${cell(sentence)} |`)
    .join('\n');
  return `# Settings

Made from the classes in packages/config by \`npm run settings -w packages/config\`; edit those, not this file.

Every service reads its settings from environment variables when it starts. A bad value stops it with exit code 78
and a list of everything that is wrong. An empty value counts as not set.

${topics.join('\n')}
## Names of older products

What became of each variable that the documents of the first Smart-Monitor and of the products beside it name.
\`alias\`: still read. \`stack\`: read by what stands around the services. \`ignored\`: no longer needed; a start says so.

| variable | use | |
| --- | --- | --- |
${older}
`;
}
