/** The dispatcher of a partition: takes in what comes, and parks when nothing does. */
import { Counters } from '#counters';
import { attachPartitions } from '#partition-memory';
import type { RingMemory } from '#ring-memory';
import { attachScheduler } from '#scheduler-memory';
import { ParkWait } from '#wait-strategy';
import { awaitStart, Control, partsOf, type RunThread } from './run-thread.ts';
import { StressDispatcher } from './stress-dispatcher.ts';

/** How long it sleeps at most before it looks whether the run is over. */
const LIMIT_MS = 20;

export default function main(run: RunThread): void {
  const { partition, control } = run;
  const ring = attachPartitions(run.rings)[partition] as RingMemory;
  const memory = attachScheduler(run.tasks, run.shape);
  const counters = new Counters(run.counters[0]);
  const wait = new ParkWait({ limitMs: LIMIT_MS });
  const side = new StressDispatcher(partsOf(run), partition, ring, memory, counters, { wait });
  awaitStart(run);
  for (;;) {
    // Asked first: what was offered before the end is still taken in.
    const isOver = Atomics.load(control, Control.STOP_DISPATCHERS) === 1;
    if (side.turn() > 0) side.worked();
    else if (isOver) return;
    else side.idle();
  }
}
