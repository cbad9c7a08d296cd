/**
 * Day 04: how late the event loop of the I/O thread is while the worker stands still.
 *
 * Orders arrive on the I/O thread at a steady rate, whatever it does. The worker stands still for
 * {@link STALL_MS} of every {@link PERIOD_MS}, longer than the ring can hold what arrives. What the
 * I/O thread does with an order that does not fit decides how long it is away from its sockets.
 */
import { FULL } from '#ring-buffer';
import { allocateRing, type RingShape } from '#ring-memory';
import { SharedRing } from '#shared-ring';
import { spawnWorker } from '#spawn-worker';
import { YieldWait } from '#wait-strategy';
import type { StallingThread } from './day-04-stalling.ts';
import { nsHistogram } from './histogram.ts';
import { latencyTable } from './latency-table.ts';
import type { ExperimentOptions } from './workload.ts';

const STALLING = new URL('./day-04-stalling.ts', import.meta.url);

export const STALL_MS = 100;
const PERIOD_MS = 200;
const ORDERS_PER_MS = 100;
const SHAPE: RingShape = { capacity: 4096, slotBytes: 128, consumers: 1, wakes: false };

/** What the I/O thread does with an order when the ring is full. */
type WhenFull = 'BUSY at once' | 'wait in next()';

interface StallRow {
  readonly name: string;
  readonly stalls: boolean;
  readonly whenFull: WhenFull;
}

const ROWS: readonly StallRow[] = [
  { name: 'no stall', stalls: false, whenFull: 'BUSY at once' },
  { name: 'stall, BUSY at once', stalls: true, whenFull: 'BUSY at once' },
  { name: 'stall, wait in next()', stalls: true, whenFull: 'wait in next()' },
];

export async function delayOfTheLoop(options: ExperimentOptions): Promise<object> {
  const { quick, print, onProgress } = options;
  const results = [];
  for (const row of ROWS) {
    onProgress(`event loop: ${row.name}`);
    results.push({ ...row, ...(await measure(row, quick ? 600 : 2000)) });
  }
  onProgress('');
  print(
    `\nThe event loop of the I/O thread: ${ORDERS_PER_MS * 1000} orders a second, a ring of ${SHAPE.capacity} slots,\na worker that stands still for ${STALL_MS} of every ${PERIOD_MS} ms.\n`,
  );
  const rows = results.map(({ name, gaps }) => ({ name, source: gaps }));
  print(latencyTable('from turn to turn, µs', 'turns', rows));
  for (const { name, taken, refused } of results) {
    print(
      `  ${name}: ${taken.toLocaleString('en-GB')} taken, ${refused.toLocaleString('en-GB')} answered BUSY`,
    );
  }
  print('\nOther ways to wait, ringbuf.js, MessagePort, half round trips: npm run bench:ring');
  return results.map(({ name, taken, refused, gaps }) => {
    const [p50Ns, p99Ns] = [50, 99].map((percentile) => gaps.getValueAtPercentile(percentile));
    return { name, taken, refused, turns: gaps.totalCount, p50Ns, p99Ns, maxNs: gaps.maxValue };
  });
}

async function measure({ stalls, whenFull }: StallRow, forMs: number) {
  const memory = allocateRing(SHAPE);
  const ring = new SharedRing(memory, new YieldWait());
  ring.gate(ring.sequence(0));
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: StallingThread = {
    buffer: memory.buffer,
    shape: SHAPE,
    stop,
    stallMs: stalls ? STALL_MS : 0,
    periodMs: PERIOD_MS,
  };
  const worker = spawnWorker(STALLING, { name: 'stalling worker', data });
  await worker.nextMessage();
  const gaps = nsHistogram();
  let taken = 0;
  let refused = 0;
  await new Promise<void>((resolve) => {
    const startMs = performance.now();
    let lastMs = startMs;
    const turn = (): void => {
      const nowMs = performance.now();
      gaps.recordValue(Math.round((nowMs - lastMs) * 1e6));
      lastMs = nowMs;
      if (nowMs - startMs >= forMs) {
        resolve();
        return;
      }
      for (let due = Math.floor((nowMs - startMs) * ORDERS_PER_MS); taken + refused < due; ) {
        const sequence = whenFull === 'BUSY at once' ? ring.tryNext() : ring.next();
        if (sequence === FULL) {
          refused++;
          continue;
        }
        ring.float64[ring.get(sequence) >> 3] = taken++;
        ring.publish(sequence);
      }
      setImmediate(turn);
    };
    turn();
  });
  Atomics.store(stop, 0, 1);
  await worker.done;
  return { gaps, taken, refused };
}
