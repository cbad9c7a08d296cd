/** `npm run bench -- --book`: which mixes, which books, how often. */
import { type CurveData, curvePlot } from './book-curve.ts';
import { mixTable } from './book-table.ts';
import { type MemoryFloor, memoryFloor, memoryFloorTable } from './memory-floor.ts';
import { bounded, flowShaped, growing, type Mix, onePrice, scattered } from './mixes.ts';
import { type BookRunOptions, type MixResult, runMix } from './run-mix.ts';

const FINISHED = ['finished', 'with event stream'];
const ALL = ['simple', ...FINISHED, 'nodejs-order-book'];

export interface BookBenchSettings extends BookRunOptions {
  readonly seed: number;
  /** Orders at the end of the growing mix, and the largest book of the curves. */
  readonly grownOrders: number;
  /** Live orders of the deep book. */
  readonly deepOrders: number;
  readonly largestBook: number;
  /** Operations on the clock in a round. */
  readonly operations: number;
  /** Of a round of the memory's floor. */
  readonly floorReads: number;
}

export const FULL_BOOK_BENCH = {
  seed: 1,
  grownOrders: 130_000,
  deepOrders: 50_000,
  largestBook: 1_000_000,
  operations: 300_000,
  floorReads: 1_000_000,
  rounds: 15,
  warmUpRounds: 4,
};

export const QUICK_BOOK_BENCH = {
  seed: 1,
  grownOrders: 20_000,
  deepOrders: 10_000,
  largestBook: 10_000,
  operations: 50_000,
  floorReads: 100_000,
  rounds: 5,
  warmUpRounds: 6,
};

export interface BookBenchRun {
  readonly mixes: readonly MixResult[];
  readonly floors: readonly MemoryFloor[];
  readonly curves: readonly CurveData[];
}

/**
 * @param print takes a piece of text, lines and all, without the last line end
 * @throws Error when two books do not trade the same
 */
export async function runBookBench(
  settings: BookBenchSettings,
  print: (text: string) => void,
): Promise<BookBenchRun> {
  const mixes: MixResult[] = [];
  for (const { ways, create } of mixesOf(settings)) {
    const result = await runMix(create(), ways, settings);
    mixes.push(result);
    print(`\n${mixTable(result)}`);
  }
  const { seed, rounds, floorReads, onProgress } = settings;
  onProgress('reading memory in random order');
  const floors = memoryFloor({ seed, rounds, reads: floorReads });
  onProgress('');
  print(`\n${memoryFloorTable(floors)}`);
  const curves: CurveData[] = [];
  for (const { title, unit, points } of curvesOf(settings)) {
    const measured = [];
    for (const { at, create } of points) {
      const [result] = (await runMix(create(), ['finished'], settings)).results;
      if (result !== undefined) measured.push({ at, rates: result.rates });
    }
    const curve = { title, unit, points: measured };
    curves.push(curve);
    print(`\n${curvePlot(curve)}`);
  }
  return { mixes, floors, curves };
}

/** What goes into the JSON: figures without the operations themselves. */
export function bookBenchData({ mixes, floors, curves }: BookBenchRun) {
  return {
    mixes: mixes.map(({ mix, trades, lots, results }) => ({
      name: mix.name,
      title: mix.title,
      operations: mix.end - mix.start,
      trades,
      lots,
      results,
    })),
    floors,
    curves,
  };
}

function mixesOf({ seed, grownOrders, deepOrders, operations }: BookBenchSettings) {
  const few = { tradePercent: 10, widthTicks: 100 };
  const deep = { tradePercent: 2, widthTicks: 2000 };
  return [
    { ways: ALL, create: () => growing(seed, grownOrders) },
    { ways: ALL, create: () => bounded(seed, 2000, operations, few) },
    { ways: ALL, create: () => flowShaped(seed, operations) },
    {
      ways: [...FINISHED, 'nodejs-order-book'],
      create: () => bounded(seed, deepOrders, operations, deep),
    },
    { ways: FINISHED, create: () => scattered(seed, 20_000, operations) },
  ];
}

interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly points: readonly { readonly at: number; readonly create: () => Mix }[];
}

function curvesOf({ seed, largestBook, operations }: BookBenchSettings): Curve[] {
  const upTo = (largest: number) => [1000, 10_000, 100_000, 1_000_000].filter((n) => n <= largest);
  const share = { tradePercent: 5, widthTicks: 200 };
  return [
    {
      title: 'the finished book by live orders, at 400 prices',
      unit: 'live orders',
      points: upTo(largestBook).map((at) => ({
        at,
        create: () => bounded(seed, at, operations, share),
      })),
    },
    {
      title: 'the finished book by prices, with 20,000 live orders',
      unit: 'ticks a side',
      points: [10, 100, 1000, 10_000, 100_000].map((at) => ({
        at,
        create: () => bounded(seed, 20_000, operations, { ...share, widthTicks: at }),
      })),
    },
    {
      title: 'orders at one price, cancelled in random order: each cancel',
      unit: 'orders',
      points: upTo(largestBook).map((at) => ({ at, create: () => onePrice(seed, at) })),
    },
  ];
}
