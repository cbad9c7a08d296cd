import { expect, test } from 'vitest';
import { NO_LANE, ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import {
  allocateCoreLink,
  LinkFromPartitions,
  LinkToCore,
} from '../../../solutions/engine/core-link.ts';
import { Doorbell } from '../../../solutions/engine/doorbell.ts';
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
