/**
 * Day 09 beside libraries that do one task after the other for each key: a chain of promises,
 * `p-queue` with one queue for each key, and `queueByKey` of `radashi`.
 *
 * Each gets the same tasks in batches, and is waited for after each batch. They take turns, so that all
 * see the same machine, with the engine's inlining budget.
 */
import PQueue from 'p-queue';
import { queueByKey } from 'radashi';
import { flat } from './day-09-flat.ts';
import { keysOf } from './day-09-flow.ts';
import { scheduler } from './day-09-scheduler.ts';
import { spread } from './statistics.ts';
import type { ExperimentOptions } from './workload.ts';

const FLOW = { keys: 10_000, batch: 1024 } as const;

type Run = (tasks: number) => Promise<number>;

/** Submits in batches and waits behind each. */
function inBatches(
  submit: (key: number, id: number, done: (id: number) => void) => Promise<unknown>,
): Run {
  const keyOf = keysOf(FLOW);
  let key = 0;
  return async (tasks) => {
    let sum = 0;
    const done = (id: number): void => {
      sum += id;
    };
    for (let n = 0; n < tasks; ) {
      const until = Math.min(n + FLOW.batch, tasks);
      const batch: Promise<unknown>[] = [];
      while (n < until) batch.push(submit(keyOf(key++), n++, done));
      await Promise.all(batch);
    }
    return sum;
  };
}

function promiseChains(): Run {
  const tails = new Map<number, Promise<void>>();
  return inBatches((key, id, done) => {
    const tail = (tails.get(key) ?? Promise.resolve()).then(() => done(id));
    tails.set(key, tail);
    return tail;
  });
}

function queues(): Run {
  const byKey = new Map<number, PQueue>();
  return inBatches((key, id, done) => {
    let queue = byKey.get(key);
    if (queue === undefined) {
      queue = new PQueue({ concurrency: 1 });
      byKey.set(key, queue);
    }
    return queue.add(async () => done(id));
  });
}

function queuesByKey(): Run {
  let report: (id: number) => void = () => {};
  const work = queueByKey(
    async (_key: number, id: number) => report(id),
    (key) => key,
  );
  return inBatches((key, id, done) => {
    report = done;
    return work(key, id);
  });
}

function inOneFunction(): Run {
  const { run } = flat(FLOW);
  return async (tasks) => run(tasks);
}

function ours(): Run {
  const { run } = scheduler(FLOW, 8);
  return async (tasks) => run(tasks);
}

/** A task costs so differently that each gets as many as take about as long. */
const WAYS: readonly {
  readonly name: string;
  readonly tasks: number;
  readonly start: () => Run;
}[] = [
  { name: 'p-queue for each key', tasks: 10_240, start: queues },
  { name: 'radashi queueByKey', tasks: 20_480, start: queuesByKey },
  { name: 'promise chains in a Map', tasks: 102_400, start: promiseChains },
  { name: 'this scheduler', tasks: 1_024_000, start: ours },
  { name: 'its steps, flat', tasks: 1_024_000, start: inOneFunction },
];

const ROUNDS = 15;
const QUICK_ROUNDS = 3;
const WARM_UP_ROUNDS = 2;

export interface OtherRates {
  readonly name: string;
  /** Millions of tasks a second, one for each round. */
  readonly rates: readonly number[];
}

export async function besideOthers({
  quick,
  print,
  onProgress,
}: ExperimentOptions): Promise<OtherRates[]> {
  const ways = WAYS.map(({ name, tasks, start }) => ({
    name,
    tasks,
    run: start(),
    rates: [] as number[],
  }));
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    for (const { name, tasks, run, rates } of ways) {
      onProgress(`${name}, round ${round + 1}`);
      const startMs = performance.now();
      const sum = await run(tasks);
      const elapsedMs = performance.now() - startMs;
      if (sum !== (tasks * (tasks - 1)) / 2) throw new Error(`${name}: lost a task`);
      if (round >= WARM_UP_ROUNDS) rates.push(tasks / elapsedMs / 1000);
    }
  }
  onProgress('');
  print('\nBeside libraries, 10,000 families, batches of 1,024, in turns');
  print('                            M tasks/s');
  print('                               median            quartiles');
  for (const { name, rates } of ways) {
    const { median, lowerQuartile, upperQuartile } = spread(rates);
    print(
      `  ${name.padEnd(24)}${rate(median).padStart(12)}${`${rate(lowerQuartile)} to ${rate(upperQuartile)}`.padStart(21)}`,
    );
  }
  return ways.map(({ name, rates }) => ({ name, rates }));
}

function rate(millions: number): string {
  return millions.toFixed(millions >= 1 ? 1 : 3);
}
