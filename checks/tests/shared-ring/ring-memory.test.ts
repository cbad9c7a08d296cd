/** The memory of a shared ring: who may attach, and what it says to whom it does not let in. */
import { describe, expect, test } from 'vitest';
import {
  allocateRing,
  attachRing,
  CURSOR_CELL,
  claimedCell,
  consumerCell,
  firstRoundCell,
  LINE_BYTES,
  MAX_CONSUMERS,
  type RingShape,
  seenGateCell,
  sleepersCell,
} from '#ring-memory';
import { INITIAL_SEQUENCE } from '#sequence';

const SHAPE: RingShape = { capacity: 8, slotBytes: 64, consumers: 2, wakes: true };

describe('a new ring', () => {
  test('has nothing published, nobody sleeping, and every consumer level with the producer', () => {
    const { control } = allocateRing(SHAPE);
    for (const cell of [CURSOR_CELL, consumerCell(0), consumerCell(1)]) {
      expect(control[cell]).toBe(INITIAL_SEQUENCE);
      expect(control[sleepersCell(cell)]).toBe(0);
    }
  });

  test('keeps every cell that a thread writes on a line of its own, the slots behind them', () => {
    const { control, bytes } = allocateRing(SHAPE);
    const sequences = [CURSOR_CELL, consumerCell(0), consumerCell(1)];
    const lines = [...sequences, ...sequences.map(sleepersCell)].map((cell) => {
      return Math.floor((cell * Int32Array.BYTES_PER_ELEMENT) / LINE_BYTES);
    });
    expect(new Set([0, ...lines]).size).toBe(1 + lines.length);
    expect(Math.max(...lines)).toBeLessThan(control.byteLength / LINE_BYTES);
    expect(bytes.byteOffset).toBe(control.byteLength);
    expect(bytes.byteOffset % LINE_BYTES).toBe(0);
    expect(bytes.length).toBeGreaterThanOrEqual(SHAPE.capacity * SHAPE.slotBytes);
  });

  test.each([
    [{ capacity: 0 }, 'capacity 0 is not a power of two'],
    [{ capacity: 12 }, 'capacity 12 is not a power of two'],
    [{ capacity: 2 ** 31 }, 'capacity 2147483648 is not a power of two'],
    [{ slotBytes: 0 }, 'a slot of 0 bytes is not possible'],
    [{ slotBytes: 10 }, 'a slot of 10 bytes is not possible; expected a multiple of 4'],
    [{ slotBytes: 65_540 }, 'a slot of 65540 bytes is not possible'],
    [{ consumers: 0 }, 'got 0 consumers; expected 1 to 64'],
    [{ consumers: MAX_CONSUMERS + 1 }, 'got 65 consumers'],
    [{ consumers: 1.5 }, 'got 1.5 consumers'],
    [{ capacity: 2 ** 20, slotBytes: 2048 }, 'are more than 1073741696 bytes; take fewer slots'],
  ])('is not made with %o', (wrong, sentence) => {
    expect(() => allocateRing({ ...SHAPE, ...wrong })).toThrow(RangeError);
    expect(() => allocateRing({ ...SHAPE, ...wrong })).toThrow(sentence);
  });
});

describe('attaching', () => {
  test('gives views of the same memory', () => {
    const here = allocateRing(SHAPE);
    const there = attachRing(here.buffer, SHAPE);
    here.float64[3] = 2 ** 40;
    there.cells.store(CURSOR_CELL, 7);
    expect(there.float64[3]).toBe(2 ** 40);
    expect(here.cells.load(CURSOR_CELL)).toBe(7);
  });

  test.each([
    [{ capacity: 16 }, "the ring's capacity is 8, expected 16"],
    [{ slotBytes: 8 }, "the ring's slotBytes is 64, expected 8"],
    [{ consumers: 1 }, "the ring's consumers is 2, expected 1"],
    [{ wakes: false }, "the ring's wakes is true, expected false"],
    [{ capacity: 12 }, 'capacity 12 is not a power of two'],
  ])('with %o is refused', (wrong, sentence) => {
    const { buffer } = allocateRing(SHAPE);
    expect(() => attachRing(buffer, { ...SHAPE, ...wrong })).toThrow(RangeError);
    expect(() => attachRing(buffer, { ...SHAPE, ...wrong })).toThrow(sentence);
  });

  test('to a ring of another version is refused', () => {
    const { buffer, control } = allocateRing(SHAPE);
    control[1] = 2;
    expect(() => attachRing(buffer, SHAPE)).toThrow("the ring's version is 2, expected 1");
  });

  test.each([0, 64, 4096])('to %i bytes of something else is refused', (size) => {
    const memory = new SharedArrayBuffer(size);
    expect(() => attachRing(memory, SHAPE)).toThrow('this memory is no ring');
  });

  test('to a part of a ring is refused', () => {
    const { buffer } = allocateRing(SHAPE);
    const part = new SharedArrayBuffer(LINE_BYTES);
    new Uint8Array(part).set(new Uint8Array(buffer, 0, LINE_BYTES));
    expect(() => attachRing(part, SHAPE)).toThrow('pass the whole buffer');
  });

  test('to memory that is not shared is refused', () => {
    const copy = structuredClone(new ArrayBuffer(4096)) as unknown as SharedArrayBuffer;
    expect(() => attachRing(copy, SHAPE)).toThrow('got no SharedArrayBuffer');
  });
});

describe('a ring for several producers', () => {
  const MULTI = { ...SHAPE, multiProducer: true };
  const shift = Math.log2(MULTI.capacity);

  test.each([INITIAL_SEQUENCE, 41, 2 ** 31 - 3, -(2 ** 31)])(
    'from %i on looks as if all before had been claimed, published and read',
    (initial) => {
      const { control } = allocateRing(MULTI, initial);
      expect(control[claimedCell(MULTI.consumers)]).toBe(initial);
      expect(control[seenGateCell(MULTI.consumers)]).toBe(initial);
      for (let i = 0; i < MULTI.capacity; i++) {
        const sequence = (initial - i) | 0;
        const cell = firstRoundCell(MULTI.consumers) + (sequence & (MULTI.capacity - 1));
        expect(control[cell], `sequence ${sequence}`).toBe(sequence >> shift);
      }
    },
  );

  test('has its further cells on lines of their own, the slots behind them', () => {
    const { control, float64, int32 } = allocateRing(MULTI);
    const cellsPerLine = LINE_BYTES / 4;
    const { consumers, capacity } = MULTI;
    expect(claimedCell(consumers)).toBe(consumerCell(consumers - 1) + 2 * cellsPerLine);
    expect(seenGateCell(consumers)).toBe(claimedCell(consumers) + cellsPerLine);
    expect(firstRoundCell(consumers)).toBe(seenGateCell(consumers) + cellsPerLine);
    expect(control.length).toBeGreaterThanOrEqual(firstRoundCell(consumers) + capacity);
    expect((control.length * 4) % LINE_BYTES).toBe(0);
    expect(int32.byteOffset).toBe(control.length * 4);
    expect(float64.byteOffset % LINE_BYTES).toBe(0);
  });

  test('is no ring for one producer, and the other way round', () => {
    const multi = allocateRing(MULTI).buffer;
    const single = allocateRing(SHAPE).buffer;
    expect(attachRing(multi, MULTI).shape.multiProducer).toBe(true);
    expect(() => attachRing(multi, SHAPE)).toThrow(
      "the ring's multiProducer is true, expected false",
    );
    expect(() => attachRing(single, MULTI)).toThrow(
      "the ring's multiProducer is false, expected true",
    );
  });
});
