import { defaultAppMeta, type AppMeta } from '@smart-monitor/contracts';
import { Fields, type Problem } from '@smart-monitor/protocol';
import { readDocument } from './document.js';

const longestText = 100;
const longestUrl = 500;
const mostDocs = 20;

/**
 * Reads config/app_meta.json: `{"app_name", "app_version", "copyright_owner", "powered_by", "project_url", "owner_url",
 * "docs": {"name": "url"}}`, each of them optional, as config/schemas/app_meta.schema.json describes it.
 * @throws DocumentError with everything that is wrong.
 */
export function parseAppMeta(text: string): AppMeta {
  return readDocument(text, (root, problems) => ({
    appName: readText(root, 'app_name') || defaultAppMeta.appName,
    appVersion: readText(root, 'app_version'),
    copyrightOwner: readText(root, 'copyright_owner'),
    poweredBy: readText(root, 'powered_by'),
    projectUrl: readUrl(root, 'project_url'),
    ownerUrl: readUrl(root, 'owner_url'),
    docs: readDocs(root, problems),
  }));
}

function readText(fields: Fields, name: string): string {
  const value = fields.text(name, '').trim();
  if (value.length > longestText) fields.report(name, `has to have at most ${longestText} characters`);
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value)) fields.report(name, 'has characters that cannot be shown');
  return value;
}

/** Only what a browser opens as a page: a link with a script in it would run with the rights of who clicks it. */
function readUrl(fields: Fields, name: string): string {
  const value = readUrlText(fields.text(name, ''));
  if (value !== null) return value;
  fields.report(
    name,
    `has to be a link that begins with http:// or https://, of at most ${longestUrl} characters`,
  );
  return '';
}

function readUrlText(text: string): string | null {
  const value = text.trim();
  if (value === '') return '';
  if (value.length > longestUrl || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return null;
  const { protocol, href } = new URL(value);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}

function readDocs(root: Fields, problems: Problem[]): AppMeta['docs'] {
  const value = root.raw('docs');
  if (value === undefined) return [];
  const links = new Fields(value, root.at('docs'), problems);
  const names =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  if (names.length > mostDocs) root.report('docs', `has to have at most ${mostDocs} links`);
  return names.map((name) => {
    if (name.trim() === '' || name.length > longestText || /[\p{Cc}\p{Cf}]/u.test(name))
      links.report(name, `has to be called by 1 to ${longestText} characters that can be shown`);
    const url = readUrl(links, name);
    if (url === '' && links.text(name, '') === '') links.report(name, 'has to lead somewhere');
    return { name: name.trim(), url };
  });
}
