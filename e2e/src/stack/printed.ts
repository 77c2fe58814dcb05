import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from '../started-product.js';

/**
 * The lines of the first block of shell commands under a heading of a document, without their comments: what a person
 * copies from there. @throws where there is none
 */
export function printed(document: string, heading: string): string[] {
  const text = readFileSync(path.join(checkout, document), 'utf8');
  const [, section] = text.split(`\n${heading}\n`);
  const block = /\n```(?:sh|shell)\n(.*?)\n```\n/s.exec(section?.split(/\n#{1,3} /)[0] ?? '')?.[1];
  if (block === undefined) throw new Error(`${document} has no commands under "${heading}"`);
  return block.split('\n').map((line) => line.replace(/\s+#.*$/, ''));
}
