interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
}

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Record<string, { schema?: unknown }> };
  readonly responses?: Record<
    string,
    { readonly description?: string; readonly content?: Record<string, { schema?: unknown }> }
  >;
}

/** What the page needs of an OpenAPI document. */
export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components?: {
    readonly schemas?: Record<
      string,
      {
        readonly description?: string;
        readonly properties?: Record<string, { description?: string; type?: string }>;
      }
    >;
  };
}

/** The API as a page of plain HTML, without script and without style of its own. */
export function docsPage(api: ApiDocument): string {
  const routes = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => routeSection(method, path, operation)),
  );
  const schemas = Object.entries(api.components?.schemas ?? {}).map(
    ([name, { properties }]) =>
      `<h3 id="${text(name)}"><code>${text(name)}</code></h3><dl>${Object.entries(properties ?? {})
        .map(
          ([field, { description }]) =>
            `<dt><code>${text(field)}</code></dt><dd>${text(description ?? '')}</dd>`,
        )
        .join('')}</dl>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${text(api.info.title)}</title></head>
<body><main><h1>${text(api.info.title)} ${text(api.info.version)}</h1><p>${text(api.info.description ?? '')}</p>
<p>The same for programs: <a href="/api/v1/openapi.json">openapi.json</a></p>
<h2>Routes</h2>${routes.join('\n')}<h2>Bodies</h2>${schemas.join('\n')}</main></body></html>
`;
}

function routeSection(method: string, path: string, operation: Operation): string {
  const { summary = '', parameters = [], requestBody, responses = {} } = operation;
  const rows = parameters.map(
    ({ name, in: where, description = '' }) =>
      `<li><code>${text(name)}</code> (${text(where)}) ${text(description)}</li>`,
  );
  const answers = Object.entries(responses).map(
    ([status, { description = '', content }]) =>
      `<li><code>${text(status)}</code> ${text(description)} ${schemaLink(content)}</li>`,
  );
  const body = requestBody === undefined ? '' : `<p>Body: ${schemaLink(requestBody.content)}</p>`;
  return `<section><h3><code>${text(method.toUpperCase())} ${text(path)}</code></h3><p>${text(summary)}</p>${
    rows.length > 0 ? `<ul>${rows.join('')}</ul>` : ''
  }${body}<p>Answers:</p><ul>${answers.join('')}</ul></section>`;
}

function schemaLink(content: Record<string, { schema?: unknown }> | undefined): string {
  const found = /#\/components\/schemas\/(\w+)/.exec(JSON.stringify(content ?? {}));
  return found === null ? '' : `<a href="#${found[1]}"><code>${found[1]}</code></a>`;
}

function text(raw: string): string {
  return raw.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
