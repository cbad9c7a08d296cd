import { expect, test } from 'vitest';
import { Counter, Counters } from '#counters';
import { ReportOffset } from '#layout';
import { NO_LANE, ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { StageClock } from '#stage-clock';
import { topologyOf } from '#topology';
import {
  allocateCoreLink,
  LinkFromPartitions,
  LinkToCore,
} from '../../../solutions/engine/core-link.ts';
import { Doorbell } from '../../../solutions/engine/doorbell.ts';
import { EngineControl } from '../../../solutions/engine/engine-control.ts';
import { layOutEngine } from '../../../solutions/engine/engine-layout.ts';
import { EngineThread } from '../../../solutions/engine/engine-thread.ts';
import { PartitionIoSide } from '../../../solutions/engine/partition-handoff.ts';
import { BATCH } from '../../../solutions/engine/thread-parts.ts';
import { request } from './trader.ts';

function linked(lanes: number) {
  const memory = allocateCoreLink(lanes);
  const [core, partitions] = [new Doorbell(), new Doorbell()];
  return {
    ...{ core, partitions },
    toCore: new LinkToCore(memory, core.memory),
    fromPartitions: new LinkFromPartitions(memory, partitions.memory),
  };
}

/** An order as it lies in a slot. */
function slotOf(clientOrderId: number): Int32Array {
  const bytes = new Uint8Array(ORDER_SLOT_BYTES);
  new OrderSlot(bytes).take(request({ clientOrderId }), 0, 3, 9);
  return new Int32Array(bytes.buffer);
}

test('orders come in their order with lane or reason, and are seen when they are shown', () => {
  const { toCore, fromPartitions, core } = linked(2);
  const seen: string[] = [];
  const poll = (limit = 9) =>
    fromPartitions.poll((order) => {
      const { clientOrderId, connectionId, lane, refusal } = order;
      seen.push(`${clientOrderId} of ${connectionId} lane ${lane} reason ${refusal}`);
    }, limit);
  toCore.send(slotOf(1), 0).waitsFor(1);
  toCore.send(slotOf(2), 0).refuse(3);
  toCore.send(slotOf(3), 0).waitsFor(0);
  expect([poll(), core.rings]).toEqual([0, 0]);
  toCore.flush();
  toCore.flush();
  expect([poll(2), poll(2), poll(2), core.rings]).toEqual([2, 1, 0, 1]);
  expect(seen).toEqual([
    '1 of 3 lane 1 reason 0',
    `2 of 3 lane ${NO_LANE} reason 3`,
    '3 of 3 lane 0 reason 0',
  ]);
});

test('lanes hear of what is completed when it is shown, each once', () => {
  const { toCore, fromPartitions, partitions } = linked(3);
  const heard: number[] = [];
  const take = () => toCore.takeCompleted((lane) => heard.push(lane));
  for (const lane of [2, 0, 1]) fromPartitions.completed(lane);
  expect([take(), partitions.rings]).toEqual([0, 0]);
  fromPartitions.flush();
  fromPartitions.flush();
  expect([take(), take(), partitions.rings]).toEqual([3, 0, 1]);
  expect(heard).toEqual([2, 0, 1]);
});

test('there is room for the order of each lane and for a batch that the pool cannot take', () => {
  for (const lanes of [1, 2, 33, 256]) {
    const { toCore } = linked(lanes);
    expect(toCore.room).toBeGreaterThanOrEqual(lanes + BATCH);
    const before = toCore.room;
    toCore.send(slotOf(1), 0);
    expect(toCore.room).toBe(before - 1);
  }
});

/** Two engine threads on this one: partition 0 with one lane, and the core. */
function twoThreads(poolEntries: number) {
  const topology = topologyOf('split', 'book', { families: { partitions: 1, lanes: 1 } });
  const { epoch } = StageClock.start();
  const { threads, ioThreads } = layOutEngine(
    { topology, ringSlots: 256, poolEntries },
    new EngineControl().memory,
    epoch,
  );
  const [ofPartitions, ofCore] = threads;
  const memory = ioThreads[0]?.memory;
  if (ofPartitions === undefined || ofCore === undefined) throw new Error('there are both');
  if (memory === undefined || !('partitions' in memory)) throw new Error('it has partitions');
  const io = new PartitionIoSide(memory, {
    counters: new Counters(),
    sink: { answer: () => {}, tell: () => {} },
    publishEvery: 1,
    onReplies: () => {},
  });
  return {
    io,
    partitions: new EngineThread(ofPartitions),
    core: new EngineThread(ofCore),
    counters: new Counters(ofPartitions.counters),
    submit: (clientOrderId: number) =>
      io.submit(request({ clientOrderId, correlationId: clientOrderId }), 0, 1, 1, 0),
  };
}

test('partitions take no more than the core has room for: nothing is lost while it stands still', () => {
  const { io, partitions, core, submit } = twoThreads(1);
  const orders = 200;
  for (let clientOrderId = 1; clientOrderId <= orders; clientOrderId++) submit(clientOrderId);
  for (let turn = 0; turn < 20; turn++) partitions.turn();
  expect(io.queued).toBeGreaterThan(100);
  const answered: number[] = [];
  for (let turn = 0; turn < 50; turn++) {
    core.turn();
    partitions.turn();
    io.drain(({ bytes, offset }) => {
      const report = new DataView(bytes.buffer, bytes.byteOffset + offset);
      answered.push(report.getUint32(ReportOffset.clientOrderId, true));
    });
  }
  expect(answered.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: orders }, (_, i) => i + 1),
  );
  expect(io.inFlight).toBe(0);
});

test('a thread that ends hears first that its lanes are free', () => {
  const { partitions, core, counters, submit } = twoThreads(4);
  submit(1);
  partitions.turn();
  core.turn();
  expect(counters.get(Counter.inFlightFamilies)).toBe(1);
  partitions.finish();
  expect(counters.get(Counter.inFlightFamilies)).toBe(0);
});
