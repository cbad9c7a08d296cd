/**
 * A thread looks at a flag until another sets it.
 *
 * In an order where the other never gets a turn the loop never ends, and there are endless such
 * orders. `pause` says that this is waiting and no work: the thread has nothing to do before
 * somebody changes something.
 */
import type { Cells } from '#cells';
import type { ModelPair } from './pair.ts';

const cell = { flag: 0 } as const;

function waiter(memory: Cells, pauses: boolean): void {
  while (memory.load(cell.flag) === 0) {
    if (pauses) memory.pause();
  }
}

function setter(memory: Cells): void {
  memory.store(cell.flag, 1);
}

function model(name: string, pauses: boolean) {
  return {
    name,
    cells: cell,
    threads: { waiter: (memory: Cells) => waiter(memory, pauses), setter },
  };
}

export const spin: ModelPair = {
  mistake: 'waits in a loop that never pauses',
  wrong: model('spin', false),
  right: model('spin-fixed', true),
};
