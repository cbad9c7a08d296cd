/** `npm run notes`: serves the study guide on this machine, or writes it as static files. */
import path from 'node:path';
import { BuildError, buildNotes } from './notes/build.ts';
import { type NotesRequest, parseRequest } from './notes/request.ts';
import { ListenError, serveNotes } from './notes/server.ts';
import { Site } from './notes/site.ts';
import { ROOT } from './runner/tree.ts';
import { EXIT, verb } from './runner/usage-error.ts';

const HELP = `npm run notes                     serve the guide on http://127.0.0.1:8024/
npm run notes -- --port 8080      serve it on another port (0: any free one)
npm run notes -- --host ::1       serve it on another loopback address
npm run notes -- --build site     write it into the folder "site", to be opened from there`;

async function main(): Promise<number> {
  const request = parseRequest(process.argv.slice(2), process.env);
  try {
    if (request.kind === 'help') print(HELP);
    else if (request.kind === 'build') await build(request.folder);
    else await serve(request);
    return EXIT.PASSED;
  } catch (error) {
    if (!(error instanceof BuildError || error instanceof ListenError)) throw error;
    complain(error.message);
    return EXIT.NOT_PASSED;
  }
}

async function build(name: string): Promise<void> {
  // npm runs this at the top of the tree; the name counts from where the person is.
  const folder = path.resolve(process.env['INIT_CWD'] ?? '.', name);
  const count = await buildNotes(new Site(ROOT), folder);
  print(`Wrote ${count} files. Open ${path.join(folder, 'index.html')}`);
}

async function serve({ host, port }: NotesRequest & { kind: 'serve' }): Promise<void> {
  const server = await serveNotes(new Site(ROOT), { host, port, log: complain });
  print(`The notes are at ${server.url}  (Ctrl-C stops)`);
  const stop = () => {
    void server.close().then(() => print('Stopped.'));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.exitCode = await verb(main);
