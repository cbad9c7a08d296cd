/** A partition on a thread of its own: a lane, the stages of day 05, a reply ring to each I/O thread. */
import { parentPort } from 'node:worker_threads';
import { Counter, Counters } from '#counters';
import { Executor } from '#executor';
import { simulatorStages } from '#executor-stages';
import { Lane, NO_TASK } from '#lane';
import { type ReplyMemory, ReplyWriter } from '#reply-ring';
import { ResponseRouter } from '#response-router';
import { attachScheduler, type SchedulerShape } from '#scheduler-memory';
import { ParkWait } from '#wait-strategy';
import { NO_LIMITS, SYMBOLS } from '../../05/checks/kit.ts';

export interface ExecutorThread {
  readonly buffer: SharedArrayBuffer;
  readonly shape: SchedulerShape;
  readonly partition: number;
  /** By the number of the I/O thread; this thread is the only one to write into them. */
  readonly replies: readonly ReplyMemory[];
}

/** Runs until the partition is told to stop and nothing is ready; posts how many it completed. */
export default function main({ buffer, shape, partition, replies }: ExecutorThread): void {
  const memory = attachScheduler(buffer, shape);
  const counters = new Counters();
  const lane = new Lane(memory, partition, { wait: new ParkWait({ spinLooks: 0 }) });
  const outputs = replies.map((ring) => new ReplyWriter(ring, { publishEvery: 16 }));
  const router = new ResponseRouter(outputs, counters);
  const executor = new Executor({
    lanes: 1,
    taskBytes: memory.tasks.bytes,
    sink: router,
    counters,
    createStages: simulatorStages({ symbols: SYMBOLS, counters, limits: NO_LIMITS }),
    completed: () => lane.complete(),
  });
  for (;;) {
    // Asked first: what was ready before the partition was told to stop is still run.
    const isStopped = lane.isStopped;
    let ran = 0;
    for (let task = lane.next(); task !== NO_TASK; task = lane.next()) {
      executor.run(0, task);
      ran++;
    }
    router.flush();
    if (ran > 0) lane.worked();
    else if (isStopped) break;
    else lane.idle();
  }
  parentPort?.postMessage(counters.get(Counter.completed));
}
