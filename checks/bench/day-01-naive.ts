/** Day 01 the naive way: push a new object, shift it out again. */
import { FIRST_ID, type Workload } from './workload.ts';

interface Order {
  readonly id: number;
}

/** @param waiting how many events the producer pushes before the consumer gets its turn */
export function throughArray(waiting: number): Workload {
  const queue: Order[] = [];
  const sum = new Float64Array(1);
  const handle = (order: Order): void => {
    sum[0] = (sum[0] as number) + (order.id - FIRST_ID);
  };
  return {
    run(events) {
      sum[0] = 0;
      for (let sent = 0; sent < events; ) {
        const until = Math.min(sent + waiting, events);
        while (sent < until) queue.push({ id: FIRST_ID + sent++ });
        for (let order = queue.shift(); order !== undefined; order = queue.shift()) handle(order);
      }
      return sum[0] as number;
    },
  };
}
