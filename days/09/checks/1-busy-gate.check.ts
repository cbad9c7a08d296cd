/** Day 09, stage 1: the busy gate. */
import { expect, test } from 'vitest';
import { BUSY, BusyGates, IDLE } from '#busy-gate';
import { hold } from '../../../checks/explorer/hold.ts';
import { counted, memoryOf } from './kit.ts';
import { MODELS } from './models.ts';

test('a gate is open at first, and whoever closes it has the family', () => {
  const gates = new BusyGates(memoryOf(), 0);
  expect(gates.isBusy(3), 'Memory that nobody wrote is 0, and IDLE is 0').toBe(false);
  expect(gates.tryClose(3), 'The gate was open: the caller has the family now').toBe(true);
  expect(gates.isBusy(3), 'And the gate is closed').toBe(true);
});

test('who comes second is told no, and changes nothing', () => {
  const gates = new BusyGates(memoryOf(), 0);
  gates.tryClose(3);
  expect(gates.tryClose(3), 'Somebody has the family: one in flight, not two').toBe(false);
  expect(gates.tryClose(3), 'Asked again it is the same').toBe(false);
  expect(gates.isBusy(3), 'And the gate is as it was').toBe(true);
});

test('a gate that was opened can be closed again', () => {
  const gates = new BusyGates(memoryOf(), 0);
  for (let i = 0; i < 3; i++) {
    expect(gates.tryClose(5), `Closed and opened ${i} times before`).toBe(true);
    gates.open(5);
    expect(gates.isBusy(5), 'open() lets go of the family').toBe(false);
  }
});

test('families and partitions have gates of their own', () => {
  const memory = memoryOf({ partitions: 2 });
  const [gates, others] = [new BusyGates(memory, 0), new BusyGates(memory, 1)];
  gates.tryClose(3);
  expect(
    [0, 1, 2, 4, 5, 6, 7].filter((family) => gates.isBusy(family)).join(', ') || 'none',
    'Only family 3 was taken. Its gate is the cell firstGate + 3 * FAMILY_CELLS',
  ).toBe('none');
  expect(others.isBusy(3), 'Family 3 of another partition is another family').toBe(false);
  expect(others.tryClose(3), 'And can be taken there').toBe(true);
  gates.open(3);
  expect(others.isBusy(3), 'Opened in partition 0, closed in partition 1').toBe(true);
});

test('everybody sees the same gate', () => {
  const memory = memoryOf();
  const [mine, yours] = [new BusyGates(memory, 0), new BusyGates(memory, 0)];
  mine.tryClose(2);
  expect(
    yours.tryClose(2),
    'Each thread has an object of its own over the same memory: what is known of a gate stands in its cell, not in the object',
  ).toBe(false);
  yours.open(2);
  expect(mine.isBusy(2), 'Whoever was handed the family opens its gate').toBe(false);
});

test('the gate’s cell holds IDLE or BUSY', () => {
  const memory = memoryOf();
  const gates = new BusyGates(memory, 0);
  const cell = (memory.partitions[0]?.gates ?? 0) + 3 * 4;
  gates.tryClose(3);
  expect(memory.cells.load(cell), 'Closed: BUSY').toBe(BUSY);
  gates.open(3);
  expect(memory.cells.load(cell), 'Open: IDLE').toBe(IDLE);
});

test('to close a gate is one operation, and to open it another', () => {
  const [memory, cells] = counted(memoryOf());
  const gates = new BusyGates(memory, 0);
  gates.tryClose(3);
  expect(
    cells.told(),
    'A look and a store are two operations, and between them another thread may do the same. compareExchange looks and stores in one',
  ).toBe('compareExchange 1');
  cells.counts.clear();
  gates.open(3);
  expect(cells.told(), 'Only one has the family, so nobody else opens the gate: a store').toBe(
    'store 1',
  );
});

test('of two who want a family one gets it, in any order of their operations', () => {
  hold(MODELS.gate, Number.POSITIVE_INFINITY, 'Two threads are in the same family at once.');
});
