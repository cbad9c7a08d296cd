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
import { streamOf } from './day-03-stream.ts';
import { startEcho } from './echo.ts';
import { measureSingles, type SingleSystem } from './single-order.ts';
import { spread } from './statistics.ts';
import { threadTimeNs } from './thread-time.ts';
import type { ExperimentOptions } from './workload.ts';

const FRAMES_PER_WRITE = [1, 16, 256] as const;

/** Millions of frames. */
interface RateOf {
  /** By the clock: what the sender, the machine and the server achieved together. */
  readonly perSecond: number;
  /** Of the time that the receiving thread itself has run. */
  readonly perOwnSecond: number;
}

interface Rate {
  readonly framesPerWrite: number;
  /** Turn by turn. */
  readonly naive: readonly RateOf[];
  readonly gateway: readonly RateOf[];
}

export async function overTcp(options: ExperimentOptions): Promise<object> {
  const { print } = options;
  const rates = await measureRates(options);
  print(
    `\n${wrap('Over loopback, one client that sends as fast as it can from a thread of its own; the server decodes and answers nothing. Millions of frames of 48 bytes a second by the clock, and per second that the receiving thread itself has run:')}\n`,
  );
  print('                        by the clock            of the thread’s own time');
  print('  frames a write        naive      gateway        naive      gateway');
  for (const { framesPerWrite, naive, gateway } of rates) {
    const cells = (['perSecond', 'perOwnSecond'] as const).map(
      (kind) => cell(naive.map((one) => one[kind])) + cell(gateway.map((one) => one[kind])),
    );
    print(`  ${String(framesPerWrite).padStart(14)}${cells.join('')}`);
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
    naive: [] as RateOf[],
    gateway: [] as RateOf[],
  }));
  for (let turn = 1; turn <= turns; turn++) {
    for (const rate of rates) {
      const { framesPerWrite } = rate;
      onProgress(`over TCP, ${framesPerWrite} frames a write, turn ${turn} of ${turns}`);
      rate.naive.push(await rateOf(await concatReceiver(), framesPerWrite, ms));
      rate.gateway.push(await rateOf(await gatewayReceiver(), framesPerWrite, ms));
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
  const startedNs = threadTimeNs();
  const before = receiver.frames();
  while (receiver.frames() < total) await soon();
  const frames = (total - before) / 1e6;
  const endedNs = threadTimeNs();
  const perSecond = frames / ((performance.now() - startedMs) / 1e3);
  await sender.terminate();
  await receiver.close();
  if (startedNs === undefined || endedNs === undefined)
    return { perSecond, perOwnSecond: perSecond };
  return { perSecond, perOwnSecond: frames / ((endedNs - startedNs) / 1e9) };
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
  const percent = Math.round((50 * (upperQuartile - lowerQuartile)) / median);
  return `${median.toFixed(2).padStart(8)} ±${String(percent).padStart(2)} %`.padStart(13);
}
