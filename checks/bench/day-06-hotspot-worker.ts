/**
 * The thread of the hotspot: serves orders that are due by a schedule, and keeps something about
 * each in one of four ways.
 *
 * Nobody sends: the schedule is the client. An order is in the queue from the moment it is due, and
 * the thread takes it up when it gets round to it.
 */
import { parentPort } from 'node:worker_threads';
import { GcWatch } from '#gc-watch';
import { ObjectPool, POOL_EMPTY } from '#object-pool';
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

/**
 * What a gateway may want to know about an open order: 15 fields, of which V8 has to box four, whose
 * values are no small integers.
 *
 * A class: objects of a literal that live for long V8 learns to put into the old generation at
 * once, and whether it does differs from run to run.
 */
class OpenOrder {
  clientOrderId = 0;
  account = 0;
  symbol = 0;
  side = 0;
  type = 0;
  timeInForce = 0;
  flags = 0;
  priceTicks = 0;
  lots = 0;
  leavesLots = 0;
  fills = 0;
  averagePrice = 0.5;
  arrivalNs = 0.5;
  enqueuedNs = 0.5;
  workStartNs = 0.5;

  set(order: number, priceTicks: number, times: Float64Array): this {
    this.clientOrderId = order;
    this.account = order & 7;
    this.symbol = order & 15;
    this.side = order & 1;
    this.type = 1;
    this.timeInForce = 1;
    this.flags = 0;
    this.priceTicks = priceTicks;
    this.lots = 100;
    this.leavesLots = 100;
    this.fills = 0;
    this.averagePrice = priceTicks + 0.5;
    this.arrivalNs = times[Stamp.READ] as number;
    this.enqueuedNs = times[Stamp.ENQUEUED] as number;
    this.workStartNs = times[Stamp.WORK_START] as number;
    return this;
  }
}

/** Takes note of an order that has been worked on. */
type Keeper = (order: number, priceTicks: number, times: Float64Array) => void;

export default function main(data: HotspotData): void {
  const clock = StageClock.at({ seconds: 0, nanoseconds: 0 });
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
    serve(clock, data, keep, recorder, samples);
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
  clock: StageClock,
  { ratePerSecond, ordersPerRound }: HotspotData,
  keep: Keeper,
  recorder: LatencyRecorder,
  samples: readonly Float64Array[],
): void {
  const schedule = new Schedule({ ratePerSecond, startNs: clock.nowNs() + LEAD_NS });
  const row = new Float64Array(STAMPS);
  row[Stamp.READ] = schedule.dueNs(0);
  let served = 0;
  let working = false;
  while (served < ordersPerRound) {
    // The only reading: the compiler inlines the clock here, and then it allocates nothing.
    const nowNs = clock.nowNs();
    if (working) {
      row[Stamp.WORK_END] = nowNs;
      row[Stamp.REPLY_WRITTEN] = nowNs;
      recorder.record(row);
      if (served % SAMPLE_EVERY === 0) samples[served / SAMPLE_EVERY]?.set(row);
      served++;
      row[Stamp.READ] = schedule.dueNs(served);
    }
    working = nowNs >= (row[Stamp.READ] as number);
    if (!working) continue;
    row[Stamp.ENQUEUED] = row[Stamp.READ] as number;
    row[Stamp.WORK_START] = nowNs;
    keep(served, work(served), row);
  }
}

/** Arithmetic that the compiler cannot leave out, because its result is stored. */
function work(order: number): number {
  let value = order | 1;
  for (let step = 0; step < STEPS; step++) value = (Math.imul(value, 1_103_515_245) + 12_345) | 0;
  return value & 0xffff;
}

function keeperOf({ keeping, open }: HotspotData): Keeper {
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
  return (order, priceTicks, times) => {
    orders[order % length] = new OpenOrder().set(order, priceTicks, times);
  };
}

function pooled(open: number): Keeper {
  const pool = new ObjectPool({ capacity: open, create: () => new OpenOrder() });
  const handles = new Int32Array(open).fill(POOL_EMPTY);
  return (order, priceTicks, times) => {
    const at = order % open;
    pool.release(handles[at] as number);
    const handle = pool.acquire(at);
    handles[at] = handle;
    pool.get(handle)?.set(order, priceTicks, times);
  };
}
