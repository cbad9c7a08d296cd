/** Day 10: what the second look costs. One family, closed and let go again and again. */
import { BusyGates } from '#busy-gate';
import { keepOrRelease } from '#completion';
import { PendingQueue, TaskPool } from '#pending-queue';
import { allocateScheduler } from '#scheduler-memory';
import type { Workload } from './workload.ts';

type Release = (gates: BusyGates, queue: PendingQueue, family: number) => boolean;

function completions(where: 'threads' | 'one-thread', release: Release): Workload {
  const shape = { entries: 4, taskBytes: 8, families: 8, partitions: 1, wakes: false };
  const memory = allocateScheduler(shape, where);
  const [gates, queue] = [new BusyGates(memory, 0), new PendingQueue(memory, 0)];
  const pool = new TaskPool(memory);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const entry = pool.take();
        queue.push(0, entry);
        if (!gates.tryClose(0)) return -1;
        pool.give(queue.pop(0));
        if (!release(gates, queue, 0)) sum += n;
      }
      return sum;
    },
  };
}

export function raceSafe(where: 'threads' | 'one-thread'): Workload {
  return completions(where, keepOrRelease);
}

/** Opens the gate and goes: quick, and wrong as soon as there is a second thread. */
export function withoutAnotherLook(where: 'threads' | 'one-thread'): Workload {
  return completions(where, (gates, queue, family) => {
    if (queue.hasPending(family)) return true;
    gates.open(family);
    return false;
  });
}
