import { mkdir, writeFile } from 'node:fs/promises';
import { generate } from './types.js';

const folder = new URL('../../web/src/generated/', import.meta.url);
const { document, types } = await generate();
await mkdir(folder, { recursive: true });
await writeFile(new URL('openapi.json', folder), document);
await writeFile(new URL('api.ts', folder), types);
process.stdout.write(`Wrote openapi.json and api.ts to ${folder.pathname}\n`);
