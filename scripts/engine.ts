/** `npm run engine`: starts the engine, and lets it drain when it is told to stop. */
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import {
  conservation,
  Engine,
  EngineFailure,
  type EngineOptions,
  IO_WAITS,
  type LawShown,
  type StopReport,
  WORK_KINDS,
} from '#engine';
import type { FixGateway } from '#fix-gateway';
import { Limit } from '#limits';
import { MAX_ENTRIES } from '#scheduler-memory';
import { crowdedSentence, EXECUTIONS, IO_THREAD, ioThreadName } from '#topology';
import { anyHost, loopbackHost, oneOf, readArguments, wholeNumber } from './arguments.ts';
import { readControlLines } from './engine/control-lines.ts';
import { attachFix, FIX_ARGUMENTS, FIX_HELP, fixListenerOf } from './engine/fix-options.ts';
import {
  conservationText,
  countersText,
  EVENT_LOOP_LOOK_MS,
  type EventLoopDelay,
  eventLoopDelay,
  eventLoopText,
  gcText,
  latenciesText,
} from './engine/report.ts';
import { TOPOLOGY_ARGUMENTS, TOPOLOGY_HELP, topologyOptions } from './engine/topology-options.ts';
import { count, wrap } from './runner/text.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run engine                        on 127.0.0.1, port 9009
npm run engine -- --port 0            on any free port
                  --host ::1          another address of this machine; one that
                                      others reach needs a token as well
                  --token …           every client must log on with it: 16 to 32
                                      characters; better in TICK_TOKEN, because
                                      a command line can be read by others
                  --symbols 8         trade so many symbols, from number 0
                  --execution book    what executes orders: book, simulator
${TOPOLOGY_HELP}
                  --io-wait wake      an I/O thread without sockets to serve:
                                      wake, or spin while there is traffic
                  --ring-slots 4096   size of the request ring, a power of two
                  --reply-slots 8192  size of each reply ring, a power of two
                  --sample-every 101  time one in so many orders; 0: none
                  --work-us 50        time that each order costs, in µs
                  --work burn         how: burn the core, or wait
                  --log 1000          what happens to connections, on standard
                                      error: one event in so many of each kind
${FIX_HELP}
                  --child             for programs: JSON lines on standard output,
                                      stops when standard input ends`;

const MAX_RING_SLOTS = 2 ** 20;
const MAX_WORK_US = 1_000_000;
const MAX_LOG_EVERY = 1_000_000_000;
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
      token: { type: 'string' },
      symbols: { type: 'string' },
      execution: { type: 'string' },
      ...TOPOLOGY_ARGUMENTS,
      'io-wait': { type: 'string' },
      'ring-slots': { type: 'string' },
      'reply-slots': { type: 'string' },
      'sample-every': { type: 'string' },
      'work-us': { type: 'string' },
      work: { type: 'string' },
      log: { type: 'string' },
      ...FIX_ARGUMENTS,
    },
    HELP,
  );
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.PASSED;
  }
  const logonToken = logonTokenOf(values.token);
  const host = logonToken === undefined ? loopbackHost(values.host) : anyHost(values.host);
  const port = wholeNumber('--port', values.port, { from: 0, to: 65_535, otherwise: 9009 });
  const options = { ...engineOptions(values), logonToken };
  const fixListener = fixListenerOf(values, options);
  keepQuietHeaps();
  const engine = createEngine(options);
  const fix = fixListener && attachFix(engine, fixListener);
  const delays = monitorEventLoopDelay({ resolution: EVENT_LOOP_LOOK_MS });
  const actualPort = await listen(engine, '--port', port, host);
  const fixPort = fix && (await listenBeside(engine, fix, fixListener?.port ?? 0, host));
  delays.enable();
  const say = values.child ? sayToProgram : sayToPerson;
  say.listening(host, actualPort, { ...options, ports: engine.ports, fixPort });
  const failure = await Promise.race(
    [engine.failed, values.child ? obeyUntilEnd(engine, delays) : undefined, stopSignal()].filter(
      (one) => one !== undefined,
    ),
  );
  if (failure !== undefined) return fail(failure, HAS_DIED);
  say.stopping();
  // Before the reports: to sort what was recorded keeps the event loop as well.
  const delay = eventLoopDelay(delays);
  const report = await Promise.race([engine.stop(), engine.failed]);
  if (report instanceof Error) return fail(report, HAS_DIED);
  const laws = conservation(report.counters, options.topology.families !== undefined);
  say.stopped(report, delay, laws);
  if (values.child) process.stdin.destroy();
  return laws.every(({ holds }) => holds) ? EXIT.PASSED : EXIT.NOT_PASSED;
}

/** An empty variable is one that is not set. */
function logonTokenOf(typed: string | undefined): string | undefined {
  return typed ?? (process.env['TICK_TOKEN'] || undefined);
}

/** The arguments that were typed, by their names. */
type Typed = Readonly<Record<string, string | boolean | undefined>>;

function engineOptions(values: Typed) {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const execution = oneOf('--execution', text('execution'), EXECUTIONS, 'book');
  const microseconds = wholeNumber('--work-us', text('work-us'), {
    from: 1,
    to: MAX_WORK_US,
    otherwise: 0,
  });
  const kind = oneOf('--work', text('work'), WORK_KINDS, 'burn');
  const every = wholeNumber('--log', text('log'), { from: 1, to: MAX_LOG_EVERY, otherwise: 0 });
  return {
    symbols: wholeNumber('--symbols', text('symbols'), {
      from: 1,
      to: Limit.maxSymbols,
      otherwise: Limit.maxSymbols,
    }),
    ringSlots: powerOfTwo('--ring-slots', text('ring-slots'), Limit.ringSlots),
    replySlots: powerOfTwo('--reply-slots', text('reply-slots'), Limit.replySlots),
    execution,
    topology: topologyOptions(text, execution),
    poolEntries: wholeNumber('--pool-entries', text('pool-entries'), {
      from: 1,
      to: MAX_ENTRIES,
      otherwise: Limit.poolEntries,
    }),
    ioWait: oneOf('--io-wait', text('io-wait'), IO_WAITS, 'wake'),
    sampleEvery: wholeNumber('--sample-every', text('sample-every'), {
      from: 0,
      to: 1_000_000,
      otherwise: Limit.sampleEvery,
    }),
    ...(microseconds > 0 ? { workCost: { kind, microseconds } } : {}),
    ...(every > 0 ? { log: { thread: IO_THREAD, every, write: logLine } } : {}),
  } satisfies EngineOptions;
}

/** What fits no topology is one sentence. */
function createEngine(options: EngineOptions): Engine {
  try {
    return new Engine(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`${error.message}.`);
  }
}

/**
 * A heap that hardly grows is what V8's memory reducer looks for: 8 s after the last collection it
 * begins whole ones, three in a row, to give memory back. An engine thread that allocates next to
 * nothing had those and no other. For the threads that are started from here on.
 */
function keepQuietHeaps(): void {
  setFlagsFromString('--no-memory-reducer');
}

/** An engine that lacks one of its ways in does not run. */
async function listenBeside(
  engine: Engine,
  fix: FixGateway,
  port: number,
  host: string,
): Promise<number> {
  try {
    return await listen(fix, '--fix-port', port, host);
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function listen(
  listener: Pick<Engine, 'listen'>,
  option: string,
  port: number,
  host: string,
): Promise<number> {
  try {
    return await listener.listen(port, host);
  } catch (error) {
    if (error instanceof EngineFailure) fail(error, 'The engine has not started.');
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const refused = error instanceof Error && 'port' in error ? error.port : port;
    const reasons: Record<string, string> = {
      EADDRINUSE: `Port ${refused} on ${host} is in use, perhaps by another engine; choose another one with ${option}, or ${option} 0 for any free one.`,
      EACCES: `Port ${refused} needs more rights than this user has; choose one from 1024 up.`,
      EADDRNOTAVAIL: `This machine has no address ${host}; leave --host away for 127.0.0.1.`,
    };
    const reason = error instanceof RangeError ? `${error.message}.` : reasons[String(code)];
    if (reason === undefined) throw error;
    throw new UsageError(reason);
  }
}

/** Resolves with the first Ctrl-C or SIGTERM; the second one ends the process at once. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const stop = (): void => {
      const now = performance.now();
      first ??= now;
      if (now - first > ONE_CTRL_C_MS) process.exit(EXIT.NOT_PASSED);
      resolve(undefined);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** Does what the lines on standard input say; resolves when that has ended. */
async function obeyUntilEnd(engine: Engine, delays: IntervalHistogram): Promise<undefined> {
  const stats = async (): Promise<void> => {
    const delay = eventLoopDelay(delays);
    line(JSON.stringify({ stats: { ...(await engine.stats()), eventLoopDelay: delay } }));
  };
  const commands = {
    hold: () => engine.hold(),
    release: () => engine.release(),
    resetLatency: () => {
      engine.resetLatency();
      delays.reset();
    },
    stats: () => void stats(),
  };
  await readControlLines(
    process.stdin,
    (command) => commands[command](),
    (sentence) => process.stderr.write(`${sentence}\n`),
  );
}

const HAS_DIED =
  'The engine has stopped: nothing is taken any more and every connection is closed. Requests without an answer may have been carried out or not.';

/** Everything is closed already; the process may have work left that would keep it alive. */
function fail(failure: EngineFailure, meaning: string): never {
  process.stderr.write(`${failure.message} ${meaning}\n`);
  process.exit(EXIT.NOT_PASSED);
}

type Running = ReturnType<typeof engineOptions> &
  Pick<EngineOptions, 'logonToken'> & {
    readonly ports: readonly number[];
    readonly fixPort: number | undefined;
  };

const sayToProgram = {
  listening: (host: string, port: number, { ports, fixPort }: Running) =>
    line(JSON.stringify({ listening: { host, port, ports, fixPort } })),
  stopping: () => {},
  stopped: (report: StopReport, delay: EventLoopDelay, laws: readonly LawShown[]) =>
    line(JSON.stringify({ stopped: { ...report, eventLoopDelay: delay, laws } })),
};

const sayToPerson = {
  listening: (host: string, port: number, running: Running) => {
    const { symbols, ringSlots, execution, topology, logonToken, ports, fixPort } = running;
    const where = host.includes(':') ? `[${host}]` : host;
    line(`Listening on ${where}:${port}, ${count(symbols, 'symbol')}, ring of ${ringSlots} slots.`);
    ports.slice(1).forEach((other, i) => {
      line(`  ${ioThreadName(i + 1)} on ${where}:${other}`);
    });
    for (const { name, stages, partitions } of topology.threads) {
      const what = [stages.join(', '), partitions && `partitions ${partitions.join(', ')}`];
      line(wrap(`${name}: ${what.filter(Boolean).join('; ')}`, '  '));
    }
    if (topology.families !== undefined) {
      const { partitions, lanes } = topology.families;
      line(`  families on ${count(partitions, 'partition')}, ${count(lanes, 'lane')} each`);
    }
    const crowded = crowdedSentence(topology);
    if (crowded !== undefined) line(wrap(crowded));
    if (fixPort !== undefined) line(`FIX 4.4 on ${where}:${fixPort}, TargetCompID TICK.`);
    if (execution === 'simulator') line('Orders are executed by a simulator: nothing rests.');
    const mine = process.execArgv.filter((argument) =>
      /^(--conditions=)?work-\d\d$/.test(argument),
    );
    if (mine.length > 0) line(`Runs with ${mine.join(', ').replaceAll('--conditions=', '')}.`);
    const load = `npm run load${String(ports) === '9009' ? '' : ` -- --port ${ports.join(',')}`}`;
    if (logonToken !== undefined) line('Every client must log on with the token.');
    else line(`In another terminal: ${load}`);
    line('Ctrl-C lets it drain and says what it did.');
  },
  stopping: () => line('Stopping: what was accepted is answered. Ctrl-C again ends it at once.'),
  stopped: (report: StopReport, delay: EventLoopDelay, laws: readonly LawShown[]) => {
    const { cutOff, counters, latencies, gc } = report;
    line(cutOff === 0 ? 'Stopped.' : `Stopped; ${count(cutOff, 'client')} cut off.`);
    const parts = [countersText(counters), conservationText(laws), latenciesText(latencies)];
    for (const part of [...parts, gcText(gc)]) {
      line('');
      line(part);
    }
    line(eventLoopText(delay));
  },
};

function logLine(text: string): void {
  process.stderr.write(`${text}\n`);
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function powerOfTwo(option: string, typed: string | undefined, otherwise: number): number {
  const value = wholeNumber(option, typed, { from: 1, to: MAX_RING_SLOTS, otherwise });
  if ((value & (value - 1)) === 0) return value;
  throw new UsageError(`${option} is "${typed}"; expected a power of two, such as 1024 or 4096.`);
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
