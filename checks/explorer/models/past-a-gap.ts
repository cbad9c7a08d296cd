/**
 * Two producers have claimed a slot each and publish into one ring: what is up to the cursor is read.
 *
 * Whoever is done first must not move the cursor over the other's slot. So each marks its slot, and
 * then carries the cursor over all that is marked behind it, its own slot or not.
 */
import type { Cells } from '#cells';
import type { MemoryView } from '../model.ts';
import type { ModelPair } from './pair.ts';

const cell = { cursor: 0, mark1: 1, mark2: 2, mark3: 3 } as const;
const slot = { unused: 0, slot1: 1, slot2: 2 } as const;
function publishPastGap(memory: Cells, sequence: number): void {
  if (memory.load(cell.cursor) < sequence) memory.store(cell.cursor, sequence);
}

function publish(memory: Cells, sequence: number): void {
  memory.store(cell.cursor + sequence, 1);
  let cursor = memory.load(cell.cursor);
  for (;;) {
    let end = cursor;
    while (memory.load(cell.cursor + end + 1) === 1) end++;
    if (end === cursor) return;
    const found = memory.compareExchange(cell.cursor, cursor, end);
    cursor = found === cursor ? end : found;
  }
}

function isReadable(memory: MemoryView): string | undefined {
  const cursor = memory.load(cell.cursor);
  for (let sequence = 1; sequence <= cursor; sequence++) {
    if (memory.readPlain(sequence) === 0) {
      return `the cursor is ${cursor}, and slot${sequence} is not written`;
    }
  }
  return undefined;
}

function model(name: string, show: (memory: Cells, sequence: number) => void) {
  const producer = (sequence: number) => (memory: Cells) => {
    memory.writePlain(sequence, sequence * 10);
    show(memory, sequence);
  };
  return {
    name,
    cells: cell,
    slots: slot,
    threads: { first: producer(1), second: producer(2) },
    always: isReadable,
    atEnd: (memory: MemoryView) =>
      memory.load(cell.cursor) === 2
        ? undefined
        : `both are published, and the cursor is ${memory.load(cell.cursor)}`,
  };
}

export const pastAGap: ModelPair = {
  mistake: 'moves the cursor over a slot that another producer is still writing',
  wrong: model('past-a-gap', publishPastGap),
  right: model('past-a-gap-fixed', publish),
};
