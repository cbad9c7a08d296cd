/** Day 09 with the engine's modules: submitted, gated, dispatched, run on this thread, completed. */
import { FamilyScheduler } from '#family-scheduler';
import { Lane } from '#lane';
import { turnLane } from '#lane-loop';
import { Reason } from '#reasons';
import { allocateScheduler } from '#scheduler-memory';
import {
  type LaneCounts,
  NO_LANE_COUNTS,
  NO_SUBMIT_COUNTS,
  type SubmitCounts,
} from '#scheduler-ports';
import { type FlowShape, keysOf } from './day-09-flow.ts';
import type { Workload } from './workload.ts';

/** Room for a burst beyond the batch; families are twice as many, as is recommended. */
const SPARE_ENTRIES = 1024;

/** Who counts; nobody without it. */
export interface Counting {
  readonly submit?: SubmitCounts;
  readonly lane?: LaneCounts;
  /** Called after each batch. */
  readonly look?: () => void;
}

/** @param taskBytes 8 for an id, 128 for a whole order */
export function scheduler(
  flow: FlowShape,
  taskBytes: number,
  { submit = NO_SUBMIT_COUNTS, lane: counts = NO_LANE_COUNTS, look = () => {} }: Counting = {},
): Workload {
  const { batch } = flow;
  const entries = batch + SPARE_ENTRIES;
  const families = 2 * Math.max(entries, flow.keys);
  const memory = allocateScheduler(
    { entries, taskBytes, families, partitions: 1, wakes: false },
    'one-thread',
  );
  const dispatcher = new FamilyScheduler(memory, 0, { counts: submit });
  const lane = new Lane(memory, 0, { counts });
  const source = new Int32Array(taskBytes >> 2);
  const { int32 } = memory.tasks;
  const keyOf = keysOf(flow);
  const sum = new Float64Array(1);
  const work = (task: number): void => {
    sum[0] = (sum[0] as number) + (int32[task >> 2] as number);
  };
  let key = 0;
  return {
    run(events) {
      sum[0] = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + batch, events);
        while (n < until) {
          source[0] = n++;
          if (dispatcher.submit(keyOf(key++), source, 0) !== Reason.ACCEPTED) return -1;
        }
        turnLane(lane, work);
        look();
      }
      return sum[0] as number;
    },
  };
}
