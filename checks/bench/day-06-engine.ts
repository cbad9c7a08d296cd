/** Day 06 through the engine's recorder and pool: the learner's or the reference's. */
import { ObjectPool, POOL_EMPTY, Release } from '#object-pool';
import { LatencyRecorder } from '#recorder';
import { STAMPS, Stamp } from '#stage-clock';
import { FIRST_ID, type Workload } from './workload.ts';

/** In a cell and not in a variable: a sum beyond 2³¹ would be boxed at every step. */
function add(sum: Float64Array, what: number): void {
  sum[0] = (sum[0] as number) + what;
}

/** @param most how many samples are kept; the oldest give way */
export function recordSpans(most: number): Workload {
  const recorder = new LatencyRecorder(most);
  return { run: (events) => record(recorder, events) };
}

/** The same, and a summary after every run. */
export function recordAndSummarise(most: number): Workload {
  const recorder = new LatencyRecorder(most);
  return {
    run(events) {
      const sum = record(recorder, events);
      const { samples, endToEnd } = recorder.summary();
      if (Number.isNaN(endToEnd.p99Ns)) throw new Error(`no p99 of ${samples} samples`);
      return sum;
    },
  };
}

function record(recorder: LatencyRecorder, events: number): number {
  const stamps = new Float64Array(STAMPS);
  const sum = new Float64Array(1);
  for (let sent = 0; sent < events; sent++) {
    const id = FIRST_ID + sent;
    const start = id + 25 + ((sent * 7919) % 5003);
    const end = start + (sent % 1009);
    stamps[Stamp.READ] = id;
    stamps[Stamp.ENQUEUED] = id + 25;
    stamps[Stamp.WORK_START] = start;
    stamps[Stamp.WORK_END] = end;
    stamps[Stamp.REPLY_WRITTEN] = end + 25;
    if (!recorder.record(stamps)) throw new Error(`the row of order ${sent} was dropped`);
    add(sum, id - FIRST_ID);
  }
  return sum[0] as number;
}

/** @param out how many orders are open at once */
export function pooledObjects(out: number): Workload {
  const pool = new ObjectPool({
    capacity: out,
    create: () => ({ id: FIRST_ID, priceTicks: 0, lots: 0 }),
  });
  const handles = new Int32Array(out).fill(POOL_EMPTY);
  const take = (at: number): number => {
    const handle = handles[at] as number;
    if (handle === POOL_EMPTY) return 0;
    const order = pool.get(handle);
    if (order === undefined || pool.release(handle) !== Release.OK) {
      throw new Error(`the loan ${handle} was over before its time`);
    }
    handles[at] = POOL_EMPTY;
    return order.id - FIRST_ID;
  };
  return {
    run(events) {
      const sum = new Float64Array(1);
      for (let sent = 0; sent < events; sent++) {
        const at = sent % out;
        add(sum, take(at));
        const handle = pool.acquire(at);
        const order = pool.get(handle);
        if (order === undefined) throw new Error('the pool is empty with an order to spare');
        order.id = FIRST_ID + sent;
        order.priceTicks = 10_000 + at;
        order.lots = at;
        handles[at] = handle;
      }
      for (let at = 0; at < out; at++) add(sum, take(at));
      return sum[0] as number;
    },
  };
}
