/** Day 13 with the engine's modules: sliced, capped, coalesced; dispatcher and lane on one thread. */
import { FairPolicy } from '#fair-policy';
import { type Coalescing, FamilyLimits } from '#family-limits';
import { FamilyScheduler } from '#family-scheduler';
import { Lane } from '#lane';
import { turnLane } from '#lane-loop';
import { Reason } from '#reasons';
import { allocateScheduler } from '#scheduler-memory';
import { BATCH, hotKeyOf, updateKeyOf } from './day-13-flow.ts';
import type { Workload } from './workload.ts';

const TASK_BYTES = 8;

function workload(slice: number, keyOf: (n: number) => number, coalesces: boolean): Workload {
  const entries = 2 * BATCH;
  const families = 2 * entries;
  const memory = allocateScheduler(
    { entries, taskBytes: TASK_BYTES, families, partitions: 1, wakes: false },
    'one-thread',
  );
  const { int32 } = memory.tasks;
  const sum = new Float64Array(1);
  const add = (task: number): void => {
    sum[0] = (sum[0] as number) + (int32[task >> 2] as number);
  };
  const coalescing: Coalescing = { mayReplace: () => true, superseded: add };
  const admission = new FamilyLimits(memory, 0, {
    pendingLimit: BATCH,
    ...(coalesces ? { coalescing } : {}),
  });
  const scheduler = new FamilyScheduler(memory, 0, { admission });
  const lane = new Lane(memory, 0, { policy: new FairPolicy({ tasks: slice }) });
  const source = new Int32Array(TASK_BYTES >> 2);
  return {
    run(events) {
      sum[0] = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + BATCH, events);
        while (n < until) {
          source[0] = n;
          if (scheduler.submit(keyOf(n++), source, 0) !== Reason.ACCEPTED) return -1;
        }
        turnLane(lane, add);
      }
      return sum[0] as number;
    },
  };
}

export function sliced(slice: number): Workload {
  return workload(slice, hotKeyOf, false);
}

export function coalesced(): Workload {
  return workload(1, updateKeyOf, true);
}
