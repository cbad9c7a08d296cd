/** The books of day 07: the same requests and answers as in the naive way. */
import { Plan, ScenarioRun, steady } from '#scenarios';
import type { Workload } from './workload.ts';

/** Requests that are under way at a time. */
const UNDER_WAY = 64;
const RATE = 1_000_000;
const EVERY_NS = 1e9 / RATE;

/** @param refuseEvery every so manieth request is refused; 0: none */
export function inTheBooks(refuseEvery: number): Workload {
  return {
    run: (requests) => {
      let sum = 0;
      const plan = new Plan(steady(RATE, requests - UNDER_WAY, UNDER_WAY * EVERY_NS));
      const run = new ScenarioRun(plan, {
        submit: (id) => {
          sum += id;
        },
        setConsumer: () => {},
      });
      for (let first = 0; first < requests; first += UNDER_WAY) {
        const end = Math.min(requests, first + UNDER_WAY);
        run.turn((end - 1) * EVERY_NS);
        const nowNs = end * EVERY_NS;
        for (let id = first; id < end; id++) {
          if (refuseEvery > 0 && id % refuseEvery === 0) run.refused(id, nowNs);
          else run.answered(id, nowNs);
        }
      }
      run.latency(1);
      run.refusalLatency(1);
      return run.balance().holds ? sum : Number.NaN;
    },
  };
}
