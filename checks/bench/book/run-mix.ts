/**
 * Measures books on one mix in turns: round 1 of each, round 2 of each, …
 *
 * A turn is the mix twice, the second time on the clock. The book before it has driven this book's
 * memory out of the caches; the first time brings it back, as far as it fits. A book that has a core
 * to itself would not have lost it.
 */
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import type { BookRound, BookThreadData, BookTurn } from './book-thread.ts';
import type { Mix } from './mixes.ts';

const ENTRY = new URL('./book-thread.ts', import.meta.url);

export interface BookRunOptions {
  readonly rounds: number;
  readonly warmUpRounds: number;
  readonly onProgress: (text: string) => void;
}

/** Whoever needs longer for a turn takes part in fewer rounds, and carries out the mix once. */
const SLOW_MS = 1000;
const SLOW_EVERY = 8;

/** So many operations are carried out before the clock counts, however few a round has. */
const WARM_UP_OPERATIONS = 200_000;

export interface BookResult {
  readonly way: string;
  /** Million operations per second, one for each round that it took part in. */
  readonly rates: readonly number[];
}

export interface MixResult {
  readonly mix: Mix;
  readonly trades: number;
  readonly lots: number;
  readonly results: readonly BookResult[];
}

/** @throws Error when two books do not trade the same: then their times say nothing */
export async function runMix(
  mix: Mix,
  ways: readonly string[],
  { rounds, warmUpRounds, onProgress }: BookRunOptions,
): Promise<MixResult> {
  const threads = ways.map((way) => ({
    way,
    rates: [] as number[],
    ...startThread(way, mix),
    isSlow: false,
  }));
  let traded: Pick<BookRound, 'trades' | 'lots'> | undefined;
  const enoughRounds = Math.ceil(WARM_UP_OPERATIONS / mix.operations.count);
  const firstRound = -Math.max(warmUpRounds, enoughRounds);
  try {
    await Promise.all(threads.map(({ ready }) => ready));
    for (let round = firstRound; round < rounds; round++) {
      for (const thread of threads) {
        const { way, rates, worker, isSlow } = thread;
        if (isSlow && (round < 0 || round % SLOW_EVERY !== 0)) continue;
        const which = round < 0 ? 'warm-up' : `round ${round + 1} of ${rounds}`;
        onProgress(`${mix.name}, ${which}: ${way}`);
        const before = performance.now();
        const { ns, trades, lots } = await oneTurn(worker, { passes: isSlow ? 1 : 2 });
        thread.isSlow ||= performance.now() - before > SLOW_MS;
        traded ??= { trades, lots };
        if (trades !== traded.trades || lots !== traded.lots) {
          throw new Error(
            `${mix.name} is void: ${way} traded ${lots} lots in ${trades} trades, ${ways[0]} ${traded.lots} in ${traded.trades}`,
          );
        }
        if (round >= 0) rates.push(((mix.end - mix.start) / ns) * 1000);
      }
    }
  } finally {
    onProgress('');
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
  const results = threads.map(({ way, rates }) => ({ way, rates }));
  return { mix, trades: traded?.trades ?? 0, lots: traded?.lots ?? 0, results };
}

function startThread(way: string, mix: Mix): { worker: WorkerHandle; ready: Promise<unknown> } {
  const { maxOrders, operations, start, end } = mix;
  const data: BookThreadData = {
    way,
    maxOrders,
    operations: operations.memory,
    start,
    end,
    count: operations.count,
  };
  const worker = spawnWorker(ENTRY, { name: way, data });
  return { worker, ready: worker.nextMessage() };
}

async function oneTurn(worker: WorkerHandle, turn: BookTurn): Promise<BookRound> {
  const answer = worker.nextMessage();
  worker.worker.postMessage(turn);
  return (await answer) as BookRound;
}
