/** `npm run replay -- FILE`: rebuilds a book from recorded order flow and says how it went. */

import { FORMATS, type Format, type Progress, replay } from '#replay';
import { replayReport } from '#replay-report';
import { readCommandLine } from './arguments.ts';
import { showProgress } from './runner/progress-line.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run replay -- FILE              LOBSTER messages or NASDAQ ITCH 5.0, plain or .gz
               --top-of-book FILE   best ask, size, best bid, size after each message
               --stock NAME         ITCH: this stock; without it the busiest
               --format FORMAT      ${FORMATS.join(' or ')}; without it known from the content`;

/** How often progress is shown: on a terminal, and as lines in a log. */
const TERMINAL_INTERVAL_MS = 200;
const LOG_INTERVAL_MS = 5000;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readCommand(argv);
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.PASSED;
  }
  const [file, stray] = positionals;
  if (file === undefined) throw new UsageError(`Name a file to replay:\n${HELP}`);
  if (stray !== undefined) {
    throw new UsageError(`"${stray}" is one file too many; what there is:\n${HELP}`);
  }
  const result = await replay({
    file,
    topOfBook: values['top-of-book'],
    format: formatNamed(values.format),
    stock: stockNamed(values.stock),
    onProgress: progressLine(),
  });
  showProgress('');
  if (result.replay !== undefined && result.replay.messages > 0) {
    process.stdout.write(replayReport(file, result.replay));
  }
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  return result.problems.length === 0 ? EXIT.PASSED : EXIT.NOT_PASSED;
}

function readCommand(argv: readonly string[]) {
  return readCommandLine(
    argv,
    {
      help: { type: 'boolean', default: false },
      'top-of-book': { type: 'string' },
      format: { type: 'string' },
      stock: { type: 'string' },
    },
    true,
    `What there is:\n${HELP}`,
  );
}

function formatNamed(typed: string | undefined): Format | undefined {
  const format = FORMATS.find((name) => name === typed);
  if (typed !== undefined && format === undefined) {
    throw new UsageError(`--format is "${typed}"; expected ${FORMATS.join(' or ')}.`);
  }
  return format;
}

function stockNamed(typed: string | undefined): string | undefined {
  if (typed === undefined || /^[\x21-\x7e]{1,8}$/.test(typed)) return typed;
  throw new UsageError(`--stock is "${typed}"; expected 1 to 8 letters, such as AAPL.`);
}

/** Shows how far it is: on a terminal one line that is overwritten, otherwise a line at times. */
function progressLine(): (progress: Progress) => void {
  const isTerminal = process.stderr.isTTY;
  const intervalMs = isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS;
  let nextMs = performance.now() + intervalMs;
  return ({ reading, messages, readBytes, sizeBytes }) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + intervalMs;
    const what = reading === 'survey' ? 'first reading' : 'replay';
    const percent = Math.floor((readBytes / sizeBytes) * 100);
    const text = `${what}: ${percent} %, ${messages.toLocaleString('en-US')} messages`;
    if (isTerminal) showProgress(text);
    else process.stderr.write(`${text}\n`);
  };
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
