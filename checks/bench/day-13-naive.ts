/**
 * Day 13 the naive way: a Map of arrays and an array of ready families, an object for each task. Of
 * updates the Map keeps the last one.
 */
import { BATCH, hotKeyOf, updateKeyOf } from './day-13-flow.ts';
import type { Workload } from './workload.ts';

interface Task {
  readonly id: number;
}

interface Family {
  readonly key: number;
  readonly pending: Task[];
}

export function sliced(slice: number): Workload {
  const families = new Map<number, Family>();
  const ready: Family[] = [];
  const submit = (key: number, task: Task): void => {
    const known = families.get(key);
    if (known !== undefined) {
      known.pending.push(task);
      return;
    }
    const family = { key, pending: [task] };
    families.set(key, family);
    ready.push(family);
  };
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + BATCH, events);
        while (n < until) submit(hotKeyOf(n), { id: n++ });
        for (let family = ready.shift(); family !== undefined; family = ready.shift()) {
          for (let i = 0; i < slice && family.pending.length > 0; i++) {
            sum += family.pending.shift()?.id ?? 0;
          }
          if (family.pending.length > 0) ready.push(family);
          else families.delete(family.key);
        }
      }
      return sum;
    },
  };
}

export function coalesced(): Workload {
  const waiting = new Map<number, Task>();
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; ) {
        const until = Math.min(n + BATCH, events);
        while (n < until) {
          const key = updateKeyOf(n);
          sum += waiting.get(key)?.id ?? 0;
          waiting.set(key, { id: n++ });
        }
        for (const { id } of waiting.values()) sum += id;
        waiting.clear();
      }
      return sum;
    },
  };
}
