/** `npm run engine`: starts the engine, and lets it drain when it is told to stop. */
import { COUNTERS, type CounterName } from '#counters';
import { Engine, type StopReport } from '#engine';
import { Limit } from '#limits';
import { loopbackHost, readArguments, wholeNumber } from './arguments.ts';
import { count } from './runner/text.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run engine                        on 127.0.0.1, port 9009
npm run engine -- --port 0            on any free port
                  --host ::1          another address of this machine
                  --symbols 8         trade so many symbols, from number 0
                  --ring-slots 1024   size of the ring, a power of two
                  --child             for programs: JSON lines on standard output,
                                      stops when standard input ends`;

const MAX_RING_SLOTS = 2 ** 20;
/** Signals that come closer together are one Ctrl-C, passed on by npm and tsx as well. */
const ONE_CTRL_C_MS = 250;

async function main(argv: readonly string[]): Promise<number> {
  const values = readArguments(
    argv,
    {
      help: { type: 'boolean', default: false },
      child: { type: 'boolean', default: false },
      port: { type: 'string' },
      host: { type: 'string' },
      symbols: { type: 'string' },
      'ring-slots': { type: 'string' },
    },
    HELP,
  );
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.PASSED;
  }
  const host = loopbackHost(values.host);
  const port = wholeNumber('--port', values.port, { from: 0, to: 65_535, otherwise: 9009 });
  const symbols = wholeNumber('--symbols', values.symbols, {
    from: 1,
    to: Limit.maxSymbols,
    otherwise: Limit.maxSymbols,
  });
  const ringSlots = powerOfTwo('--ring-slots', values['ring-slots'], Limit.ringSlots);

  const engine = new Engine({ symbols, ringSlots });
  const actualPort = await listen(engine, port, host);
  const say = values.child ? sayToProgram : sayToPerson;
  say.listening(host, actualPort, symbols, ringSlots);
  await stopRequest(values.child);
  say.stopping();
  say.stopped(await engine.stop());
  if (values.child) process.stdin.destroy();
  return EXIT.PASSED;
}

async function listen(engine: Engine, port: number, host: string): Promise<number> {
  try {
    return await engine.listen(port, host);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${port} on ${host} is in use, perhaps by another engine; choose another one with --port, or --port 0 for any free one.`,
      EACCES: `Port ${port} needs more rights than this user has; choose one from 1024 up.`,
      EADDRNOTAVAIL: `This machine has no address ${host}; leave --host away for 127.0.0.1.`,
    };
    const reason = reasons[String(code)];
    if (reason === undefined) throw error;
    throw new UsageError(reason);
  }
}

/** Resolves with the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopRequest(child: boolean): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (): void => {
      const now = performance.now();
      first ??= now;
      if (now - first > ONE_CTRL_C_MS) process.exit(EXIT.NOT_PASSED);
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    if (child) process.stdin.on('end', resolve).on('error', resolve).resume();
  });
}

const sayToProgram = {
  listening: (host: string, port: number) => line(JSON.stringify({ listening: { host, port } })),
  stopping: () => {},
  stopped: (report: StopReport) => line(JSON.stringify({ stopped: report })),
};

const sayToPerson = {
  listening: (host: string, port: number, symbols: number, ringSlots: number) => {
    const where = host.includes(':') ? `[${host}]` : host;
    line(`Listening on ${where}:${port}, ${count(symbols, 'symbol')}, ring of ${ringSlots} slots.`);
    const mine = process.execArgv.filter((argument) =>
      /^(--conditions=)?work-\d\d$/.test(argument),
    );
    if (mine.length > 0) line(`Runs with ${mine.join(', ').replaceAll('--conditions=', '')}.`);
    line(`In another terminal: npm run load${port === 9009 ? '' : ` -- --port ${port}`}`);
    line('Ctrl-C lets it drain and says what it did.');
  },
  stopping: () => line('Stopping: what was accepted is answered. Ctrl-C again ends it at once.'),
  stopped: ({ cutOff, counters }: StopReport) => {
    line(cutOff === 0 ? 'Stopped.' : `Stopped; ${count(cutOff, 'client')} cut off.`);
    line('');
    for (const [name, value] of Object.entries(counters)) {
      const { place, meaning } = COUNTERS[name as CounterName];
      if (place.startsWith('day ')) continue;
      line(`  ${name.padEnd(20)} ${value.toLocaleString('en-GB').padStart(13)}  ${meaning}`);
    }
  },
};

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function powerOfTwo(option: string, typed: string | undefined, otherwise: number): number {
  const value = wholeNumber(option, typed, { from: 1, to: MAX_RING_SLOTS, otherwise });
  if ((value & (value - 1)) === 0) return value;
  throw new UsageError(`${option} is "${typed}"; expected a power of two, such as 1024 or 4096.`);
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
