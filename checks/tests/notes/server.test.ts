/** The served guide: what it answers, what it refuses, and that it ends. */
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type NotesServer, serveNotes } from '../../../scripts/notes/server.ts';
import { type Resource, Site } from '../../../scripts/notes/site.ts';
import { guideOf, SMALL_GUIDE, writeInto } from './small-guide.ts';

interface Served {
  readonly server: NotesServer;
  readonly root: string;
  readonly log: string[];
}

async function serve(files: Readonly<Record<string, string>> = SMALL_GUIDE): Promise<Served> {
  const root = guideOf(files);
  const log: string[] = [];
  const server = await serveNotes(new Site(root), {
    host: '127.0.0.1',
    port: 0,
    log: (line) => log.push(line),
  });
  onTestFinished(() => server.close());
  return { server, root, log };
}

class BrokenSite extends Site {
  override resources(): Map<string, Resource> {
    const render = () => Promise.reject(new Error('no disk today'));
    return new Map([['index.html', { type: 'text/html; charset=utf-8', render }]]);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** One request, byte for byte as given: a proper client would tidy the path up first. */
function ask({ url }: NotesServer, firstLine: string, host = '127.0.0.1'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', reject).on('end', () => resolve(parse(text)));
    socket.write(`${firstLine} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  });
}

function parse(text: string): Answer {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const [name = '', value = ''] = line.split(/: (.*)/);
    return [name.toLowerCase(), value];
  });
  return { status: Number(first.split(' ')[1]), headers: new Map(headers), body };
}

describe('a page', () => {
  test('comes as HTML in UTF-8, under a policy that allows no script', async () => {
    const { server } = await serve();
    const { status, headers, body } = await ask(server, 'GET /notes/01-ring.html');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
    expect(body).toMatch(/^<!doctype html>/);
  });

  test('is found at / for home, and whatever the query says', async () => {
    const { server } = await serve();
    const home = await ask(server, 'GET /');
    expect(home.body).toContain('<h1 id="the-guide">');
    expect((await ask(server, 'GET /index.html?x=1')).body).toBe(home.body);
  });

  test('shows the Markdown as it is at the moment', async () => {
    const { server, root } = await serve();
    expect((await ask(server, 'GET /notes/ants.html')).body).toContain('<h1 id="ants">');
    writeInto(root, 'notes/ants.md', '# Ants, second edition\n');
    expect((await ask(server, 'GET /notes/ants.html')).body).toContain('Ants, second edition</h1>');
  });

  test('that cannot be made is an answer 500 and a line in the log, and nothing of why', async () => {
    const log: string[] = [];
    const site = new BrokenSite(guideOf(SMALL_GUIDE));
    const server = await serveNotes(site, {
      host: '127.0.0.1',
      port: 0,
      log: (line) => log.push(line),
    });
    onTestFinished(() => server.close());
    const { status, body } = await ask(server, 'GET /');
    expect([status, body]).toEqual([500, 'This page cannot be made.\n']);
    expect(log).toEqual([expect.stringContaining('/: Error: no disk today')]);
  });
});

test.each([
  ['/style.css', 'text/css; charset=utf-8'],
  ['/icon.svg', 'image/svg+xml; charset=utf-8'],
])('%s comes as %s', async (path, type) => {
  const { server } = await serve();
  expect((await ask(server, `GET ${path}`)).headers.get('content-type')).toBe(type);
});

test('HEAD has the headers of GET and no body', async () => {
  const { server } = await serve();
  const get = await ask(server, 'GET /notes/ants.html');
  const head = await ask(server, 'HEAD /notes/ants.html');
  expect([head.status, head.body]).toEqual([200, '']);
  expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s is refused with what is allowed',
  async (method) => {
    const { server } = await serve();
    const { status, headers } = await ask(server, `${method} /`);
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  },
);

describe('nothing but the guide’s own pages is handed out', () => {
  test.each([
    '/nowhere.html',
    '/notes/01-ring.md',
    '/package.json',
    '/../package.json',
    '/notes/../../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '/notes/%2e%2e/index.html',
    '//etc/passwd',
    '/%2fetc/passwd',
    '/notes/ants.html%00.css',
    '/%',
    '/%c0%ae%c0%ae/package.json',
    '/source/package.json.html',
    '/source/../package.json',
    '/notes',
    '/notes/',
    '/__proto__',
    '/constructor',
    'http://127.0.0.1/index.html',
  ])('GET %s is 404', async (path) => {
    const { server } = await serve({ ...SMALL_GUIDE, 'package.json': '{"secret": true}' });
    const { status, headers, body } = await ask(server, `GET ${path}`);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body).toContain('There is no such page');
    expect(body).not.toContain('secret');
  });

  test('and the page that says so has links that hold where it was asked for', async () => {
    const { server } = await serve();
    const path = '/a/b/c.html';
    const { body } = await ask(server, `GET ${path}`);
    const style = /rel="stylesheet" href="([^"]+)"/.exec(body)?.[1] ?? '';
    expect(new URL(style, new URL(path, server.url)).pathname).toBe('/style.css');
  });

  test('a very long path does not make a very long page', async () => {
    const { server } = await serve();
    const { status, body } = await ask(server, `GET ${'/a'.repeat(4000)}`);
    expect(status).toBe(404);
    expect(body.length).toBeLessThan(20_000);
  });
});

test.each(['127.0.0.1:8024', 'localhost', '[::1]:1'])(
  'answers to the host name %s',
  async (host) => {
    const { server } = await serve();
    expect((await ask(server, 'GET /', host)).status).toBe(200);
  },
);

test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.'])(
  'does not answer to the host name %s',
  async (host) => {
    const { server } = await serve();
    const { status, body } = await ask(server, 'GET /', host);
    expect([status, body.includes('guide')]).toEqual([421, false]);
  },
);

test('a dead link is in the log from the start, a new one when a page is next asked for, each once', async () => {
  const { server, root, log } = await serve({
    ...SMALL_GUIDE,
    'notes/zeal.md': '# Zeal\n\n[x](a.md)\n',
  });
  expect(log).toEqual([expect.stringContaining('notes/zeal.md:3: the link "a.md" leads')]);
  writeInto(root, 'notes/ants.md', '# Ants\n\n[x](zeal.md#one)\n');
  await ask(server, 'GET /');
  await ask(server, 'GET /');
  expect(log.slice(1)).toEqual([
    expect.stringContaining('notes/README.md:3: the link "ants.md#two" asks for #two'),
    expect.stringContaining('notes/ants.md:3: the link "zeal.md#one" asks for #one'),
  ]);
});

test('a port in use is one sentence', async () => {
  const { server } = await serve();
  const port = Number(new URL(server.url).port);
  const site = new Site(guideOf(SMALL_GUIDE));
  await expect(serveNotes(site, { host: '127.0.0.1', port, log: () => {} })).rejects.toThrow(
    `Port ${port} is in use; take another, for instance npm run notes -- --port 0.`,
  );
});

test('closing ends connections that are still open', async () => {
  const { server } = await serve();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const ended = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  await new Promise((resolve) => {
    socket.once('connect', resolve);
  });
  socket.on('error', () => {});
  await server.close();
  await ended;
});
