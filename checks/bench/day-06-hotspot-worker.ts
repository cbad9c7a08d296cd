/**
 * The thread of the hotspot: serves orders that are due by a schedule, and keeps something about
 * each in one of four ways.
 *
 * Nobody sends: the schedule is the client. An order is in the queue from the moment it is due, and
 * the thread takes it up when it gets round to it.
 */
import { parentPort } from 'node:worker_threads';
import { GcWatch } from '#gc-watch';
import { ObjectPool } from '#object-pool';
import { Schedule } from '#open-loop';
import { LatencyRecorder, type LatencySummary, type Verdict } from '#recorder';
import { STAMPS, StageClock, Stamp } from '#stage-clock';

/**
 * - `nothing`: the flyweight alone;
 * - `dropped`: an object per order, garbage when the next one comes;
 * - `kept`: an object per order, garbage when it has been open for {@link HotspotData.open} orders;
 * - `pooled`: the same lifetime, the object from a pool.
 */
export type Keeping = 'nothing' | 'dropped' | 'kept' | 'pooled';

export interface HotspotData {
  readonly keeping: Keeping;
  readonly ratePerSecond: number;
  readonly ordersPerRound: number;
  /** How many orders are open at once. */
  readonly open: number;
}

export interface HotspotRound {
  readonly summary: LatencySummary;
  readonly verdict: Verdict;
  /** By V8's name for the kind of collection. */
  readonly collections: Readonly<Record<string, number>>;
  readonly pausedNs: number;
  readonly longestPauseNs: number;
  readonly bytesPerOrder: number;
  /** The five times of one order in 10,000. */
  readonly sampled: readonly Float64Array[];
}

/** One order in so many is written down with its five times. */
const SAMPLE_EVERY = 10_000;
/** The work of one order: about 2 µs of arithmetic. */
const STEPS = 1500;
/** The client needs a moment to start, and the first orders are not to be late for that. */
const LEAD_NS = 1_000_000;

/** What a gateway may want to know about an open order. */
interface OpenOrder {
  id: number;
  priceTicks: number;
  lots: number;
  leavesLots: number;
  account: number;
  symbol: number;
  side: number;
}

export default function main(data: HotspotData): void {
  const keep = keeperOf(data);
  const recorder = new LatencyRecorder(data.ordersPerRound);
  const samples = Array.from(
    { length: Math.ceil(data.ordersPerRound / SAMPLE_EVERY) },
    () => new Float64Array(STAMPS),
  );
  const watch = new GcWatch();
  parentPort?.on('message', () => {
    recorder.reset();
    watch.take();
    serve(data, keep, recorder, samples);
    const { all, byKind, pausesNs, allocatedBytes } = watch.take();
    const round: HotspotRound = {
      summary: recorder.summary(),
      verdict: recorder.verdict(pausesNs),
      collections: Object.fromEntries(
        Object.entries(byKind).map(([kind, { count }]) => [kind, count]),
      ),
      pausedNs: all.totalNs,
      longestPauseNs: all.longestNs,
      bytesPerOrder: allocatedBytes / data.ordersPerRound,
      sampled: samples,
    };
    parentPort?.postMessage(round);
  });
  parentPort?.postMessage('ready');
}

function serve(
  { ratePerSecond, ordersPerRound }: HotspotData,
  keep: (order: number, priceTicks: number) => void,
  recorder: LatencyRecorder,
  samples: readonly Float64Array[],
): void {
  const clock = StageClock.start();
  const schedule = new Schedule({ ratePerSecond, startNs: LEAD_NS });
  const row = new Float64Array(STAMPS);
  for (let order = 0; order < ordersPerRound; order++) {
    row[Stamp.READ] = schedule.dueNs(order);
    waitAndBegin(clock, row);
    keep(order, work(order));
    end(clock, row);
    recorder.record(row);
    if (order % SAMPLE_EVERY === 0) samples[order / SAMPLE_EVERY]?.set(row);
  }
}

/**
 * These two are functions of their own so that each is compiled with the clock inlined: only then
 * does the pair of numbers that `process.hrtime()` returns never become an array.
 */
function waitAndBegin(clock: StageClock, row: Float64Array): void {
  const dueNs = row[Stamp.READ] as number;
  let nowNs = clock.nowNs();
  while (nowNs < dueNs) nowNs = clock.nowNs();
  row[Stamp.ENQUEUED] = dueNs;
  row[Stamp.WORK_START] = nowNs;
}

function end(clock: StageClock, row: Float64Array): void {
  const nowNs = clock.nowNs();
  row[Stamp.WORK_END] = nowNs;
  row[Stamp.REPLY_WRITTEN] = nowNs;
}

/** Arithmetic that the compiler cannot leave out, because its result is stored. */
function work(order: number): number {
  let value = order | 1;
  for (let step = 0; step < STEPS; step++) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  return value & 0xffff;
}

function keeperOf({ keeping, open }: HotspotData): (order: number, priceTicks: number) => void {
  if (keeping === 'pooled') return pooled(open);
  if (keeping === 'nothing') {
    const last = new Float64Array(2);
    return (order, priceTicks) => {
      last[0] = order;
      last[1] = priceTicks;
    };
  }
  const orders: (OpenOrder | undefined)[] = new Array(keeping === 'kept' ? open : 1).fill(
    undefined,
  );
  const { length } = orders;
  return (order, priceTicks) => {
    orders[order % length] = {
      id: order,
      priceTicks,
      lots: 100,
      leavesLots: 100,
      account: order & 7,
      symbol: order & 15,
      side: order & 1,
    };
  };
}

function pooled(open: number): (order: number, priceTicks: number) => void {
  const pool = new ObjectPool<OpenOrder>({
    capacity: open,
    create: () => ({
      id: 0,
      priceTicks: 0,
      lots: 0,
      leavesLots: 0,
      account: 0,
      symbol: 0,
      side: 0,
    }),
  });
  const handles = new Int32Array(open).fill(-1);
  return (order, priceTicks) => {
    const at = order % open;
    pool.release(handles[at] as number);
    const handle = pool.acquire(at);
    handles[at] = handle;
    const entry = pool.get(handle);
    if (entry === undefined) return;
    entry.id = order;
    entry.priceTicks = priceTicks;
    entry.lots = 100;
    entry.leavesLots = 100;
    entry.account = order & 7;
    entry.symbol = order & 15;
    entry.side = order & 1;
  };
}
