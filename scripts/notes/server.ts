/**
 * Serves the guide on the loopback interface, and nothing else: only paths that the guide has, GET
 * and HEAD, no script, no frame, no other host. Pages are made anew for every request, so a change
 * in the Markdown is there after a reload.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeDeadLink, findDeadLinks } from '../../checks/lib/markdown-links.ts';
import type { Site } from './site.ts';

export const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_DEPTH = 20;
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};
/** A picture's own styles are none of the page's, and it may do nothing else either. */
const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'";
const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

export interface NotesServer {
  /** `http://127.0.0.1:8024/` */
  readonly url: string;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface NotesServerOptions {
  /** One of {@link LOOPBACK_HOSTS}. */
  readonly host: string;
  /** 0 … 65535; 0 takes a free one. */
  readonly port: number;
  /** Gets a line for every dead link, when it is first seen, and for every page that failed. */
  readonly log: (line: string) => void;
}

/** Why the notes are not served, in one sentence. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Resolves when it listens.
 *
 * @throws ListenError when the port is not to be had
 */
export async function serveNotes(site: Site, options: NotesServerOptions): Promise<NotesServer> {
  const reportDeadLinks = deadLinkReporter(site, options.log);
  const server = createServer((request, response) => {
    answer(site, request, response, reportDeadLinks).catch((error: unknown) => {
      options.log(`${request.url ?? ''}: ${error instanceof Error ? error.stack : String(error)}`);
      if (!response.headersSent) send(request, response, 500, TEXT, 'This page cannot be made.\n');
      else response.destroy();
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  await listen(server, options);
  reportDeadLinks();
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    close: () => close(server),
  };
}

async function answer(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  reportDeadLinks: () => void,
): Promise<void> {
  if (!isLoopbackName(request.headers.host)) {
    return send(
      request,
      response,
      421,
      TEXT,
      'The notes answer to 127.0.0.1 and localhost only.\n',
    );
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return send(request, response, 405, TEXT, 'The notes can be read (GET, HEAD), nothing else.\n');
  }
  const path = pathOf(request.url);
  const resource = path === null ? undefined : site.resources().get(path);
  if (resource === undefined) {
    const depth = Math.min(MAX_DEPTH, (request.url ?? '').split('?', 1)[0]?.split('/').length ?? 0);
    return send(request, response, 404, HTML, site.notFound(Math.max(0, depth - 2)));
  }
  const body = await resource.render();
  if (resource.type === HTML) reportDeadLinks();
  if (resource.type.startsWith('image/')) {
    response.setHeader('Content-Security-Policy', PICTURE_POLICY);
  }
  send(request, response, 200, resource.type, body);
}

/** The path from the top of the guide; null when the address is no path at all. */
function pathOf(url = ''): string | null {
  const encoded = url.split(/[?#]/, 1)[0] ?? '';
  if (!encoded.startsWith('/')) return null;
  try {
    return encoded === '/' ? 'index.html' : decodeURIComponent(encoded.slice(1));
  } catch {
    return null;
  }
}

/** Whoever lets another name point here is not answered (DNS rebinding). */
function isLoopbackName(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host ?? '');
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
): void {
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function deadLinkReporter(site: Site, log: (line: string) => void): () => void {
  let reported: readonly string[] = [];
  return () => {
    const lines = findDeadLinks(site.library).map(describeDeadLink);
    for (const line of lines) if (!reported.includes(line)) log(line);
    reported = lines;
  };
}

function listen(server: Server, { host, port }: NotesServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => reject(new ListenError(trouble(error, port)));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function trouble({ code, message }: NodeJS.ErrnoException, port: number): string {
  const remedy = 'take another, for instance npm run notes -- --port 0';
  if (code === 'EADDRINUSE') return `Port ${port} is in use; ${remedy}.`;
  if (code === 'EACCES') return `Port ${port} is not yours to listen on; ${remedy}.`;
  return `The notes cannot be served on port ${port}: ${message}.`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
