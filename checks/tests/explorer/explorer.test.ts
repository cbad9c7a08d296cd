/** What the explorer visits, how it counts, and when it stops. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cells } from '#cells';
import { explore, type LogicalThread, type Model, replay, walk } from '#explorer';
import { NotImplemented } from '#not-implemented';
import { seed } from '#seed';

/** On a busy machine, too. */
const PATIENT_MS = 300_000;
const EVERY = { bound: Number.POSITIVE_INFINITY, limitMs: PATIENT_MS };

/** Threads that only add to one cell: each order of their steps is possible. */
function independent(...lengths: readonly number[]): Model {
  const threads: Record<string, LogicalThread> = {};
  lengths.forEach((length, t) => {
    threads[`thread${t}`] = (memory) => {
      for (let i = 0; i < length; i++) memory.add(0, 1);
    };
  });
  return { name: 'independent', cells: { total: 0 }, threads };
}

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}

function interleavings(...lengths: readonly number[]): number {
  const steps = lengths.reduce((sum, length) => sum + length, 0);
  return lengths.reduce((count, length) => count / factorial(length), factorial(steps));
}

describe('how many schedules there are', () => {
  test.each([[[1, 1]], [[3, 3]], [[5, 5]], [[7, 7]], [[2, 5]], [[2, 2, 2]], [[3, 2, 3]], [[4]]])(
    'threads of %j steps have as many as the formula says, without a bound',
    (lengths) => {
      const result = explore(independent(...lengths), EVERY);
      expect(result.schedules).toBe(interleavings(...lengths));
      expect(result).toMatchObject({ failure: null, exhausted: true, complete: true });
    },
  );

  test.each([
    { bound: 0, schedules: 6 },
    { bound: 2, schedules: 1056 },
    { bound: 4, schedules: 42_606 },
  ])('three threads of six steps: $schedules with at most $bound preemptions', (expected) => {
    const result = explore(independent(6, 6, 6), { ...EVERY, bound: expected.bound });
    expect(result).toMatchObject({ ...expected, exhausted: true, complete: false });
  });

  test('two threads of n steps: with one preemption each may be cut in n - 1 places', () => {
    for (const n of [2, 3, 8]) {
      expect(explore(independent(n, n), { bound: 1 }).schedules).toBe(2 + 2 * (n - 1));
    }
  });

  test('a plain access and a pause are steps, but no places to leave', () => {
    const threads = {
      plain: (memory: Cells) => {
        memory.writePlain(0, 1);
        memory.writePlain(0, 2);
        memory.pause();
      },
      other: (memory: Cells) => memory.load(0),
    };
    const model = { name: 'plain', cells: { a: 0 }, slots: { s: 0 }, threads };
    expect(explore(model, EVERY).schedules).toBe(2);
  });

  test('a thread that returns without an operation takes no step', () => {
    const model = { ...independent(3, 3), name: 'with an idle one' };
    const idle = { ...model, threads: { ...model.threads, idle: () => 'nothing' } };
    expect(explore(idle, EVERY).schedules).toBe(interleavings(3, 3));
  });
});

describe('every interleaving is visited, and no other', () => {
  type Operation = readonly ['load' | 'store' | 'add' | 'cas', number, number];

  const operation: fc.Arbitrary<Operation> = fc.tuple(
    fc.constantFrom<Operation[0]>('load', 'store', 'add', 'cas'),
    fc.integer({ min: 0, max: 1 }),
    fc.integer({ min: 0, max: 2 }),
  );
  const program = fc.array(operation, { minLength: 1, maxLength: 4 });

  /** One operation on a private memory; what is read decides what later operations do. */
  function perform(memory: Pick<Cells, 'load' | 'store' | 'add' | 'compareExchange'>) {
    let seen = 0;
    return ([kind, cell, value]: Operation): number => {
      if (kind === 'load') seen += memory.load(cell);
      else if (kind === 'store') memory.store(cell, value + seen);
      else if (kind === 'add') seen += memory.add(cell, value + 1);
      else seen += memory.compareExchange(cell, seen % 3, value);
      return seen;
    };
  }

  /** Every order of the steps, written down and carried out one by one. */
  function bruteForce(programs: readonly (readonly Operation[])[]): Set<string> {
    const states = new Set<string>();
    const orders = (left: readonly number[]): number[][] =>
      left.every((count) => count === 0)
        ? [[]]
        : left.flatMap((count, t) =>
            count === 0
              ? []
              : orders(left.map((c, u) => (u === t ? c - 1 : c))).map((rest) => [t, ...rest]),
          );
    for (const order of orders(programs.map((one) => one.length))) {
      const cells = [0, 0];
      const memory = {
        load: (cell: number) => cells[cell] ?? 0,
        store: (cell: number, value: number) => {
          cells[cell] = value;
        },
        add: (cell: number, delta: number) => {
          const before = cells[cell] ?? 0;
          cells[cell] = before + delta;
          return before;
        },
        compareExchange: (cell: number, expected: number, replacement: number) => {
          const before = cells[cell] ?? 0;
          if (before === expected) cells[cell] = replacement;
          return before;
        },
      };
      const threads = programs.map((one) => ({ one, at: 0, step: perform(memory), seen: 0 }));
      for (const t of order) {
        const thread = threads[t];
        const next = thread?.one[thread.at++];
        if (thread !== undefined && next !== undefined) thread.seen = thread.step(next);
      }
      states.add(JSON.stringify([cells, threads.map(({ seen }) => seen)]));
    }
    return states;
  }

  function explored(programs: readonly (readonly Operation[])[]): Set<string> {
    const states = new Set<string>();
    const threads: Record<string, LogicalThread> = {};
    programs.forEach((one, t) => {
      threads[`thread${t}`] = (memory) => {
        const step = perform(memory);
        let seen = 0;
        for (const next of one) seen = step(next);
        return seen;
      };
    });
    const atEnd: Model['atEnd'] = (memory, returned) => {
      states.add(JSON.stringify([[memory.load(0), memory.load(1)], returned]));
      return undefined;
    };
    const result = explore({ name: 'small', cells: { a: 0, b: 1 }, threads, atEnd }, EVERY);
    expect(result.complete).toBe(true);
    return states;
  }

  test('random programs on two cells end in exactly the states that brute force finds', () => {
    fc.assert(
      fc.property(fc.array(program, { minLength: 2, maxLength: 2 }), (programs) => {
        expect(explored(programs)).toEqual(bruteForce(programs));
      }),
      { seed, numRuns: 150 },
    );
  });

  test('and so do three threads', () => {
    const short = fc.array(operation, { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(short, { minLength: 3, maxLength: 3 }), (programs) => {
        expect(explored(programs)).toEqual(bruteForce(programs));
      }),
      { seed, numRuns: 50 },
    );
  });
});

describe('limits', () => {
  test('a limit on runs ends the exploration, which is not exhausted', () => {
    const result = explore(independent(6, 6), { ...EVERY, maxRuns: 100 });
    expect(result).toMatchObject({ runs: 100, exhausted: false, complete: false });
  });

  test('a limit on time does the same', () => {
    const result = explore(independent(12, 12, 12), { ...EVERY, limitMs: 20 });
    expect(result).toMatchObject({ failure: null, exhausted: false, complete: false });
    expect(result.runs).toBeGreaterThan(0);
  });

  test('a walk is never exhausted, and the same seed walks the same way', () => {
    const broken: Model = {
      ...independent(3, 3),
      always: (memory) => (memory.load(0) === 4 ? 'four' : undefined),
    };
    const one = walk(broken, { seed: 7, walks: 50 });
    const again = walk(broken, { seed: 7, walks: 50 });
    expect(one).toMatchObject({ schedules: 50, exhausted: false, complete: false });
    expect(again.failure).toEqual(one.failure);
  });

  test.each([
    ['bound', { bound: -1 }],
    ['bound', { bound: 1.5 }],
    ['maxSteps', { maxSteps: 0 }],
    ['idleRounds', { idleRounds: 0 }],
    ['limitMs', { limitMs: Number.NaN }],
    ['maxRuns', { maxRuns: 0 }],
  ])('%s out of range is refused: %j', (name, options) => {
    expect(() => explore(independent(1), options)).toThrow(
      new RegExp(`^Explorer: ${name} is .+; expected a whole number from [01] on$`),
    );
  });

  test('a model without threads, with too many, or with a number that is no cell is refused', () => {
    const model = independent(1);
    expect(() => explore({ ...model, threads: {} })).toThrow('got 0 threads; expected 1 to 8');
    expect(() => explore(independent(1, 1, 1, 1, 1, 1, 1, 1, 1))).toThrow('got 9 threads');
    expect(() => explore({ ...model, cells: { a: -1 } })).toThrow('cell "a" has the number -1');
    expect(() => explore({ ...model, cellCount: 1, cells: { a: 1 } })).toThrow('expected 0 to 0');
    expect(() => explore({ ...model, slots: { s: 0.5 } })).toThrow('slot');
  });
});

describe('the failure that is shown', () => {
  /** Fails when b stands between the two halves of a; c only makes schedules longer. */
  const torn: Model = {
    name: 'torn',
    cells: { value: 0, other: 1 },
    threads: {
      a: (memory) => {
        memory.load(1);
        memory.add(0, 1);
        memory.add(0, -1);
      },
      b: (memory) => memory.load(0),
      c: (memory) => {
        memory.load(1);
        memory.load(1);
      },
    },
    atEnd: (_, returned) => (returned[1] === 1 ? 'b saw half of it' : undefined),
  };

  test('has the fewest preemptions', () => {
    const { failure, bound } = explore(torn, { bound: 5 });
    expect(bound).toBe(1);
    expect(failure).toMatchObject({ kind: 'invariant', what: 'b saw half of it', preemptions: 1 });
  });

  test('and of those the fewest steps', () => {
    const stopsEarly: Model = {
      name: 'stops early',
      cells: { value: 0 },
      threads: {
        long: (memory) => {
          for (let i = 0; i < 4; i++) memory.add(0, 1);
        },
        short: (memory) => {
          for (let i = 0; i < 2; i++) memory.add(0, 10);
        },
      },
      always: (memory) => (memory.load(0) > 10 && memory.load(0) % 10 > 0 ? 'mixed' : undefined),
    };
    expect(explore(stopsEarly).failure).toMatchObject({ preemptions: 0, schedule: [1, 1, 0] });
    expect(replay(stopsEarly, [0, 1]).failure).toMatchObject({ what: 'mixed', preemptions: 1 });
  });

  test('is the same when it is replayed, step by step', () => {
    const { failure } = explore(torn);
    const again = replay(torn, failure?.schedule ?? []);
    expect(again.failure).toEqual(failure);
    expect(again.steps).toEqual(failure?.steps);
  });

  test('what a walk finds is as small as it can be, and can be replayed too', () => {
    for (let i = 0; i < 10; i++) {
      const { failure } = walk(torn, { seed: seed + i, walks: 500 });
      expect(failure).toMatchObject({ kind: 'invariant', preemptions: 1 });
      expect(replay(torn, failure?.schedule ?? []).failure).toEqual(failure);
    }
  });

  test('a thread that is not written yet is no failure but passes through', () => {
    const early = () => {
      throw new NotImplemented(1, 'SharedRing.publish');
    };
    const late = (memory: Cells) => {
      memory.load(0);
      return early();
    };
    expect(() => explore({ ...torn, threads: { early } })).toThrow(NotImplemented);
    expect(() => explore({ ...torn, threads: { late } })).toThrow(NotImplemented);
  });
});
