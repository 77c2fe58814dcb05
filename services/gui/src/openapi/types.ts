import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { makeDocument } from './document.js';

const notice = '/* Generated from the API by `npm run openapi -w @smart-monitor/gui`. Do not edit. */\n\n';

/** The two generated files: the document, and the console's types made of it. */
export async function generate(): Promise<{ readonly document: string; readonly types: string }> {
  const document = await makeDocument();
  const types = astToString(await openapiTS(document as unknown as OpenAPI3, { alphabetize: false }));
  return { document: `${JSON.stringify(document, null, 2)}\n`, types: notice + types };
}
