/**
 * Day 03 over loopback: frames a second by frames a write, one round trip at a time, and how a
 * client that stops reading shows in the log. Naive and gateway take turns.
 */
import { spawnWorker } from '#spawn-worker';
import { wrap } from '../../scripts/runner/text.ts';
import type { GatewayWorkerData } from './day-03-gateway-worker.ts';
import { pauseStory } from './day-03-pause.ts';
import { concatReceiver, gatewayReceiver, type Receiver } from './day-03-receivers.ts';
import type { SenderData } from './day-03-sender.ts';
import { FRAME_BYTES, streamOf } from './day-03-stream.ts';
import { startEcho } from './echo.ts';
import { measureSingles, type SingleSystem } from './single-order.ts';
import { spread } from './statistics.ts';
import { type ThreadUse, threadUse } from './thread-use.ts';
import type { ExperimentOptions } from './workload.ts';

const FRAMES_PER_WRITE = [1, 16, 256] as const;

const WAYS = {
  naive: () => concatReceiver(),
  gateway: () => gatewayReceiver(false),
  'gateway, turning': () => gatewayReceiver(true),
} as const;

/** One turn of one way. */
interface RateOf {
  /** Millions of frames a second by the clock: what sender, machine and server achieved together. */
  readonly perSecond: number;
  /** Millions of frames in a second that the receiving thread itself has run; NaN where unknown. */
  readonly perOwnSecond: number;
  /** NaN where unknown. */
  readonly bytesPerRead: number;
  /** How often the receiving thread slept, for 1,000 writes of the sender; NaN where unknown. */
  readonly sleepsPer1000Writes: number;
}

interface Rate {
  readonly framesPerWrite: number;
  readonly ways: readonly { readonly name: string; readonly turns: RateOf[] }[];
}

export async function overTcp(options: ExperimentOptions): Promise<object> {
  const { print } = options;
  const rates = await measureRates(options);
  print(
    `\n${wrap('Over loopback, one client that sends as fast as it can from a thread of its own; the server decodes and answers nothing. Millions of frames of 48 bytes a second by the clock, and per second that the receiving thread itself has run; how much a read brings, and how often the thread slept for 1,000 writes of the client. Turning: its loop does not sleep in the kernel.')}\n`,
  );
  print('  frames a write        by the clock     own time   bytes a read    sleeps');
  for (const { framesPerWrite, ways } of rates) {
    for (const [index, { name, turns }] of ways.entries()) {
      const middle = (kind: keyof RateOf): number => spread(turns.map((one) => one[kind])).median;
      const cells = [
        (index === 0 ? String(framesPerWrite) : '').padStart(5),
        `  ${name}`.padEnd(20),
        cell(turns.map((one) => one.perSecond)),
        cell(turns.map((one) => one.perOwnSecond)),
        number(middle('bytesPerRead'), 0).padStart(13),
        number(middle('sleepsPer1000Writes'), 1).padStart(10),
      ];
      print(cells.join(''));
    }
  }
  const singles = await roundTrips(options);
  print(
    `\n${wrap('One round trip at a time, 52 bytes there and back, in µs. The loops of client and server sleep, or are kept turning:')}\n`,
  );
  print('                             p50      p99');
  for (const { name, p50Us, p99Us } of singles) {
    print(`  ${name.padEnd(24)}${p50Us.toFixed(1).padStart(6)}${p99Us.toFixed(1).padStart(9)}`);
  }
  const story = await pauseStory();
  print(
    `\n${wrap('A client that stops reading, in the log of the gateway (1 line in 1,000 of each kind):')}\n`,
  );
  for (const line of story.lines) print(`  ${line}`);
  const mb = (story.acceptedBytes / 2 ** 20).toFixed(1);
  print(
    `\n${wrap(`The kernels had taken ${mb} MiB of its orders by then. All ${story.answeredFrames.toLocaleString('en-GB')} answers arrived.`)}`,
  );
  return { rates, singles, story };
}

async function measureRates({ quick, onProgress }: ExperimentOptions): Promise<Rate[]> {
  const turns = quick ? 1 : 5;
  const ms = quick ? 200 : 600;
  const rates = FRAMES_PER_WRITE.map((framesPerWrite) => ({
    framesPerWrite,
    ways: Object.entries(WAYS).map(([name, open]) => ({ name, open, turns: [] as RateOf[] })),
  }));
  for (let turn = 1; turn <= turns; turn++) {
    for (const { framesPerWrite, ways } of rates) {
      onProgress(`over TCP, ${framesPerWrite} frames a write, turn ${turn} of ${turns}`);
      for (const way of ways) way.turns.push(await rateOf(await way.open(), framesPerWrite, ms));
    }
  }
  onProgress('');
  return rates;
}

async function rateOf(receiver: Receiver, framesPerWrite: number, ms: number): Promise<RateOf> {
  const data: SenderData = { port: receiver.port, framesPerWrite, ms };
  const sender = spawnWorker(new URL('./day-03-sender.ts', import.meta.url), {
    name: 'sender',
    data,
  });
  let total = Number.POSITIVE_INFINITY;
  void sender.nextMessage().then((frames) => {
    total = frames as number;
  });
  while (receiver.frames() === 0) await soon();
  const startedMs = performance.now();
  const start = threadUse();
  const before = receiver.frames();
  while (receiver.frames() < total) await soon();
  const frames = total - before;
  const end = threadUse();
  const elapsedMs = performance.now() - startedMs;
  await sender.terminate();
  await receiver.close();
  const since = (what: keyof ThreadUse): number =>
    start === undefined || end === undefined ? Number.NaN : end[what] - start[what];
  return {
    perSecond: frames / elapsedMs / 1e3,
    perOwnSecond: (frames / since('ranNs')) * 1e3,
    bytesPerRead: (frames * FRAME_BYTES) / since('reads'),
    sleepsPer1000Writes: (since('sleeps') / (frames / framesPerWrite)) * 1e3,
  };
}

/** Long enough to cost the measured thread nothing. */
function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

async function roundTrips({ quick, onProgress }: ExperimentOptions) {
  const request = streamOf(1);
  const target = async (started: Promise<{ port: number; close: () => Promise<void> }>) => ({
    ...(await started),
    requests: [request],
    answerBytes: request.length,
  });
  const systems = [false, true].flatMap((spins): SingleSystem[] => {
    const manner = spins ? 'turning' : 'asleep';
    return [
      { name: `plain echo, ${manner}`, spins, open: () => target(echo(spins)) },
      {
        name: `gateway, raw, ${manner}`,
        spins,
        open: () => target(gateway({ raw: true, spin: spins })),
      },
      {
        name: `gateway, frames, ${manner}`,
        spins,
        open: () => target(gateway({ raw: false, spin: spins })),
      },
    ];
  });
  const series = await measureSingles(systems, {
    turns: quick ? 1 : 3,
    roundTrips: quick ? 500 : 5000,
    warmUpRoundTrips: quick ? 200 : 3000,
    onProgress,
  });
  return series.map(({ name, all }) => ({
    name,
    p50Us: all.getValueAtPercentile(50) / 1000,
    p99Us: all.getValueAtPercentile(99) / 1000,
  }));
}

async function echo(spin: boolean) {
  const { port, server } = await startEcho({ spin });
  return { port, close: () => server.terminate() };
}

async function gateway(data: GatewayWorkerData) {
  const server = spawnWorker(new URL('./day-03-gateway-worker.ts', import.meta.url), {
    name: 'gateway',
    data,
  });
  return { port: (await server.nextMessage()) as number, close: () => server.terminate() };
}

function cell(rates: readonly number[]): string {
  const { median, lowerQuartile, upperQuartile } = spread(rates);
  if (Number.isNaN(median)) return '–'.padStart(13);
  const percent = Math.round((50 * (upperQuartile - lowerQuartile)) / median);
  return `${median.toFixed(2).padStart(8)} ±${String(percent).padStart(2)} %`.padStart(13);
}

function number(value: number, digits: number): string {
  if (Number.isNaN(value)) return '–';
  const [minimumFractionDigits, maximumFractionDigits] = [digits, digits];
  return value.toLocaleString('en-GB', { minimumFractionDigits, maximumFractionDigits });
}
