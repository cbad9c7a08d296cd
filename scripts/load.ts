/** `npm run load`: drives an engine open-loop and shows its latencies. */
import { startEngineProcess } from '#engine-process';
import { type LoadOptions, type LoadProgress, type LoadResult, runLoad } from '#run-load';
import { decimalNumber, loopbackHost, readArguments, wholeNumber } from './arguments.ts';
import { writeExport } from './runner/exports.ts';
import { count, paint, wrap } from './runner/text.ts';
import { EXIT, UsageError, verb } from './runner/usage-error.ts';

const HELP = `npm run load                          drives the engine on 127.0.0.1:9009
npm run load -- --start               starts an engine of its own and stops it after
                --port 9009           where the engine listens (--host for another);
                                      9009,9010 with two I/O threads
                --rate 50000          requests per second, over all connections
                --seconds 5           how long is measured
                --warm-up 1           seconds before that, which are not in the table
                --connections 4       clients
                --batch 1             requests that are due and written together
                --symbols 8           symbols traded
                --seed 1              the same seed sends the same bytes
                --json FILE           the figures for a program`;

const PERCENTILES = [50, 90, 99, 99.9] as const;

async function main(argv: readonly string[]): Promise<number> {
  const values = readArguments(
    argv,
    {
      help: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
      port: { type: 'string' },
      host: { type: 'string' },
      rate: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      connections: { type: 'string' },
      batch: { type: 'string' },
      symbols: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'string' },
    },
    HELP,
  );
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return EXIT.PASSED;
  }
  if (values.start && (values.port !== undefined || values.host !== undefined)) {
    throw new UsageError(
      '--start takes a free port of its own; leave --port and --host away, or --start.',
    );
  }
  const options = {
    host: loopbackHost(values.host),
    port: portsOf(values.port),
    rate: wholeNumber('--rate', values.rate, { from: 1, to: 5_000_000, otherwise: 50_000 }),
    seconds: decimalNumber('--seconds', values.seconds, { from: 0.1, to: 3600, otherwise: 5 }),
    warmUpSeconds: decimalNumber('--warm-up', values['warm-up'], { from: 0, to: 60, otherwise: 1 }),
    connections: wholeNumber('--connections', values.connections, {
      from: 1,
      to: 200,
      otherwise: 4,
    }),
    batch: wholeNumber('--batch', values.batch, { from: 1, to: 512, otherwise: 1 }),
    symbols: wholeNumber('--symbols', values.symbols, { from: 1, to: 64, otherwise: 8 }),
    seed: wholeNumber('--seed', values.seed, { from: 0, to: 2 ** 31 - 1, otherwise: 1 }),
  };
  const engine = values.start ? await startEngineProcess() : undefined;
  try {
    const { host } = engine ?? options;
    return await drive(
      { ...options, host, port: engine?.ports ?? options.port },
      engine !== undefined,
      values.json,
    );
  } finally {
    await engine?.stop();
  }
}

/** One port for each I/O thread of the engine. */
function portsOf(typed: string | undefined): readonly number[] {
  const range = { from: 1, to: 65_535, otherwise: 9009 };
  return (typed?.split(',') ?? [undefined]).map((port) => wholeNumber('--port', port, range));
}

type Settings = Required<Omit<LoadOptions, 'onProgress'>>;

async function drive(
  settings: Settings,
  ownEngine: boolean,
  jsonFile: string | undefined,
): Promise<number> {
  const { host, port, rate, seconds, warmUpSeconds, connections, seed } = settings;
  say(
    wrap(
      `${number(rate)} requests/s for ${seconds} s after ${warmUpSeconds} s of warm-up, ${count(connections, 'connection')}, seed ${seed}, to ${ownEngine ? 'an engine started for this on ' : ''}${host}:${port}.`,
    ),
  );
  say('');
  say(paint('dim', '     s         sent     accepted     rejected      waiting   answered/s'));
  const result = await runOrExplain({ ...settings, onProgress: showProgress });
  showResult(result);
  if (jsonFile !== undefined) {
    writeExport('--json', jsonFile, `${JSON.stringify(toJson(settings, result), null, 2)}\n`);
  }
  return result.unanswered === 0 && result.sent === result.planned ? EXIT.PASSED : EXIT.NOT_PASSED;
}

async function runOrExplain(options: LoadOptions): Promise<LoadResult> {
  try {
    return await runLoad(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ECONNREFUSED' && code !== 'ECONNRESET') throw error;
    throw new UsageError(
      `No engine answers on ${options.host}:${options.port}. Start one in another terminal with npm run engine, or let this command start its own: npm run load -- --start`,
    );
  }
}

function showProgress(progress: LoadProgress): void {
  const cells = [
    progress.sent,
    progress.accepted,
    progress.rejected,
    progress.waiting,
    progress.answeredPerSecond,
  ];
  const seconds = progress.elapsedSeconds.toFixed(0).padStart(6);
  say(seconds + cells.map((value) => number(value).padStart(13)).join(''));
}

function showResult(result: LoadResult): void {
  const heads = [...PERCENTILES.map((percentile) => `p${percentile}`), 'max', 'requests'];
  const row = (name: string, cells: readonly string[]): void =>
    say(name.padEnd(11) + cells.map((cell) => cell.padStart(11)).join(''));
  say('');
  row('µs', heads);
  for (const [name, histogram] of [
    ['latency', result.histogram],
    ['send lag', result.sendLag],
  ] as const) {
    row(name, [
      ...PERCENTILES.map((percentile) => micros(histogram.getValueAtPercentile(percentile))),
      micros(histogram.maxValue),
      number(histogram.totalCount),
    ]);
  }
  say('');
  say('latency: from the intended send time to the answer, so a stall counts in full.');
  say('send lag: of that, how late this driver itself sent.');
  say('');
  const { planned, sent, accepted, rejected, unanswered } = result;
  say(
    `sent ${number(sent)} = accepted ${number(accepted)} + rejected ${number(rejected)} + unanswered ${number(unanswered)}`,
  );
  const reasons = Object.entries(result.reasons).map(([name, times]) => `${name} ${number(times)}`);
  if (reasons.length > 0) say(wrap(`rejected: ${reasons.join(', ')}`));
  say(`fills ${number(result.fills)}, cancelled ${number(result.cancelled)}`);
  if (sent < planned) say(`not sent: ${number(planned - sent)} of ${number(planned)} planned`);
  if (result.connectionsLost > 0) say(`${count(result.connectionsLost, 'connection')} lost`);
}

function toJson(settings: Settings, result: LoadResult) {
  const { histogram, sendLag, ...counts } = result;
  const figures = (of: LoadResult['histogram']) => ({
    count: of.totalCount,
    meanNs: Math.round(of.mean),
    p50Ns: of.getValueAtPercentile(50),
    p90Ns: of.getValueAtPercentile(90),
    p99Ns: of.getValueAtPercentile(99),
    p999Ns: of.getValueAtPercentile(99.9),
    maxNs: of.maxValue,
  });
  return {
    format: 1,
    node: process.version,
    settings,
    ...counts,
    latency: figures(histogram),
    sendLag: figures(sendLag),
  };
}

/** One decimal below 100 µs, none above. */
function micros(ns: number): string {
  const value = ns / 1000;
  return value < 100 ? value.toFixed(1) : number(Math.round(value));
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await verb(() => main(process.argv.slice(2)));
