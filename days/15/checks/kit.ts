/** What the checks of this day share. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { OrderArena } from '#order-arena';
import { NO_SLOT } from '#order-arena';
import type { OrderQueues } from '#order-queue';
import { seed } from '#seed';

const RUNS = 200;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(inputs: fc.Arbitrary<T>, holds: (input: T) => void, runs = RUNS): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns: runs });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}

/** What a call returns, or `threw …`: the data plane throws nothing, and a check says so. */
export function answerOf(call: () => number | boolean | undefined): string {
  try {
    return String(call());
  } catch (error) {
    return `threw ${error}`;
  }
}

/** Allocates until nothing is left. At most `most` slots. */
export function allocateAll(arena: OrderArena, most: number): number[] {
  const slots: number[] = [];
  while (slots.length <= most) {
    const answer = answerOf(() => arena.allocate());
    if (answer.startsWith('threw')) {
      expect.fail(
        `allocate ${answer}, with ${arena.size} of ${arena.capacity} slots in use. Full is an answer, NO_SLOT, which the book turns into BOOK_FULL for one client`,
      );
    }
    if (answer === String(NO_SLOT)) break;
    slots.push(Number(answer));
  }
  return slots;
}

/** An arena's slot with an order in it. */
export function orderIn(arena: OrderArena, orderId: number, quantityLots = 10): number {
  const slot = arena.allocate();
  arena.setOrderId(slot, orderId);
  arena.setQuantityLots(slot, quantityLots);
  return slot;
}

/** The ids in a queue, walked from the front, as `1 2 3`; a walk that does not end is cut off. */
export function forwards(arena: OrderArena, queues: OrderQueues, queue: number): string {
  return walk(arena, queues.first(queue), (slot) => arena.next(slot));
}

/** The ids in a queue, walked from the back. */
export function backwards(arena: OrderArena, queues: OrderQueues, queue: number): string {
  return walk(arena, queues.last(queue), (slot) => arena.previous(slot));
}

const LONGEST_WALK = 100;

function walk(arena: OrderArena, from: number, step: (slot: number) => number): string {
  const ids: string[] = [];
  for (let slot = from; slot !== NO_SLOT; slot = step(slot)) {
    if (ids.length === LONGEST_WALK) return `${ids.slice(0, 10).join(' ')} … and no end`;
    ids.push(String(arena.orderId(slot)));
  }
  return ids.join(' ') || 'nobody';
}
