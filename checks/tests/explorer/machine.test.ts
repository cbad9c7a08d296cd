/** What a thread may do, what the modelled memory answers, and how a run can go wrong. */
import { describe, expect, test } from 'vitest';
import type { Cells, WaitResult } from '#cells';
import {
  type Exploration,
  explore,
  type LogicalThread,
  type Model,
  replay,
  summary,
} from '#explorer';

/** On a busy machine, too. */
const PATIENT_MS = 300_000;
const EVERY = { bound: Number.POSITIVE_INFINITY, limitMs: PATIENT_MS };

function model(threads: Record<string, LogicalThread>, more: Partial<Model> = {}): Model {
  return { name: 'model', cells: { a: 0, b: 1 }, slots: { s: 0, t: 1 }, threads, ...more };
}

/** What a thread returned in all complete runs. */
function outcomes(threads: Record<string, LogicalThread>): {
  found: Set<string>;
  result: Exploration;
} {
  const found = new Set<string>();
  const atEnd: Model['atEnd'] = (_, returned) => {
    found.add(JSON.stringify(returned));
    return undefined;
  };
  return { found, result: explore(model(threads, { atEnd }), EVERY) };
}

describe('a thread', () => {
  test('keeps private state inside itself, however often it is called', () => {
    const { found, result } = outcomes({
      counter: (memory) => {
        const seen: number[] = [];
        for (let i = 0; i < 4; i++) seen.push(memory.add(0, 1));
        return seen;
      },
      other: (memory) => {
        for (let i = 0; i < 3; i++) memory.load(0);
      },
    });
    expect(found).toEqual(new Set(['[[0,1,2,3],null]']));
    expect(result.complete).toBe(true);
  });

  test('that keeps state outside diverges, and the exploration ends there', () => {
    let calls = 0;
    const { failure, exhausted } = explore(
      model({
        leaky: (memory) => {
          calls++;
          memory.store(0, calls);
          memory.load(1);
        },
        other: (memory) => memory.load(0),
      }),
    );
    expect(failure?.kind).toBe('diverged');
    expect(failure?.what).toMatch(/^leaky called store where it called store the first time/);
    expect(exhausted).toBe(false);
  });

  test('that returns earlier when it is called again diverges as well', () => {
    const leakyThreads = () => {
      let calls = 0;
      const leaky: LogicalThread = (memory) => {
        memory.load(0);
        if (calls++ % 2 === 1) return;
        memory.load(0);
        memory.load(0);
      };
      return { leaky, other: (memory: Cells) => memory.load(0) };
    };
    expect(replay(model(leakyThreads()), [0, 0, 1, 0]).failure?.what).toMatch(
      /^leaky returned where it called load the first time/,
    );
    expect(explore(model(leakyThreads())).failure?.kind).toBe('diverged');
  });

  test('that turns to another cell diverges as well', () => {
    let calls = 0;
    const leaky: LogicalThread = (memory) => {
      memory.load(calls++ % 2);
      memory.load(0);
    };
    const threads = { leaky, other: (memory: Cells) => memory.load(0) };
    expect(replay(model(threads), [0, 1, 0]).failure?.what).toMatch(
      /^leaky called load where it called load the first time/,
    );
  });

  test('that fails only once is said to depend on something outside', () => {
    let isFirst = true;
    const { failure } = explore(
      model(
        { a: (memory) => memory.load(0) },
        {
          atEnd: () => {
            const broken = isFirst ? 'broken once' : undefined;
            isFirst = false;
            return broken;
          },
        },
      ),
    );
    expect(failure?.kind).toBe('diverged');
    expect(failure?.what).toContain('broken once; when the schedule was repeated, nothing failed');
  });

  test('may catch the signal that unwinds it: it comes again, and the result says so', () => {
    const careless: LogicalThread = (memory) => {
      for (let i = 0; i < 3; i++) {
        try {
          memory.add(0, 1);
        } catch {
          // It goes on as if nothing had happened.
        }
      }
      try {
        memory.add(0, 0);
      } catch {
        return;
      }
    };
    const threads = { careless, other: (memory: Cells) => memory.add(0, 1) };
    const atEnd: Model['atEnd'] = (memory) =>
      memory.load(0) === 4 ? undefined : 'an operation was lost, or came twice';
    const result = explore(model(threads, { atEnd }), EVERY);
    expect(result).toMatchObject({ failure: null, complete: true, swallowedBy: ['careless'] });
    expect(result.schedules).toBe(5);
    expect(summary(model(threads), result)).toMatch(
      /careless catches every error, also the signal/,
    );
  });

  test('may use the memory while it is unwound: that has no effect', () => {
    const eager: LogicalThread = (memory) => {
      try {
        memory.add(0, 1);
        memory.add(0, 1);
      } catch {
        memory.store(1, 99);
      }
    };
    const atEnd: Model['atEnd'] = (memory) =>
      memory.load(1) === 0 ? undefined : 'the catch left something behind';
    const result = explore(model({ eager, other: (memory) => memory.load(0) }, { atEnd }), EVERY);
    expect(result).toMatchObject({ failure: null, schedules: 3, swallowedBy: [] });
  });

  test('may turn the signal into an error of its own, which is no failure either', () => {
    const wrapping: LogicalThread = (memory) => {
      try {
        memory.load(0);
        memory.load(0);
      } catch (cause) {
        throw new Error('wrapped', { cause });
      }
    };
    const result = explore(model({ wrapping, other: (memory) => memory.load(0) }), EVERY);
    expect(result).toMatchObject({ failure: null, schedules: 3, swallowedBy: ['wrapping'] });
  });

  test('may clean up in a finally: nothing is swallowed', () => {
    const tidy: LogicalThread = (memory) => {
      try {
        memory.add(0, 1);
        memory.add(0, 1);
      } finally {
        memory.store(1, 1);
      }
    };
    const result = explore(model({ tidy, other: (memory) => memory.load(0) }), EVERY);
    expect(result).toMatchObject({ failure: null, schedules: 4, swallowedBy: [] });
  });

  test('that throws is a failure with its error', () => {
    const error = new TypeError('no such order');
    const { failure } = explore(
      model({
        a: (memory) => {
          if (memory.load(0) === 1) throw error;
        },
        b: (memory) => memory.store(0, 1),
      }),
    );
    expect(failure).toMatchObject({ kind: 'thrown', schedule: [1, 0], error });
    expect(failure?.what).toBe('a threw TypeError: no such order');
  });

  test('that uses a cell or slot that is not there is told so', () => {
    const what = (thread: LogicalThread) => explore(model({ a: thread })).failure?.what;
    expect(what((memory) => memory.load(2))).toBe('a used cell 2; the model has 2');
    expect(what((memory) => memory.add(-1, 1))).toBe('a used cell -1; the model has 2');
    expect(what((memory) => memory.notify(7))).toBe('a used cell 7; the model has 2');
    expect(what((memory) => memory.readPlain(0.5))).toBe('a used slot 0.5; the model has 2');
  });

  test('must not be asynchronous', () => {
    const waits = async (memory: Cells) => memory.load(0);
    expect(() => explore(model({ waits }))).toThrow('Thread waits is asynchronous');
  });
});

describe('the memory', () => {
  test('holds 32-bit integers that wrap, as Atomics does', () => {
    const { found } = outcomes({
      a: (memory) => {
        memory.store(0, 2 ** 31);
        const stored = memory.load(0);
        memory.add(0, -1);
        return [stored, memory.load(0), memory.compareExchange(0, 2 ** 31 - 1, 5), memory.load(0)];
      },
    });
    expect(found).toEqual(new Set([JSON.stringify([[-(2 ** 31), 2 ** 31 - 1, 2 ** 31 - 1, 5]])]));
  });

  test('compares 32-bit integers, whatever it is given', () => {
    const { found } = outcomes({
      a: (memory) => {
        memory.store(0, 2 ** 31);
        const before = memory.compareExchange(0, 2 ** 31, 1);
        return [before, memory.load(0), memory.wait(0, 2 ** 32 + 2)];
      },
    });
    expect(found).toEqual(new Set([JSON.stringify([[-(2 ** 31), 1, 'not-equal']])]));
  });

  test('starts every run as it was prepared', () => {
    const prepared = model(
      { a: (memory) => memory.add(0, 1), b: (memory) => memory.add(0, 1) },
      {
        prepare: (memory) => {
          memory.store(0, 40);
          memory.writePlain(1, 0.5);
        },
        atEnd: (memory) =>
          memory.load(0) === 42 && memory.readPlain(1) === 0.5 ? undefined : 'not as prepared',
      },
    );
    expect(explore(prepared, EVERY)).toMatchObject({ failure: null, schedules: 2 });
  });

  test('an invariant that throws is no failure of a thread: the error passes through', () => {
    const atEnd = () => {
      throw new TypeError('a mistake in the model');
    };
    expect(() => explore(model({ a: (memory) => memory.load(0) }, { atEnd }))).toThrow(
      'a mistake in the model',
    );
  });

  test('always is asked after every step', () => {
    const { failure } = explore(
      model(
        {
          a: (memory) => {
            memory.add(0, 1);
            memory.add(0, -1);
          },
        },
        { always: (memory) => (memory.load(0) === 0 ? undefined : 'not zero') },
      ),
    );
    expect(failure).toMatchObject({ kind: 'invariant', what: 'not zero', schedule: [0] });
  });
});

describe('wait and notify', () => {
  const wait =
    (cell: number, expected: number, timeoutMs?: number): LogicalThread =>
    (memory): WaitResult =>
      memory.wait(cell, expected, timeoutMs);

  test('a wait goes on at once when the cell has changed, and sleeps until woken otherwise', () => {
    const { found, result } = outcomes({
      sleeper: wait(0, 0),
      waker: (memory) => {
        memory.store(0, 1);
        return memory.notify(0);
      },
    });
    expect(found).toEqual(new Set(['["not-equal",0]', '["ok",1]']));
    expect(result.failure).toBeNull();
  });

  test('a wait that nobody ends is a deadlock', () => {
    const { failure } = explore(model({ sleeper: wait(0, 0), other: wait(1, 0) }));
    expect(failure?.kind).toBe('deadlock');
    expect(failure?.what).toBe(
      'sleeper sleeps on a, other sleeps on b, and nobody is left to wake it',
    );
  });

  test('a notify before the wait wakes nobody: it is not remembered', () => {
    const { failure } = explore(
      model({ sleeper: wait(0, 0), waker: (memory) => memory.notify(0) }),
    );
    expect(failure).toMatchObject({ kind: 'deadlock', preemptions: 0, schedule: [1, 0] });
  });

  test('a time-out is a choice of the schedule', () => {
    const { found, result } = outcomes({
      sleeper: wait(0, 0, 50),
      waker: (memory) => memory.notify(0),
    });
    expect(found).toEqual(new Set(['["timed-out",0]', '["ok",1]']));
    expect(result.complete).toBe(true);
  });

  test('notify wakes the longest sleeper first, and no more than its count', () => {
    const threads = {
      first: wait(0, 0),
      second: wait(0, 0),
      waker: (memory: Cells) => memory.notify(0, 1),
    };
    const { failure } = replay(model(threads), [1, 0, 2]);
    expect(failure?.what).toBe('first sleeps on a, and nobody is left to wake it');
    expect(replay(model(threads), [0, 1, 2]).failure?.what).toMatch(/^second sleeps/);
  });

  test('notify of no thread, and of all', () => {
    const { found } = outcomes({
      waker: (memory) => [memory.notify(0, 0), memory.notify(1)],
    });
    expect(found).toEqual(new Set(['[[0,0]]']));
  });
});

describe('waiting without end', () => {
  const spins: LogicalThread = (memory) => {
    while (memory.load(0) === 0) memory.pause();
  };

  test('a spin that pauses waits for a write of another thread', () => {
    const setter: LogicalThread = (memory) => memory.store(0, 1);
    expect(explore(model({ spins, setter }), EVERY)).toMatchObject({
      failure: null,
      complete: true,
    });
  });

  test('going away from a thread that has paused is no preemption', () => {
    const pauses: LogicalThread = (memory) => {
      memory.load(0);
      memory.pause();
      memory.load(0);
    };
    const setter: LogicalThread = (memory) => memory.store(0, 1);
    expect(explore(model({ pauses, setter }), { bound: 0 }).schedules).toBe(3);
  });

  test.each([
    ['what a thread changes itself', (memory: Cells) => memory.add(1, 1)],
    ['writing what is there already', (memory: Cells) => memory.store(1, 0)],
  ])('%s is no news', (_, write) => {
    const busy: LogicalThread = (memory) => {
      while (memory.load(0) === 0) {
        write(memory);
        memory.pause();
      }
    };
    const idle: LogicalThread = (memory) => memory.load(0);
    expect(explore(model({ busy, idle })).failure?.kind).toBe('livelock');
    expect(replay(model({ busy, idle }), [1]).failure?.steps.length).toBe(10);
  });

  test('two threads that write what is there already do not keep each other going', () => {
    const busy: LogicalThread = (memory) => {
      while (memory.load(0) === 0) {
        memory.store(1, 0);
        memory.pause();
      }
    };
    expect(explore(model({ busy, alsoBusy: busy })).failure?.kind).toBe('livelock');
  });

  test('being woken is news', () => {
    const tired: LogicalThread = (memory) => {
      memory.pause();
      memory.pause();
      memory.wait(0, 0);
      memory.pause();
      memory.pause();
      memory.load(0);
    };
    const wakes: LogicalThread = (memory) => memory.notify(0);
    expect(replay(model({ tired, wakes }), [0, 0, 0, 1]).failure).toBeNull();
  });

  test('a spin that nobody ends is a livelock', () => {
    const { failure } = explore(model({ spins, other: (memory) => memory.load(0) }));
    expect(failure?.kind).toBe('livelock');
    expect(failure?.what).toBe(
      'spins pauses again and again, and nobody changes anything any more',
    );
  });

  test('so is a timed wait that is repeated for ever', () => {
    const dozes: LogicalThread = (memory) => {
      while (memory.load(0) === 0) memory.wait(0, 0, 1);
    };
    const { failure } = explore(model({ dozes, other: (memory) => memory.load(0) }));
    expect(failure).toMatchObject({
      kind: 'livelock',
      what: 'dozes times out on a again and again, and nobody changes anything any more',
    });
  });

  test('a spin over two cells sees a write that came between its two looks', () => {
    const looksTwice: LogicalThread = (memory) => {
      while (memory.load(0) === 0 && memory.load(1) === 0) memory.pause();
    };
    const setter: LogicalThread = (memory) => memory.store(0, 1);
    expect(explore(model({ looksTwice, setter }), EVERY).failure).toBeNull();
  });

  test('a bounded spin comes out at its end if idleRounds allows for it', () => {
    const givesUp: LogicalThread = (memory) => {
      for (let i = 0; i < 5 && memory.load(0) === 0; i++) memory.pause();
      return memory.load(0);
    };
    const threads = { givesUp, other: (memory: Cells) => memory.load(0) };
    expect(explore(model(threads), { idleRounds: 5 }).failure).toBeNull();
    expect(explore(model(threads), { idleRounds: 4 }).failure?.kind).toBe('livelock');
  });

  test('parking behind a bounded spin is reached', () => {
    const parks: LogicalThread = (memory) => {
      memory.pause();
      if (memory.load(0) === 0) memory.wait(1, 0);
    };
    const setter: LogicalThread = (memory) => {
      memory.store(0, 1);
      memory.notify(1);
    };
    expect(explore(model({ parks, setter })).failure?.kind).toBe('deadlock');
  });

  test('a spin that never pauses runs into the step limit', () => {
    const stubborn: LogicalThread = (memory) => {
      while (memory.load(0) === 0);
    };
    const { failure } = explore(model({ stubborn }), { maxSteps: 30 });
    expect(failure?.kind).toBe('step-limit');
    expect(failure?.what).toMatch(/^not over after 30 steps; stubborn took the last 30 of them/);
  });
});

describe('races', () => {
  const publish: LogicalThread = (memory) => {
    memory.writePlain(0, 7);
    memory.store(0, 1);
  };

  test('what a store publishes may be read by whoever has loaded it', () => {
    const reads: LogicalThread = (memory) => {
      if (memory.load(0) === 1) memory.readPlain(0);
    };
    expect(explore(model({ publish, reads }), EVERY).failure).toBeNull();
  });

  test('a load of another cell orders nothing', () => {
    const reads: LogicalThread = (memory) => {
      memory.load(1);
      memory.readPlain(0);
    };
    const { failure } = explore(model({ publish, reads }));
    expect(failure?.kind).toBe('race');
    expect(replay(model({ publish, reads }), [0, 0, 1, 1]).failure?.what).toBe(
      'reads reads s, and nothing orders that after the write by publish in step 1',
    );
  });

  test('a store without a load orders nothing: only what is read tells', () => {
    const overwrites: LogicalThread = (memory) => {
      memory.store(0, 2);
      memory.writePlain(0, 8);
    };
    expect(explore(model({ publish, overwrites })).failure?.kind).toBe('race');
  });

  test('reading twice is no race, writing after a read is one', () => {
    const reads: LogicalThread = (memory) => memory.readPlain(0);
    const writes: LogicalThread = (memory) => memory.writePlain(0, 1);
    expect(explore(model({ reads, alsoReads: reads })).failure).toBeNull();
    expect(explore(model({ reads, writes })).failure?.kind).toBe('race');
    expect(replay(model({ reads, writes }), [0, 1]).failure?.what).toBe(
      'writes writes s, and nothing orders that after the read by reads in step 1',
    );
  });

  test('different slots do not race', () => {
    const first: LogicalThread = (memory) => memory.writePlain(0, 1);
    const second: LogicalThread = (memory) => memory.writePlain(1, 1);
    expect(explore(model({ first, second })).failure).toBeNull();
  });

  test('what is known is handed on, from thread to thread', () => {
    const relay: LogicalThread = (memory) => {
      if (memory.load(0) === 1) memory.add(1, 1);
    };
    const reads: LogicalThread = (memory) => {
      if (memory.load(1) === 1) memory.readPlain(0);
    };
    expect(explore(model({ publish, relay, reads }), EVERY).failure).toBeNull();
  });

  test('a read-modify-write in between hands on what it found', () => {
    const counts: LogicalThread = (memory) => memory.add(0, 1);
    const reads: LogicalThread = (memory) => {
      if (memory.load(0) === 2) memory.readPlain(0);
    };
    expect(explore(model({ publish, counts, reads }), EVERY).failure).toBeNull();
  });

  test('a plain overwrite of the cell does not', () => {
    const overwrites: LogicalThread = (memory) => memory.store(0, 2);
    const reads: LogicalThread = (memory) => {
      if (memory.load(0) === 2) memory.readPlain(0);
    };
    expect(explore(model({ publish, overwrites, reads })).failure?.kind).toBe('race');
  });

  test('a failed exchange reads, and so orders', () => {
    const reads: LogicalThread = (memory) => {
      if (memory.compareExchange(0, 5, 6) === 1) memory.readPlain(0);
    };
    expect(explore(model({ publish, reads }), EVERY).failure).toBeNull();
  });

  test('being woken orders', () => {
    const sleeps: LogicalThread = (memory) => {
      if (memory.wait(1, 0, 1) === 'ok') memory.readPlain(0);
    };
    const wakes: LogicalThread = (memory) => {
      memory.writePlain(0, 7);
      memory.notify(1);
    };
    expect(explore(model({ sleeps, wakes }), EVERY).failure).toBeNull();
  });

  test('what prepare writes is ordered before every thread', () => {
    const reads: LogicalThread = (memory) => memory.readPlain(0);
    const prepare = (memory: Cells) => memory.writePlain(0, 3);
    expect(explore(model({ reads, alsoReads: reads }, { prepare })).failure).toBeNull();
  });
});

describe('a schedule that does not fit', () => {
  test('names the step and who could run there', () => {
    const threads = {
      a: (memory: Cells) => memory.load(0),
      b: (memory: Cells) => memory.load(0),
    };
    const { failure } = replay(model(threads), [0, 0]);
    expect(failure).toMatchObject({ kind: 'diverged', schedule: [0, 0] });
    expect(failure?.what).toMatch(/^the schedule does not fit: in step 2 only thread 1 can run; /);
  });
});
