/** Day 12 with the engine's modules: every task is counted; a log looks after each batch. */
import { Counters } from '#counters';
import { ProgressLog } from '#progress-log';
import { laneCounts, submitCounts } from '#scheduler-counters';
import { type Counting, scheduler } from './day-09-scheduler.ts';
import { FLOW } from './day-12-flow.ts';
import type { Workload } from './workload.ts';

/** What watches the counters: nothing, a log that is off, or one with a tick every half second. */
export type Watch = 'none' | 'off' | 'on';

export function counted(watch: Watch = 'none'): Workload {
  const counters = new Counters();
  const counting: Counting = { submit: submitCounts(counters), lane: laneCounts(counters) };
  return scheduler(
    FLOW,
    8,
    watch === 'none' ? counting : { ...counting, look: looks(counters, watch) },
  );
}

/** Nobody counts. */
export function uncounted(): Workload {
  return scheduler(FLOW, 8);
}

function looks(counters: Counters, watch: Watch): () => void {
  const startMs = performance.now();
  const log = new ProgressLog({
    partitions: [counters],
    everyNs: 500e6,
    ...(watch === 'on' ? { onTick: () => {} } : {}),
  });
  return () => {
    log.turn((performance.now() - startMs) * 1e6);
  };
}
