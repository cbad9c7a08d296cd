/**
 * Day 09 the naive way: a Map from family to its tasks, an object for each task and each family.
 *
 * Why this and not something worse: it is correct, needs no promise, and forgets idle families.
 */
import { type FlowShape, keysOf } from './day-09-flow.ts';
import type { Workload } from './workload.ts';

interface Task {
  readonly id: number;
}

interface Family {
  readonly key: number;
  readonly pending: Task[];
}

class NaiveFamilies {
  private readonly families = new Map<number, Family>();
  private readonly ready: Family[] = [];

  submit(key: number, task: Task): void {
    const known = this.families.get(key);
    if (known !== undefined) {
      known.pending.push(task);
      return;
    }
    const family = { key, pending: [task] };
    this.families.set(key, family);
    this.ready.push(family);
  }

  turn(work: (task: Task) => void): void {
    for (const family of this.ready) {
      for (let task = family.pending.shift(); task !== undefined; task = family.pending.shift()) {
        work(task);
      }
      this.families.delete(family.key);
    }
    this.ready.length = 0;
  }
}

export function families(flow: FlowShape): Workload {
  const naive = new NaiveFamilies();
  const keyOf = keysOf(flow);
  let key = 0;
  return {
    run(events) {
      let sum = 0;
      const work = (task: Task): void => {
        sum += task.id;
      };
      for (let n = 0; n < events; ) {
        const until = Math.min(n + flow.batch, events);
        while (n < until) naive.submit(keyOf(key++), { id: n++ });
        naive.turn(work);
      }
      return sum;
    },
  };
}
