/**
 * Two mistakes with the gate of a family, beside the lost wake-up.
 *
 * The family's one pending task is in `pending`; to run it is to take it out, and to write to a plain
 * slot that only who has the family may touch. So two who have it at once are a race.
 */
import type { Cells } from '#cells';
import type { MemoryView } from '../model.ts';
import type { ModelPair } from './pair.ts';

const cell = { busy: 0, pending: 1, ran: 2 } as const;
const slot = { work: 0 } as const;

function runAll(memory: Cells): void {
  while (memory.load(cell.pending) > 0) {
    memory.add(cell.pending, -1);
    memory.writePlain(slot.work, memory.readPlain(slot.work) + 1);
    memory.add(cell.ran, 1);
  }
}

/** Works the family off and lets it go; looks again, and closes the gate before it takes anything. */
function workOff(memory: Cells): void {
  do {
    runAll(memory);
    memory.store(cell.busy, 0);
  } while (memory.load(cell.pending) > 0 && memory.compareExchange(cell.busy, 0, 1) === 0);
}

/** Opens the gate first, and then works off what comes in, without having the family. */
function workOffWithOpenGate(memory: Cells): void {
  memory.store(cell.busy, 0);
  runAll(memory);
}

function submit(memory: Cells): void {
  memory.add(cell.pending, 1);
  if (memory.compareExchange(cell.busy, 0, 1) === 0) workOff(memory);
}

/** Looks at the gate and closes it in two steps. */
function submitByALook(memory: Cells): void {
  memory.add(cell.pending, 1);
  if (memory.load(cell.busy) !== 0) return;
  memory.store(cell.busy, 1);
  workOff(memory);
}

function model(name: string, completes: (memory: Cells) => void, submits: (memory: Cells) => void) {
  return {
    name,
    cells: cell,
    slots: slot,
    prepare: (memory: Cells) => memory.store(cell.busy, 1),
    threads: { completer: completes, submitter: submits },
    atEnd: (memory: MemoryView) => {
      const [ran, pending] = [memory.load(cell.ran), memory.load(cell.pending)];
      if (ran === 1 && pending === 0) return undefined;
      return `one task was submitted, ${ran} ran and ${pending} are pending`;
    },
  };
}

export const earlyRelease: ModelPair = {
  mistake: 'opens the gate of a family before the queue is checked',
  wrong: model('early-release', workOffWithOpenGate, submit),
  right: model('early-release-fixed', workOff, submit),
};

export const doubleDispatch: ModelPair = {
  mistake: 'looks at the gate and closes it in two steps: double dispatch',
  wrong: model('double-dispatch', workOff, submitByALook),
  right: model('double-dispatch-fixed', workOff, submit),
};
