/**
 * One task of a family runs at a time: a gate is busy while somebody works its tasks off.
 *
 * Whoever submits a task and finds the gate busy leaves it to the one inside. Whoever is inside
 * finds no task and opens the gate. Between these two a task may come in, and nobody runs it. So
 * the one who has opened the gate must look at the tasks again, and take the gate back if there
 * are any.
 */
import type { Cells } from '#cells';
import type { ModelPair } from './pair.ts';

const cell = { busy: 0, pending: 1, ran: 2 } as const;

function workOff(memory: Cells, looksAgain: boolean): void {
  do {
    while (memory.load(cell.pending) > 0) {
      memory.add(cell.pending, -1);
      memory.add(cell.ran, 1);
    }
    memory.store(cell.busy, 0);
  } while (
    looksAgain &&
    memory.load(cell.pending) > 0 &&
    memory.compareExchange(cell.busy, 0, 1) === 0
  );
}

function submit(memory: Cells, looksAgain: boolean): void {
  memory.add(cell.pending, 1);
  if (memory.compareExchange(cell.busy, 0, 1) === 0) workOff(memory, looksAgain);
}

function model(name: string, looksAgain: boolean) {
  return {
    name,
    cells: cell,
    prepare: (memory: Cells) => memory.store(cell.busy, 1),
    threads: {
      completer: (memory: Cells) => workOff(memory, looksAgain),
      submitter: (memory: Cells) => submit(memory, looksAgain),
    },
    atEnd: (memory: Pick<Cells, 'load'>) =>
      memory.load(cell.ran) === 1 ? undefined : 'the task is pending and nobody will run it',
  };
}

export const lostWakeup: ModelPair = {
  mistake: 'opens the gate of a family without another look at its tasks',
  wrong: model('lost-wakeup', false),
  right: model('lost-wakeup-fixed', true),
};
