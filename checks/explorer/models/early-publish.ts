/**
 * A producer fills a slot and publishes it by moving the cursor.
 *
 * The slot is plain memory. What makes it visible is the store to the cursor behind it: a consumer
 * that loads the new cursor sees everything the producer wrote before. What the producer writes
 * after, it may see or not.
 */
import type { Cells } from '#cells';
import type { ModelPair } from './pair.ts';

const cell = { cursor: 0 } as const;
const slot = { price: 0 } as const;

function producer(memory: Cells, publishesFirst: boolean): void {
  if (publishesFirst) memory.store(cell.cursor, 1);
  memory.writePlain(slot.price, 101);
  if (!publishesFirst) memory.store(cell.cursor, 1);
}

function consumer(memory: Cells): number {
  while (memory.load(cell.cursor) === 0) memory.pause();
  return memory.readPlain(slot.price);
}

function model(name: string, publishesFirst: boolean) {
  return {
    name,
    cells: cell,
    slots: slot,
    threads: { producer: (memory: Cells) => producer(memory, publishesFirst), consumer },
    atEnd: (_: unknown, returned: readonly unknown[]) =>
      returned[1] === 101 ? undefined : `the consumer read ${returned[1]}; expected 101`,
  };
}

export const earlyPublish: ModelPair = {
  mistake: 'publishes a slot before it is written',
  wrong: model('early-publish', true),
  right: model('early-publish-fixed', false),
};
