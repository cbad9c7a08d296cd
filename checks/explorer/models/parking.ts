/**
 * A consumer with nothing to do goes to sleep; a producer that publishes wakes it.
 *
 * The consumer says that it is about to sleep and sleeps. Between its look at the items and that
 * announcement the producer may publish, see nobody parked, and wake nobody. So the consumer must
 * look once more after it has announced itself: then at least one of the two sees the other.
 */
import type { Cells } from '#cells';
import type { ModelPair } from './pair.ts';

const cell = { items: 0, parked: 1 } as const;

function consumer(memory: Cells, looksAgain: boolean): void {
  while (memory.load(cell.items) === 0) {
    memory.store(cell.parked, 1);
    if (looksAgain && memory.load(cell.items) !== 0) return;
    memory.wait(cell.parked, 1);
  }
}

function producer(memory: Cells): void {
  memory.add(cell.items, 1);
  if (memory.load(cell.parked) === 1) {
    memory.store(cell.parked, 0);
    memory.notify(cell.parked);
  }
}

function model(name: string, looksAgain: boolean) {
  return {
    name,
    cells: cell,
    threads: { consumer: (memory: Cells) => consumer(memory, looksAgain), producer },
  };
}

export const parking: ModelPair = {
  mistake: 'goes to sleep without another look after announcing it',
  wrong: model('parking', false),
  right: model('parking-fixed', true),
};
