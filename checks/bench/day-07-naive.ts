/** The obvious way to keep books: an object for each request, in a Map while it waits. */
import type { Workload } from './workload.ts';

/** Requests that are under way at a time. */
const UNDER_WAY = 64;
const EVERY_NS = 1000;

/** @param refuseEvery every so manieth request is refused; 0: none */
export function tallied(refuseEvery: number): Workload {
  return {
    run: (requests) => {
      const waiting = new Map<number, { dueNs: number }>();
      const answered: number[] = [];
      const refused: number[] = [];
      let sum = 0;
      for (let first = 0; first < requests; first += UNDER_WAY) {
        const end = Math.min(requests, first + UNDER_WAY);
        for (let id = first; id < end; id++) waiting.set(id, { dueNs: id * EVERY_NS });
        const nowNs = end * EVERY_NS;
        for (let id = first; id < end; id++) {
          const request = waiting.get(id);
          if (request === undefined) continue;
          waiting.delete(id);
          const isRefusal = refuseEvery > 0 && id % refuseEvery === 0;
          (isRefusal ? refused : answered).push(nowNs - request.dueNs);
          sum += id;
        }
      }
      for (const latencies of [answered, refused]) latencies.sort((a, b) => a - b);
      return sum;
    },
  };
}
