/** One way of counting on a thread of its own, so that V8 compiles it as if there were no other. */
import { parentPort } from 'node:worker_threads';
import { raiseInliningBudget } from '#inlining-budget';
import { counted, uncounted, type Watch } from './day-12-counts.ts';
import { expectedSum } from './workload.ts';

export type CountingWay = 'nobody' | Watch;

/** Answers each message, a number of tasks, with the ms that they took. */
export default function main({ way }: { readonly way: CountingWay }): void {
  raiseInliningBudget();
  const workload = way === 'nobody' ? uncounted() : counted(way);
  parentPort?.on('message', (events: number | 'end') => {
    if (events === 'end') {
      parentPort?.close();
      return;
    }
    const startMs = performance.now();
    const sum = workload.run(events);
    const ms = performance.now() - startMs;
    if (sum !== expectedSum(events, 1)) throw new Error('tasks were lost, doubled or changed');
    parentPort?.postMessage(ms);
  });
}
