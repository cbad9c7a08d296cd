/**
 * What the explorer explores: a few logical threads over a small shared memory, and what must hold.
 *
 * A thread is an ordinary synchronous function of the memory. To take its next step it is called
 * again from its beginning, many thousand times in all; so it builds its private state inside
 * itself and does nothing but compute and call {@link Cells}. Clock, random numbers and variables
 * outside the function are not for it: what depends on them is found and reported as `diverged`.
 */
import type { Cells } from '#cells';

/** @returns anything that {@link Model.atEnd} wants to see, such as the events a consumer got */
export type LogicalThread = (memory: Cells) => unknown;

/** The memory as an invariant sees it. */
export type MemoryView = Pick<Cells, 'load' | 'readPlain'>;

export interface Model {
  readonly name: string;
  /** Name → number of the cells that appear in traces; the code uses the same object. */
  readonly cells: Readonly<Record<string, number>>;
  /** How many cells there are, at least the highest named one + 1, which is also the default. */
  readonly cellCount?: number;
  /** Name → number of the plain slots, and how many; as for the cells. */
  readonly slots?: Readonly<Record<string, number>>;
  readonly slotCount?: number;
  /** Name → thread, 1 to {@link MAX_THREADS}; the order numbers them from 0. */
  readonly threads: Readonly<Record<string, LogicalThread>>;
  /** Sets the memory up before the threads start; without it everything is 0. */
  readonly prepare?: (memory: Cells) => void;
  /** Holds after every step: returns undefined, or one sentence that says what is broken. */
  readonly always?: (memory: MemoryView) => string | undefined;
  /** Holds when all threads have returned; `returned` has a value for each thread. */
  readonly atEnd?: (memory: MemoryView, returned: readonly unknown[]) => string | undefined;
  /** The command that replays a schedule of this model when ` --schedule …` is added to it. */
  readonly replayCommand?: string;
}

export const MAX_THREADS = 8;
export const MAX_CELLS = 65_536;

/** What a model comes to: names by number, sizes, threads in order. */
export interface Layout {
  readonly cellNames: readonly string[];
  readonly slotNames: readonly string[];
  readonly threadNames: readonly string[];
  readonly threads: readonly LogicalThread[];
}

/** @throws RangeError when the model has no thread, too many, or a number that is no cell's */
export function layOut(model: Model): Layout {
  const threadNames = Object.keys(model.threads);
  if (threadNames.length < 1 || threadNames.length > MAX_THREADS) {
    throw new RangeError(
      `Model ${model.name}: got ${threadNames.length} threads; expected 1 to ${MAX_THREADS}`,
    );
  }
  return {
    cellNames: namesByNumber(model.name, 'cell', model.cells, model.cellCount),
    slotNames: namesByNumber(model.name, 'slot', model.slots ?? {}, model.slotCount),
    threadNames,
    threads: Object.values(model.threads),
  };
}

function namesByNumber(
  model: string,
  what: 'cell' | 'slot',
  numbers: Readonly<Record<string, number>>,
  given: number | undefined,
): string[] {
  const count = given ?? Math.max(-1, ...Object.values(numbers)) + 1;
  if (!Number.isInteger(count) || count < 0 || count > MAX_CELLS) {
    throw new RangeError(`Model ${model}: ${count} ${what}s; expected 0 to ${MAX_CELLS}`);
  }
  const names = Array.from({ length: count }, (_, number) => `${what} ${number}`);
  for (const [name, number] of Object.entries(numbers)) {
    if (!Number.isInteger(number) || number < 0 || number >= count) {
      throw new RangeError(
        `Model ${model}: ${what} "${name}" has the number ${number}; expected 0 to ${count - 1}`,
      );
    }
    names[number] = name;
  }
  return names;
}
