/** A thread with one book: carries out a mix as often as it is asked to, and says how long it took. */
import { parentPort } from 'node:worker_threads';
import { raiseInliningBudget } from '#inlining-budget';
import type { OperationMemory } from './operations.ts';
import { WAYS } from './ways.ts';

export interface BookThreadData {
  readonly way: string;
  readonly maxOrders: number;
  readonly operations: OperationMemory;
  /** Where the clock starts, where it stops, and how many operations there are. */
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

export interface BookRound {
  /** Of the operations on the clock. */
  readonly ns: number;
  /** Of all operations of the last pass. */
  readonly trades: number;
  readonly lots: number;
}

/** What is sent to the thread: how often to carry out the mix. The clock is on the last time. */
export interface BookTurn {
  readonly passes: number;
}

/** @throws Error when there is no such way */
export default async function main(data: BookThreadData): Promise<void> {
  const { operations, start, end, count } = data;
  const create = WAYS[data.way];
  if (create === undefined) throw new Error(`there is no book "${data.way}"`);
  raiseInliningBudget();
  const way = await create(data.maxOrders);
  way.prepare(operations);
  parentPort?.postMessage('ready');
  parentPort?.on('message', ({ passes }: BookTurn) => {
    for (let pass = 1; pass < passes; pass++) way.drive(operations, 0, count);
    const { trades, lots } = way.traded;
    way.drive(operations, 0, start);
    const before = process.hrtime();
    way.drive(operations, start, end);
    const [seconds, ns] = process.hrtime(before);
    way.drive(operations, end, count);
    const round: BookRound = {
      ns: seconds * 1e9 + ns,
      trades: way.traded.trades - trades,
      lots: way.traded.lots - lots,
    };
    parentPort?.postMessage(round);
  });
}
