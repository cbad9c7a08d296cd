/** Day 06 the naive way: an object for every sample and every order. */
import { FIRST_ID, type Workload } from './workload.ts';

/** In a cell and not in a variable: a sum beyond 2³¹ would be boxed at every step. */
function add(sum: Float64Array, what: number): void {
  sum[0] = (sum[0] as number) + what;
}

interface Sample {
  readonly queueNs: number;
  readonly serviceNs: number;
  readonly endToEndNs: number;
}

/** @param most how many samples are kept; then the array begins anew */
export function recordObjects(most: number): Workload {
  const samples: Sample[] = [];
  return { run: (events) => record(samples, most, events) };
}

/** The same, and the figures of every run by sorting the samples once for each span. */
export function recordAndSort(most: number): Workload {
  const samples: Sample[] = [];
  return {
    run(events) {
      const sum = record(samples, most, events);
      const { length } = samples;
      for (const span of ['queueNs', 'serviceNs', 'endToEndNs'] as const) {
        const sorted = [...samples].sort((a, b) => a[span] - b[span]);
        for (const share of [0.5, 0.95, 0.99, 0.999, 1]) {
          const found = sorted[Math.ceil(share * length) - 1];
          if (found === undefined) throw new Error(`no sample at ${share} of ${length}`);
        }
      }
      return sum;
    },
  };
}

function record(samples: Sample[], most: number, events: number): number {
  const sum = new Float64Array(1);
  for (let sent = 0; sent < events; sent++) {
    const id = FIRST_ID + sent;
    if (samples.length === most) samples.length = 0;
    const queueNs = (sent * 7919) % 5003;
    samples.push({ queueNs, serviceNs: sent % 1009, endToEndNs: queueNs + (sent % 1009) + 50 });
    add(sum, id - FIRST_ID);
  }
  return sum[0] as number;
}

interface OpenOrder {
  readonly id: number;
  readonly priceTicks: number;
  readonly lots: number;
}

/** @param out how many orders are open at once */
export function newObjects(out: number): Workload {
  const open: (OpenOrder | undefined)[] = new Array(out).fill(undefined);
  return {
    run(events) {
      const sum = new Float64Array(1);
      for (let sent = 0; sent < events; sent++) {
        const at = sent % out;
        add(sum, idOf(open[at]));
        open[at] = { id: FIRST_ID + sent, priceTicks: 10_000 + at, lots: at };
      }
      for (let at = 0; at < out; at++) {
        add(sum, idOf(open[at]));
        open[at] = undefined;
      }
      return sum[0] as number;
    },
  };
}

function idOf(order: OpenOrder | undefined): number {
  return order === undefined ? 0 : order.id - FIRST_ID;
}
