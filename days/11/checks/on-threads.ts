/** Orders through partitions on real threads; this one is the dispatcher and both I/O threads. */

import { FamilyScheduler } from '#family-scheduler';
import { RequestOffset } from '#layout';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { allocateReplies, ReplyReader } from '#reply-ring';
import { ConnectionTable, ioThreadOf } from '#response-router';
import { allocateScheduler, type SchedulerShape } from '#scheduler-memory';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { bytesOf } from '../../05/checks/kit.ts';
import type { ExecutorThread } from './executor-thread.ts';

const ENTRY = new URL('./executor-thread.ts', import.meta.url);
const PARTITIONS = 2;
const IO_THREADS = 2;
const FAMILIES = 40;

export interface Told {
  /** ACK and REJ that came back. */
  readonly answers: number;
  /** Replies in the ring of an I/O thread that does not have the connection. */
  readonly wrongThread: number;
  /** Answers of a family that are not those to its next order. */
  readonly outOfOrder: number;
  /** What the executors counted. */
  readonly completed: number;
}

const started: WorkerHandle[] = [];

/** For `afterEach`. */
export async function stopThreads(): Promise<void> {
  await Promise.all(started.splice(0).map((handle) => handle.terminate()));
}

/** @param orders how many; there is room for all of them at a time, so nobody waits for room */
export async function runOnThreads(orders: number): Promise<Told> {
  const shape: SchedulerShape = {
    entries: orders,
    taskBytes: ORDER_SLOT_BYTES,
    families: 2 * orders,
    partitions: PARTITIONS,
    wakes: true,
  };
  const memory = allocateScheduler(shape);
  const replySlots = 2 ** Math.ceil(Math.log2(2 * orders));
  const rings = Array.from({ length: PARTITIONS }, () =>
    Array.from({ length: IO_THREADS }, () => allocateReplies(replySlots)),
  );
  const done = rings.map((replies, partition) => {
    const buffer = memory.buffer as SharedArrayBuffer;
    const data: ExecutorThread = { buffer, shape, partition, replies };
    const handle = spawnWorker(ENTRY, { name: `partition ${partition}`, data });
    started.push(handle);
    return handle.nextMessage() as Promise<number>;
  });
  const schedulers = rings.map((_, partition) => new FamilyScheduler(memory, partition));
  submitAll(schedulers, orders);
  for (const scheduler of schedulers) scheduler.ready.stop();
  const completed = (await Promise.all(done)).reduce((sum, one) => sum + one, 0);
  const next = new Map<number, number>();
  let answers = 0;
  let wrongThread = 0;
  let outOfOrder = 0;
  for (const replies of rings) {
    for (const [ioThread, ring] of replies.entries()) {
      new ReplyReader(ring).drain((reply) => {
        if (ioThreadOf(reply.connectionId) !== ioThread) wrongThread++;
        if (!reply.isAnswer) return;
        answers++;
        const number = clientOrderIdOf(reply.bytes, reply.offset);
        const family = number % FAMILIES;
        if (number !== (next.get(family) ?? family + FAMILIES)) outOfOrder++;
        next.set(family, number + FAMILIES);
      });
    }
  }
  return { answers, wrongThread, outOfOrder, completed };
}

/** Order n is of family n mod FAMILIES, whose connection is on I/O thread n mod 2; n begins with FAMILIES. */
function submitAll(schedulers: readonly FamilyScheduler[], orders: number): void {
  const tables = [0, 1].map((thread) => new ConnectionTable<number>(thread, FAMILIES));
  const connections = Array.from({ length: FAMILIES }, (_, family) =>
    tables[family % IO_THREADS]?.open(family),
  );
  const slot = OrderSlot.alone();
  const words = new Int32Array(slot.view.buffer);
  for (let n = FAMILIES; n < FAMILIES + orders; n++) {
    const family = n % FAMILIES;
    const fields = { clientOrderId: n, account: 1 + family, correlationId: family };
    // Some of them are refused.
    slot.take(bytesOf({ ...fields, side: n % 7 === 0 ? 0 : 1 }), 0, connections[family] ?? 0, 0);
    const scheduler = schedulers[(family >> 1) % PARTITIONS] as FamilyScheduler;
    const reason = scheduler.submit(family, words, 0);
    if (reason !== Reason.ACCEPTED) throw new Error(`order ${n} was not taken: reason ${reason}`);
  }
}

function clientOrderIdOf(bytes: Uint8Array, offset: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset);
  return view.getUint32(RequestOffset.clientOrderId, true);
}
