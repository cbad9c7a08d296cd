/**
 * Two producers claim slots of one ring.
 *
 * To claim is to read the next free sequence and to move it on. In two operations, both producers
 * may read the same sequence and write to the same slot. Compare-and-exchange makes it one: it
 * moves the sequence only if nobody has claimed in between, and otherwise says so.
 */
import type { Cells } from '#cells';
import type { MemoryView } from '../model.ts';
import type { ModelPair } from './pair.ts';

const cell = { next: 0, published0: 1, published1: 2 } as const;
const slot = { slot0: 0, slot1: 1 } as const;

function claim(memory: Cells, exchanges: boolean): number {
  for (;;) {
    const sequence = memory.load(cell.next);
    if (!exchanges) {
      memory.store(cell.next, sequence + 1);
      return sequence;
    }
    if (memory.compareExchange(cell.next, sequence, sequence + 1) === sequence) return sequence;
  }
}

function produce(memory: Cells, order: number, exchanges: boolean): void {
  const sequence = claim(memory, exchanges);
  memory.writePlain(slot.slot0 + sequence, order);
  memory.store(cell.published0 + sequence, 1);
}

function bothArePublished(memory: MemoryView): string | undefined {
  const orders = [memory.readPlain(slot.slot0), memory.readPlain(slot.slot1)].sort();
  const published = memory.load(cell.published0) + memory.load(cell.published1);
  if (published === 2 && orders[0] === 7 && orders[1] === 8) return undefined;
  return `${published} slots are published and hold ${orders.join(' and ')}; expected orders 7 and 8`;
}

function model(name: string, exchanges: boolean) {
  return {
    name,
    cells: cell,
    slots: slot,
    threads: {
      first: (memory: Cells) => produce(memory, 7, exchanges),
      second: (memory: Cells) => produce(memory, 8, exchanges),
    },
    atEnd: bothArePublished,
  };
}

export const twoProducers: ModelPair = {
  mistake: 'claims a sequence in two operations, with a second producer about',
  wrong: model('two-producers', false),
  right: model('two-producers-fixed', true),
};
