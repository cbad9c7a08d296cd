import { describe, expect, test } from 'vitest';
import { Counters } from '#counters';
import { allocateHandoff, IoSide } from '#handoff';
import { RECORD_BYTES, RequestOffset, writeInt64 } from '#layout';
import { Limit } from '#limits';
import { seed } from '#seed';
import { OrderFlow } from '#seeded-flow';
import { spawnWorker } from '#spawn-worker';
import { StageClock } from '#stage-clock';
import { topologyOf } from '#topology';
import { EngineControl } from '../../../solutions/engine/engine-control.ts';
import type { ThreadSetup } from '../../../solutions/engine/engine-thread.ts';
import type { GcSummary } from '../../../solutions/engine/gc-totals.ts';
import {
  allocatePartitionHandoff,
  PartitionIoSide,
} from '../../../solutions/engine/partition-handoff.ts';
import { GC_REQUEST } from '../../../solutions/engine/thread-group.ts';

const ENTRY = new URL('../../../solutions/engine/engine-worker.ts', import.meta.url);
const SYMBOLS = 8;
const DIFFERENT = 4096;
const FAMILIES = 1000;
const WARM_UP = 200_000;
const ROUND = 60_000;

/** With correlation ids, because the router's key of an order without one is a number object. */
function recordedFlow(): Uint8Array {
  const flow = new OrderFlow({ seed, client: 0, symbols: SYMBOLS });
  const bytes = new Uint8Array(DIFFERENT * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < DIFFERENT; i++) {
    flow.next(0);
    bytes.set(flow.bytes, i * RECORD_BYTES);
    writeInt64(view, i * RECORD_BYTES + RequestOffset.correlationId, i % FAMILIES);
  }
  return bytes;
}

/** How requests get to the thread and back, and what it is made from beside what all are. */
const WAYS = {
  'a chain of stages': (onReplies: () => void) => {
    const memory = allocateHandoff({
      requestSlots: Limit.ringSlots,
      replySlots: Limit.replySlots,
    });
    return {
      io: new IoSide(memory, { publishEvery: 32, onReplies }),
      own: { role: 'chain' as const, memory, worker: 0 },
    };
  },
  'families on lanes': (onReplies: () => void) => {
    const families = { partitions: 4, lanes: 2 };
    const memory = allocatePartitionHandoff({
      partitions: families.partitions,
      requestSlots: Limit.ringSlots / families.partitions,
      replySlots: Limit.replySlots,
    });
    const side = new PartitionIoSide(memory, {
      publishEvery: 32,
      counters: new Counters(),
      sink: { answer: () => {}, tell: () => {} },
      onReplies,
    });
    const submit = (...request: Parameters<PartitionIoSide['submit']>): boolean => {
      const before = side.inFlight;
      side.submit(...request);
      return side.inFlight > before;
    };
    const io = {
      submit,
      publish: () => side.publish(),
      drain: () => side.drain(() => {}),
      wakeWorkers: () => side.wakeWorkers(),
      get inFlight() {
        return side.inFlight;
      },
    };
    return {
      io,
      own: { role: 'families' as const, memory, families, poolEntries: Limit.poolEntries },
    };
  },
} satisfies Record<string, unknown>;

describe.each(Object.entries(WAYS))('an engine thread with the simulator and %s', (_way, make) => {
  test('allocates next to nothing per order once it is warm', async () => {
    const control = new EngineControl();
    const clock = StageClock.start();
    let onReplies = (): void => {};
    const { io, own } = make(() => onReplies());
    const setup: ThreadSetup = {
      plan: topologyOf('two', 'simulator').threads[0] as ThreadSetup['plan'],
      spinsFirst: false,
      ...own,
      control: control.memory,
      counters: new SharedArrayBuffer(Counters.BYTES),
      epoch: clock.epoch,
      execution: 'simulator',
      symbols: SYMBOLS,
      maxOrdersPerBook: Limit.maxOrdersPerBook,
    };
    const worker = spawnWorker(ENTRY, { name: 'engine-0', data: setup });
    await worker.nextMessage();
    const gc = async (): Promise<GcSummary> => {
      const answer = worker.nextMessage();
      worker.worker.postMessage(GC_REQUEST);
      control.call();
      io.wakeWorkers();
      return ((await answer) as { gc: GcSummary }).gc;
    };
    const flow = recordedFlow();
    const drive = (orders: number): Promise<void> =>
      new Promise((resolve) => {
        let sent = 0;
        onReplies = () => {
          while (sent < orders) {
            const timed = sent % Limit.sampleEvery === 0 ? clock.nowNs() : 0;
            if (!io.submit(flow, (sent % DIFFERENT) * RECORD_BYTES, 1, 1, timed)) break;
            sent++;
          }
          io.publish();
          io.drain(() => {});
          if (sent === orders && io.inFlight === 0) resolve();
          else setImmediate(onReplies);
        };
        onReplies();
      });
    await drive(WARM_UP);
    const perOrder: number[] = [];
    for (let round = 0; round < 3; round++) {
      const before = await gc();
      await drive(ROUND);
      const after = await gc();
      perOrder.push((after.allocatedBytes - before.allocatedBytes) / ROUND);
    }
    // An object for each order would be 16 bytes and more. The best of three: V8 may optimise anew.
    expect(Math.min(...perOrder)).toBeLessThan(8);
    control.stop();
    io.wakeWorkers();
    expect(await worker.done).toBe('finished');
  });
});
