/** What `npm run notes` was asked to do. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../arguments.ts';
import { UsageError } from '../runner/usage-error.ts';
import { swallowedFlag } from '../swallowed-flag.ts';
import { LOOPBACK_HOSTS } from './server.ts';

export const DEFAULT_PORT = 8024;

export type NotesRequest =
  | { readonly kind: 'serve'; readonly host: string; readonly port: number }
  | { readonly kind: 'build'; readonly folder: string }
  | { readonly kind: 'help' };

const NAMES = ['port', 'host', 'build'] as const;
type Name = (typeof NAMES)[number];

/**
 * @param environment where npm leaves a trace of flags that it took for its own
 * @throws UsageError, one sentence
 */
export function parseRequest(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): NotesRequest {
  const kept = swallowedFlag('notes', NAMES, environment);
  if (kept !== undefined) {
    throw new UsageError(
      `npm kept --${kept} for itself; put two dashes in front: ${EXAMPLES[kept]}`,
    );
  }
  const given = new Map<Name, string>();
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      build: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw unknown(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return { kind: 'help' };
    const name = NAMES.find((known) => known === token.name);
    if (name === undefined) throw unknown(token.rawName);
    if (given.has(name)) throw new UsageError(`--${name} was given twice; give it once.`);
    if (token.value === undefined || token.value === '' || token.value.startsWith('--')) {
      throw new UsageError(`--${name} wants a value: ${EXAMPLES[name]}.`);
    }
    given.set(name, token.value);
  }
  const folder = given.get('build');
  if (folder === undefined) return serve(given);
  if (given.size > 1) {
    throw new UsageError('--build writes files and serves nothing; leave out --port and --host.');
  }
  return { kind: 'build', folder };
}

const EXAMPLES: Record<Name, string> = {
  port: 'npm run notes -- --port 8080',
  host: 'npm run notes -- --host 127.0.0.1',
  build: 'npm run notes -- --build site',
};

function serve(given: ReadonlyMap<Name, string>): NotesRequest {
  const host = given.get('host') ?? '127.0.0.1';
  if (!LOOPBACK_HOSTS.includes(host)) {
    throw new UsageError(
      `--host ${host} is not on the loopback interface; the notes are served on ${LOOPBACK_HOSTS.join(', ')} only.`,
    );
  }
  const range = { from: 0, to: 65_535, otherwise: DEFAULT_PORT };
  return { kind: 'serve', host, port: wholeNumber('--port', given.get('port'), range) };
}

function unknown(argument: string): UsageError {
  return new UsageError(
    `npm run notes does not know ${JSON.stringify(argument)}; it takes --port N, --host H or --build DIR, behind a --.`,
  );
}
