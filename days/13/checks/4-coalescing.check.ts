/** Day 13, stage 4: the last one wins, and the one that lost gets its answer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FamilyLimits } from '#family-limits';
import { TaskPool } from '#pending-queue';
import { NO_ENTRY, type SchedulerMemory } from '#scheduler-memory';
import { hold } from '../../../checks/explorer/hold.ts';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Bench, MOST_RUNS, smallMemory } from './kit.ts';
import { MODELS } from './models.ts';

interface CoalescingOptions {
  readonly entries?: number;
  readonly pendingLimit?: number;
  readonly lanes?: number;
  /** Which may stand for which, by their numbers; all without it. */
  readonly mayReplace?: (waiting: number, newer: number) => boolean;
  /** Told in the moment in which the entry is still ours. */
  readonly onSuperseded?: (task: number, memory: SchedulerMemory) => void;
}

class CoalescingBench extends Bench {
  /** The names of the tasks that were answered SUPERSEDED, in order. */
  readonly superseded: string[] = [];
  /** What `mayReplace` was asked: `A1 < A2`. */
  readonly asked: string[] = [];

  constructor(options: CoalescingOptions = {}) {
    const { entries = 16, pendingLimit, lanes = 1, mayReplace, onSuperseded } = options;
    // The admission is made while the bench is: it asks for it when there is something to say.
    const self: { bench?: CoalescingBench } = {};
    super({
      entries,
      policies: Array.from({ length: lanes }, () => undefined),
      admission: (memory) =>
        new FamilyLimits(memory, 0, {
          ...(pendingLimit === undefined ? {} : { pendingLimit }),
          coalescing: {
            mayReplace: (waiting, newer) => {
              const { bench } = self;
              bench?.asked.push(`${bench.nameOf(waiting)} < ${bench.nameOf(newer)}`);
              const { int32 } = memory.tasks;
              const numberOf = (task: number): number => int32[(task >> 2) + 1] as number;
              return mayReplace?.(numberOf(waiting), numberOf(newer)) ?? true;
            },
            superseded: (task) => {
              const { bench } = self;
              bench?.superseded.push(bench.nameOf(task));
              onSuperseded?.(task, memory);
            },
          },
        }),
    });
    self.bench = this;
  }
}

/** Takes all free entries and gives them back. */
function freeEntries(memory: SchedulerMemory): number[] {
  const pool = new TaskPool(memory);
  const taken: number[] = [];
  // One more than there are: an entry that was given back twice makes a circle.
  while (taken.length <= memory.shape.entries) {
    const entry = pool.take();
    if (entry === NO_ENTRY) break;
    taken.push(entry);
  }
  for (const entry of taken.toReversed()) pool.give(entry);
  return taken;
}

test('a newer task takes the place of the one that waits', () => {
  const bench = new CoalescingBench();
  bench.submit('A', 1);
  expect(bench.take()).toBe('A1');
  expect([2, 3, 4].map((number) => bench.submit('A', number)).join(' ')).toBe(
    'ACCEPTED ACCEPTED ACCEPTED',
  );
  expect(bench.pendingOf('A'), 'A1 is on the lane; of the others one waits').toBe(1);
  bench.complete();
  expect(bench.drain(), 'The last one wins').toBe('A4');
  expect(bench.superseded.join(' '), 'And each of the others is told so, once').toBe('A2 A3');
});

test('the task on the lane is not replaced', () => {
  const bench = new CoalescingBench();
  bench.submit('A', 1);
  bench.take();
  bench.submit('A', 2);
  expect(bench.superseded.join(' '), 'A1 is being worked on').toBe('');
  bench.complete();
  expect(bench.drain()).toBe('A2');
});

test('a family whose task waits for a lane is ready once, with the newest', () => {
  const bench = new CoalescingBench({ lanes: 2 });
  bench.submit('A', 1);
  bench.submit('A', 2);
  expect(bench.take(0), 'A was ready when A2 came').toBe('A2');
  expect(bench.take(1), 'Ready once: there is no second task').toBe('nothing');
});

test('families have nothing to do with each other', () => {
  const bench = new CoalescingBench();
  for (const [family, number] of [
    ['A', 1],
    ['B', 2],
    ['A', 3],
    ['B', 4],
    ['C', 5],
  ] as const) {
    bench.submit(family, number);
  }
  expect(bench.drain()).toBe('A3 B4 C5');
  expect(bench.superseded.join(' ')).toBe('A1 B2');
});

test('only where the domain allows it', () => {
  // Even numbers are updates: a later one makes an earlier one pointless. Odd ones are orders.
  const isUpdate = (number: number): boolean => number % 2 === 0;
  const bench = new CoalescingBench({
    mayReplace: (waiting, newer) => isUpdate(waiting) && isUpdate(newer),
  });
  bench.submit('A', 2);
  bench.submit('A', 4);
  bench.submit('A', 5);
  expect(bench.superseded.join(' '), 'A4 for A2; the order A5 stands for nothing').toBe('A2');
  expect(bench.asked.join(', '), 'Asked with the waiting one first, then the newer one').toBe(
    'A2 < A4, A4 < A5',
  );
  expect(bench.drain(), 'In order').toBe('A4 A5');
});

test('two wait: whatever comes is put behind them', () => {
  const bench = new CoalescingBench({ mayReplace: (waiting, newer) => waiting > 1 && newer > 1 });
  for (const number of [1, 2, 3]) bench.submit('A', number);
  expect(
    bench.drain(),
    'A1 may not be replaced. Behind A2 lies A1, and how the two are linked is the lane’s business as soon as it takes them: only a task that waits alone is replaced',
  ).toBe('A1 A2 A3');
  expect(bench.superseded.join(' '), 'So nothing was').toBe('');
});

test('when the first of two has been taken, the other one waits alone and has been turned', () => {
  const bench = new CoalescingBench({ mayReplace: (waiting, newer) => waiting > 1 && newer > 1 });
  for (const number of [1, 2]) bench.submit('A', number);
  expect(bench.take()).toBe('A1');
  bench.submit('A', 3);
  bench.submit('A', 4);
  bench.complete();
  expect(
    bench.drain(),
    'The lane has taken A1 and A2 out of the inbox: A2 is out of reach, and A3 comes into an empty inbox but is not alone',
  ).toBe('A2 A3 A4');
});

test('the loser is answered while its entry is its own, and then the entry is free', () => {
  const freeThen: boolean[] = [];
  const bench = new CoalescingBench({
    entries: 4,
    onSuperseded: (task, memory) => freeThen.push(freeEntries(memory).includes(task / 8 + 1)),
  });
  for (let number = 1; number <= 20; number++) {
    expect(
      bench.submit('A', number),
      `Task ${number}: a pool of four is enough for any number`,
    ).toBe('ACCEPTED');
  }
  expect(bench.superseded.length, 'All but the last').toBe(19);
  expect(
    freeThen.includes(true),
    'superseded() reads the task to answer it. An entry that is free already may be somebody else’s by then: other partitions take from the same pool',
  ).toBe(false);
  expect(freeEntries(bench.memory).length, 'One waits, three are free').toBe(3);
  expect(bench.drain()).toBe('A20');
  expect(freeEntries(bench.memory).length, 'And each is free once').toBe(4);
});

test('an entry that is used again has forgotten who stood behind it', () => {
  // Up to 9 nothing is replaced, so that entries get links to each other.
  const bench = new CoalescingBench({
    entries: 4,
    mayReplace: (waiting, newer) => waiting > 9 && newer > 9,
  });
  for (const number of [1, 2, 3, 4]) bench.submit('A', number);
  expect(bench.drain()).toBe('A1 A2 A3 A4');
  for (const number of [11, 12]) bench.submit('A', number);
  expect(
    bench.drain(),
    'A12 stands where A11 stood, and nothing is behind it: the link of its entry has to say so, whatever is there from earlier times',
  ).toBe('A12');
});

test('the cap is asked first', () => {
  const bench = new CoalescingBench({
    pendingLimit: 2,
    mayReplace: (waiting, newer) => waiting > 2 && newer > 2,
  });
  const told = [1, 2, 3].map((number) => bench.submit('A', number));
  expect(told.join(' '), 'Two wait that nothing may replace: the family is at its cap').toBe(
    'ACCEPTED ACCEPTED OVER_LIMIT',
  );
  const updates = new CoalescingBench({ pendingLimit: 2 });
  expect(
    [1, 2, 3, 4, 5].map((number) => updates.submit('A', number)).join(' '),
    'A family of nothing but updates has one waiting, and never comes to its cap',
  ).toBe('ACCEPTED ACCEPTED ACCEPTED ACCEPTED ACCEPTED');
});

test('with coalescing a cap of 1 is refused: it would refuse what could be replaced', () => {
  const coalescing = { mayReplace: () => true, superseded: () => {} };
  expect(() => new FamilyLimits(smallMemory(8), 0, { pendingLimit: 1, coalescing })).toThrow(
    RangeError,
  );
  expect(() => new FamilyLimits(smallMemory(8), 0, { pendingLimit: 2, coalescing })).not.toThrow();
});

test('any mix of submits and steps: each accepted task runs or is superseded, one of the two', () => {
  const steps = fc.array(fc.constantFrom('A', 'A', 'B', 'take 0', 'take 1', 'done 0', 'done 1'), {
    maxLength: 60,
    size: 'max',
  });
  forAll(steps, (flow) => {
    const bench = new CoalescingBench({ entries: 64, lanes: 2 });
    const ran: string[] = [];
    const accepted: string[] = [];
    const take = (lane: number): boolean => {
      const name = bench.take(lane);
      if (name !== 'nothing') ran.push(name);
      return name !== 'nothing';
    };
    for (const [i, step] of flow.entries()) {
      const lane = Number(step.slice(-1));
      if (step.startsWith('take')) take(lane);
      else if (step.startsWith('done')) bench.complete(lane);
      else {
        bench.submit(step, i);
        accepted.push(`${step}${i}`);
      }
    }
    for (let more = true; more && ran.length < MOST_RUNS; ) {
      for (const lane of [0, 1]) bench.complete(lane);
      more = [take(0), take(1)].includes(true);
    }
    const story = `Letters are submits: ${flow.join(', ')}`;
    expect(
      [...ran, ...bench.superseded].toSorted(byNumber),
      `${story}; ran: ${ran.join(' ')}; superseded: ${bench.superseded.join(' ')}`,
    ).toEqual(accepted);
    for (const family of ['A', 'B']) {
      const own = ran.filter((name) => name.startsWith(family));
      expect(own, `${story}; in order`).toEqual(own.toSorted(byNumber));
      const last = accepted.findLast((name) => name.startsWith(family));
      if (last !== undefined) expect(own, `${story}; the last one wins`).toContain(last);
    }
    expect(freeEntries(bench.memory).length, `${story}; free entries`).toBe(64);
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

const RACE =
  'A dispatcher puts a newer task into the place of the waiting one while a lane takes what waits. One of the two gets it, and the other one must notice.';

test('a lane takes what the dispatcher replaces: up to four preemptions', () => {
  hold(MODELS.replace, 4, RACE);
});

test('dispatcher and lane as they are, three tasks of one family: up to two preemptions', () => {
  hold(MODELS.coalescing, 2, RACE);
});

test('and with two lanes: up to two preemptions', () => {
  hold(MODELS['coalescing-lanes'], 2, RACE);
});
