import { Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { docsPage, type ApiDocument } from './docs-page.js';

/** The generated document lies beside the console that is typed from it. */
const file = new URL('../../web/src/generated/openapi.json', import.meta.url);

/** The API's documentation: the document that `npm run openapi` generates, and a page made of it. */
@Injectable()
export class DocsService {
  #page: string | null = null;

  /** The OpenAPI document as JSON text. */
  document(): string {
    return readFileSync(file, 'utf8');
  }

  /** The same as a page of plain HTML: the usual viewers need inline styles, which our policy forbids. */
  page(): string {
    this.#page ??= docsPage(JSON.parse(this.document()) as ApiDocument);
    return this.#page;
  }
}
