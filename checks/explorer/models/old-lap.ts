/**
 * A slot has a mark that says whether what is in it is published. The slot is used again, lap by lap.
 *
 * A flag is still up from the lap before, and the consumer reads what is being written. A round says
 * of which lap it is.
 */
import type { Cells } from '#cells';
import type { ModelPair } from './pair.ts';

const cell = { mark: 0 } as const;
const slot = { price: 0 } as const;

function model(name: string, lap: number) {
  return {
    name,
    cells: cell,
    slots: slot,
    prepare: (memory: Cells) => {
      memory.writePlain(slot.price, 101);
      memory.store(cell.mark, 1);
    },
    threads: {
      producer: (memory: Cells) => {
        memory.writePlain(slot.price, 102);
        memory.store(cell.mark, lap);
      },
      consumer: (memory: Cells) => {
        while (memory.load(cell.mark) !== lap) memory.pause();
        return memory.readPlain(slot.price);
      },
    },
    atEnd: (_: unknown, returned: readonly unknown[]) =>
      returned[1] === 102 ? undefined : `the consumer read ${returned[1]}; expected 102`,
  };
}

export const oldLap: ModelPair = {
  mistake: 'marks a slot with a flag that is still up from the lap before',
  wrong: model('old-lap', 1),
  right: model('old-lap-fixed', 2),
};
