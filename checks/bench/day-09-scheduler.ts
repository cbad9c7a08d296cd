/** Day 09 with the engine's modules: submitted, gated, dispatched, run on this thread, completed. */
import { FamilyScheduler } from '#family-scheduler';
import { Lane } from '#lane';
import { turnLane } from '#lane-loop';
import { Reason } from '#reasons';
import { allocateScheduler } from '#scheduler-memory';
import { type FlowShape, keysOf } from './day-09-flow.ts';
import type { Workload } from './workload.ts';

/** Room for a burst beyond the batch; families are twice as many, as is recommended. */
const SPARE_ENTRIES = 1024;

/** @param taskBytes 8 for an id, 128 for a whole order */
export function scheduler(flow: FlowShape, taskBytes: number): Workload {
  const { batch } = flow;
  const entries = batch + SPARE_ENTRIES;
  const families = 2 * Math.max(entries, flow.keys);
  const memory = allocateScheduler(
    { entries, taskBytes, families, partitions: 1, wakes: false },
    'one-thread',
  );
  const dispatcher = new FamilyScheduler(memory, 0);
  const lane = new Lane(memory, 0);
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
      }
      return sum[0] as number;
    },
  };
}
