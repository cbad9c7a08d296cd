/**
 * The model `completion` on two real threads, round after round, over the memory of production.
 *
 * Thread 0 is the dispatcher. It looks at the end of each round, resets the memory and starts the
 * next; both begin a round at one moment.
 */
import { parentPort } from 'node:worker_threads';
import { SharedCells } from '#cells';
import { MODELS } from './models.ts';

export interface RaceThread {
  readonly memory: SharedArrayBuffer;
  readonly thread: 0 | 1;
  readonly rounds: number;
}

export interface RaceTold {
  /** Rounds that broke the invariant. */
  readonly broken: number;
  /** What was broken first. */
  readonly first: string;
}

const model = MODELS.completion;
const CELLS = model.cellCount ?? 0;
const SLOTS = model.slotCount ?? 0;

/** Behind the model's memory, each on a line of its own: rounds reached, begun, and what ran. */
const READY = CELLS + SLOTS + 32;
const BEGUN = READY + 32;
const RAN = BEGUN + 32;
const MOST_RAN = 8;
export const RACE_BYTES = (RAN + 32) * Int32Array.BYTES_PER_ELEMENT;

export default function main({ memory, thread, rounds }: RaceThread): void {
  const all = new Int32Array(memory);
  const cells = new SharedCells(all, new Int32Array(memory, CELLS * 4, SLOTS));
  const run = Object.values(model.threads)[thread];
  let broken = 0;
  let first = 'none';
  // One round more than are run, to look at the end of the last.
  for (let round = 1; round <= rounds + 1; round++) {
    if (thread === 0) {
      meet(all, READY, round);
      if (round > 1) {
        const count = all[RAN] as number;
        const ran = [...all.subarray(RAN + 1, RAN + 1 + Math.min(count, MOST_RAN))];
        const wrong = model.atEnd?.(cells, [undefined, ran]);
        if (wrong !== undefined && broken++ === 0) first = wrong;
      }
      all.fill(0, 0, READY);
      model.prepare?.(cells);
      reach(all, BEGUN, round);
    } else {
      reach(all, READY, round);
      meet(all, BEGUN, round);
    }
    if (round > rounds) continue;
    const returned = run?.(cells);
    if (thread === 1) noteRan(all, returned as readonly number[]);
  }
  const told: RaceTold = { broken, first };
  parentPort?.postMessage(told);
}

/** Looks some times before it sleeps, so that both begin a round close together. */
const LOOKS = 2000;

function reach(all: Int32Array, cell: number, round: number): void {
  Atomics.store(all, cell, round);
  Atomics.notify(all, cell);
}

function meet(all: Int32Array, cell: number, round: number): void {
  for (let looks = 0; Atomics.load(all, cell) !== round; looks++) {
    if (looks > LOOKS) Atomics.wait(all, cell, round - 1, 100);
  }
}

/** The lane leaves what it ran for the dispatcher; the next round's READY orders it. */
function noteRan(all: Int32Array, ran: readonly number[]): void {
  all[RAN] = ran.length;
  ran.slice(0, MOST_RAN).forEach((entry, i) => {
    all[RAN + 1 + i] = entry;
  });
}
