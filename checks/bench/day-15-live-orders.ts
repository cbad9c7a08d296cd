/** What a cancel and the order that comes after it cost, by how many orders rest. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { OrderBookOptions } from '#book-interface';
import { MapLevels } from '#map-levels';
import { MatchingEngine } from '#matching-engine';
import { OrderBook } from '#order-book';
import { wrap } from '../../scripts/runner/text.ts';
import { AcceptedOrders, type CancellableBook, SteadyBook } from './day-15-flow.ts';
import { spread } from './statistics.ts';
import type { ExperimentOptions } from './workload.ts';

/** Prices of each side: as many as a liquid share has within a percent. */
const LEVELS = 50;
const PAIRS_AT_ONCE = 200;

const BOOKS: Readonly<Record<string, (options: OrderBookOptions) => CancellableBook>> = {
  'day 14': (options) => new OrderBook(options),
  'day 15': (options) => {
    return new MatchingEngine({ ...options, createLevels: (side) => new MapLevels(side) });
  },
  'day 16': (options) => new MatchingEngine(options),
};

interface Cost {
  readonly book: string;
  readonly live: number;
  /** Of a cancel and an order; round by round. */
  readonly pairNs: number[];
  /** Of the heap, for each order that rests; shared memory is none of it. */
  readonly bytesPerOrder: number;
}

export async function liveOrders(options: ExperimentOptions): Promise<object> {
  const sizes = options.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
  const costs: Cost[] = [];
  for (const live of sizes) costs.push(...costsAt(live, options));
  options.onProgress('');
  options.print(
    `\n${wrap(`A random one of the orders that rest is cancelled, and another order comes to one of ${2 * LEVELS} prices: ns for both, in brackets the quartiles. Day 14 and day 15 look through all prices for the best one, day 16 does not. All are the reference’s:`)}\n`,
  );
  const names = Object.keys(BOOKS);
  options.print(`      rest${names.map((name) => name.padStart(26)).join('')}`);
  for (const live of sizes) {
    const cells = names.map((name) => cell(costs.find((c) => c.book === name && c.live === live)));
    options.print(`  ${live.toLocaleString('en-GB').padStart(9)}${cells.join('')}`);
  }
  const objects = costs.filter(({ book }) => book === 'day 14').map((one) => one.bytesPerOrder);
  options.print(
    `\n  day 14, bytes of heap for an order that rests: ${objects.map((bytes) => bytes.toFixed(0)).join(', ')}`,
  );
  return { costs };
}

function costsAt(live: number, { quick, onProgress }: ExperimentOptions): Cost[] {
  const rounds = quick ? 3 : 7;
  const roundMs = quick ? 20 : 60;
  const running = [];
  for (const [book, create] of Object.entries(BOOKS)) {
    onProgress(`${live.toLocaleString('en-GB')} orders rest, ${book}`);
    const before = usedBytes();
    const events = new AcceptedOrders();
    const filled = create({ symbol: 0, maxOrders: live + 1, events });
    const steady = new SteadyBook(filled, events, live, LEVELS);
    const bytes = usedBytes() - before - Float64Array.BYTES_PER_ELEMENT * live;
    const bytesPerOrder = bytes / live;
    pairNs(steady, roundMs);
    running.push({ steady, cost: { book, live, pairNs: [] as number[], bytesPerOrder } });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { steady, cost } of running) cost.pairNs.push(pairNs(steady, roundMs));
  }
  return running.map(({ cost }) => cost);
}

function pairNs(steady: SteadyBook, ms: number): number {
  const start = performance.now();
  let pairs = 0;
  let took = 0;
  while (took < ms) {
    steady.run(PAIRS_AT_ONCE);
    pairs += PAIRS_AT_ONCE;
    took = performance.now() - start;
  }
  return (took * 1e6) / pairs;
}

/** Of the heap, after a collection. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

function cell(cost: Cost | undefined): string {
  if (cost === undefined) return ''.padStart(26);
  const { median, lowerQuartile, upperQuartile } = spread(cost.pairNs);
  const quartiles = `(${lowerQuartile.toFixed(0)} to ${upperQuartile.toFixed(0)})`;
  return `${median.toFixed(0)} ${quartiles}`.padStart(26);
}
