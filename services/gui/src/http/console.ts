import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import path from 'node:path';

const year = 31_536_000;

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Smart-Monitor</title></head>
<body><main><h1>The console is not built yet</h1>
<p>Smart-Monitor runs and its API answers, but the pages of the console are missing.</p>
<p>Build them with <code>npm run build</code> in the project's folder, then reload this page.</p>
<p>The API: <a href="/api/v1/docs">documentation</a>, <a href="/health">health</a>.</p></main></body></html>
`;

/**
 * Serves the built console. Files with a hash in their name never change and are kept by the browser; the page itself
 * is asked for anew each time. Every path that is no file and no API is the page: the console has its own routes.
 */
export async function serveConsole(fastify: FastifyInstance, folder: string): Promise<void> {
  await fastify.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
    suppressWarning: true,
  } as Parameters<typeof fastifyStatic>[1]);
  const send = (request: FastifyRequest, reply: FastifyReply) => {
    const wanted = decodeURI(request.url.split('?', 1)[0]!);
    const file = path.join(folder, wanted);
    const inside = file.startsWith(`${folder}${path.sep}`);
    const isFile = inside && path.extname(wanted) !== '' && existsSync(file);
    if (isFile) {
      const hashed = wanted.startsWith('/assets/');
      void reply.header('cache-control', hashed ? `public, max-age=${year}, immutable` : 'no-cache');
      return reply.sendFile(wanted.slice(1));
    }
    void reply.header('cache-control', 'no-cache');
    if (!existsSync(path.join(folder, 'index.html'))) {
      return reply.status(503).type('text/html; charset=utf-8').send(notBuilt);
    }
    return reply.sendFile('index.html');
  };
  fastify.get('/*', { constraints: {} }, (request, reply) => {
    const { url } = request;
    if (/^\/(api|health|metrics|socket\.io|rules)(\/|\?|$)/.test(url) || isMissingAsset(url, folder)) {
      return reply.callNotFound();
    }
    return send(request, reply);
  });
}

/** A file that a page of an older build asks for: to answer with the page would confuse the browser more. */
function isMissingAsset(url: string, folder: string): boolean {
  const wanted = url.split('?', 1)[0]!;
  return /^\/assets\//.test(wanted) && !existsSync(path.join(folder, wanted));
}
