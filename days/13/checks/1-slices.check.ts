/** Day 13, stage 1: a family keeps its lane for a slice, and goes to the back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairPolicy } from '#fair-policy';
import { forAll } from '../../../checks/lib/for-all.ts';
import { Bench, HandClock, MS } from './kit.ts';

/** A lane with this policy, and so many tasks of each family: `{ A: 3, B: 1 }`. */
function benchWith(policy: FairPolicy, families: Readonly<Record<string, number>>): Bench {
  const bench = new Bench({ policies: [policy] });
  for (const [family, count] of Object.entries(families)) {
    for (let number = 1; number <= count; number++) bench.submit(family, number);
  }
  return bench;
}

test('after so many tasks the family goes to the back', () => {
  const bench = benchWith(new FairPolicy({ tasks: 2 }), { A: 5, B: 3 });
  expect(
    bench.drain(),
    'Two of A, two of B, and again; what is left of a slice is not made up',
  ).toBe('A1 A2 B1 B2 A3 A4 B3 A5');
});

test('slices of one task are round-robin', () => {
  const bench = benchWith(new FairPolicy({ tasks: 1 }), { A: 3, B: 3, C: 3 });
  expect(bench.drain(), 'One of each, in turns').toBe('A1 B1 C1 A2 B2 C2 A3 B3 C3');
});

test('a family that is alone goes on, slice after slice', () => {
  const bench = benchWith(new FairPolicy({ tasks: 2 }), { A: 5 });
  expect(bench.drain(), 'Its own back is its front').toBe('A1 A2 A3 A4 A5');
});

test('whoever comes in the middle of a slice has his turn behind it', () => {
  const bench = benchWith(new FairPolicy({ tasks: 3 }), { A: 6 });
  expect(bench.take()).toBe('A1');
  bench.submit('B', 1);
  bench.complete();
  expect(bench.drain(), 'A is in its first slice of three when B comes').toBe('A2 A3 B1 A4 A5 A6');
});

test('each slice begins anew, with whatever family', () => {
  const bench = benchWith(new FairPolicy({ tasks: 3 }), { A: 2, B: 4, C: 1 });
  expect(
    bench.drain(),
    'A had two tasks and let go by itself. B has three then, and not one: a slice is not the lane’s but the family’s',
  ).toBe('A1 A2 B1 B2 B3 C1 B4');
});

test('a slice by time ends with the task in which the time is over', () => {
  const clock = new HandClock();
  const bench = benchWith(new FairPolicy({ ns: 40 * MS }, clock), { A: 6, B: 1 });
  const ran: string[] = [];
  for (let i = 0; i < 7; i++) {
    ran.push(bench.take());
    clock.ns += 15 * MS;
    bench.complete();
  }
  expect(
    ran.join(' '),
    'Tasks of 15 ms, slices of 40 ms: at 15 and 30 ms there is time left, at 45 ms there is none',
  ).toBe('A1 A2 A3 B1 A4 A5 A6');
});

test('when the time is over to the nanosecond, so is the slice', () => {
  const clock = new HandClock();
  const bench = benchWith(new FairPolicy({ ns: 30 * MS }, clock), { A: 4, B: 1 });
  const ran: string[] = [];
  for (let i = 0; i < 5; i++) {
    ran.push(bench.take());
    clock.ns += 15 * MS;
    bench.complete();
  }
  expect(ran.join(' '), 'Two tasks of 15 ms fill 30 ms: the third would be one more').toBe(
    'A1 A2 B1 A3 A4',
  );
});

test('the time runs from the beginning of the slice, wherever the clock stands', () => {
  const clock = new HandClock();
  clock.ns = 7_000_000 * MS;
  const bench = benchWith(new FairPolicy({ ns: 20 * MS }, clock), { A: 3 });
  const takeFor = (ms: number): string => {
    const name = bench.take();
    clock.ns += ms * MS;
    bench.complete();
    return name;
  };
  expect(takeFor(15), 'The clock did not begin at 0').toBe('A1');
  bench.submit('B', 1);
  expect(takeFor(15), 'Of its 20 ms 15 are over').toBe('A2');
  clock.ns += 500 * MS;
  expect(takeFor(15), 'The lane did nothing for half a second; that was nobody’s slice').toBe('B1');
  for (const number of [2, 3, 4]) bench.submit('B', number);
  bench.submit('C', 1);
  expect(
    [takeFor(15), takeFor(15), takeFor(15), takeFor(15)].join(' '),
    'A lets go with A3; then B, anew: 20 ms from now on, which is two tasks; then C',
  ).toBe('A3 B2 B3 C1');
});

test('each slice begins anew by time as well', () => {
  const clock = new HandClock();
  clock.ns = 7 * MS;
  const bench = benchWith(new FairPolicy({ ns: 40 * MS }, clock), { A: 1, B: 4, C: 1 });
  const ran: string[] = [];
  for (let i = 0; i < 6; i++) {
    ran.push(bench.take());
    clock.ns += 15 * MS;
    bench.complete();
  }
  expect(
    ran.join(' '),
    'A had one task of 15 ms and let go by itself. B has 40 ms then, which is three tasks, and not what A has left over',
  ).toBe('A1 B1 B2 B3 C1 B4');
});

test('a task that takes longer than the slice is done, and then it is over', () => {
  const clock = new HandClock();
  const bench = benchWith(new FairPolicy({ ns: MS }, clock), { A: 2, B: 2 });
  const ran: string[] = [];
  for (let i = 0; i < 4; i++) {
    ran.push(bench.take());
    clock.ns += 15 * MS;
    bench.complete();
  }
  expect(ran.join(' '), 'A slice has one task at least').toBe('A1 B1 A2 B2');
});

test('of two limits the first that is reached ends the slice', () => {
  const clock = new HandClock();
  const policy = new FairPolicy({ tasks: 3, ns: 40 * MS }, clock);
  const bench = benchWith(policy, { A: 5, B: 5 });
  const ran: string[] = [];
  for (const ms of [1, 1, 1, 30, 30, 1, 1]) {
    ran.push(bench.take());
    clock.ns += ms * MS;
    bench.complete();
  }
  expect(
    ran.join(' '),
    'Three quick tasks of A are three tasks; two slow ones of B are 60 ms',
  ).toBe('A1 A2 A3 B1 B2 A4 A5');
});

test('two lanes have a slice each', () => {
  const bench = new Bench({
    policies: [new FairPolicy({ tasks: 2 }), new FairPolicy({ tasks: 2 })],
  });
  for (const family of ['A', 'B', 'C']) {
    for (let number = 1; number <= 3; number++) bench.submit(family, number);
  }
  const ran: string[] = [];
  for (let i = 0; i < 5; i++) {
    for (const lane of [0, 1]) ran.push(bench.take(lane));
    for (const lane of [0, 1]) bench.complete(lane);
  }
  expect(
    ran.filter((name) => name !== 'nothing').join(' '),
    'A and B, two tasks each; then C and A; then C is the only one with a third task, and B',
  ).toBe('A1 B1 A2 B2 C1 A3 C2 B3 C3');
});

test('the clock is read as often as it must be: once to begin, once a task, and never for tasks alone', () => {
  const clock = new HandClock();
  const byTime = benchWith(new FairPolicy({ ns: 100 * MS }, clock), { A: 4 });
  byTime.drain();
  expect(clock.reads, 'One slice of four tasks; behind the last nobody asks').toBeLessThanOrEqual(
    4,
  );
  expect(clock.reads, 'And it is read').toBeGreaterThan(0);
  clock.reads = 0;
  benchWith(new FairPolicy({ tasks: 2 }, clock), { A: 4 }).drain();
  expect(clock.reads, 'To read a clock costs more than all the rest of the policy').toBe(0);
});

test('a slice that is none is refused, with the value and what would be right', () => {
  for (const tasks of [0, -1, 1.5, Number.NaN]) {
    expect(() => new FairPolicy({ tasks }), `tasks: ${tasks}`).toThrow(RangeError);
  }
  for (const ns of [0, -1, Number.NaN]) {
    expect(() => new FairPolicy({ ns }, new HandClock()), `ns: ${ns}`).toThrow(RangeError);
  }
  expect(() => new FairPolicy({}), 'Neither: that is DRAIN, and not fair').toThrow(RangeError);
  expect(() => new FairPolicy({ ns: MS }), 'A limit on time needs a clock').toThrow(TypeError);
  expect(() => new FairPolicy({ tasks: 0 }), 'It names what it got').toThrow(/\b0\b/);
});

const FAMILIES = ['A', 'B', 'C', 'D'];

/** One lane and slices of `tasks`, as a list of names. */
class Model {
  readonly ran: string[] = [];
  private readonly pending = new Map<string, string[]>();
  private readonly ready: string[] = [];
  private current = '';
  private inSlice = 0;
  private inFlight = '';
  private readonly tasks: number;

  constructor(tasks: number) {
    this.tasks = tasks;
  }

  submit(family: string, number: number): void {
    const queue = this.pending.get(family) ?? [];
    this.pending.set(family, queue);
    if (queue.length === 0 && this.current !== family && !this.ready.includes(family)) {
      this.ready.push(family);
    }
    queue.push(`${family}${number}`);
  }

  step(): void {
    if (this.inFlight !== '') {
      this.complete();
      return;
    }
    if (this.current === '') {
      const front = this.ready.shift();
      if (front === undefined) return;
      this.current = front;
      this.inSlice = 0;
    }
    this.inFlight = this.pending.get(this.current)?.shift() ?? '';
    this.ran.push(this.inFlight);
  }

  private complete(): void {
    this.inFlight = '';
    this.inSlice++;
    const isEmpty = (this.pending.get(this.current)?.length ?? 0) === 0;
    if (!isEmpty && this.inSlice < this.tasks) return;
    if (!isEmpty) this.ready.push(this.current);
    this.current = '';
  }
}

test('any mix of submits and steps: as a list of names says', () => {
  const flows = fc.record({
    tasks: fc.integer({ min: 1, max: 5 }),
    steps: fc.array(fc.constantFrom(...FAMILIES, 'lane', 'lane', 'lane'), {
      maxLength: 60,
      size: 'max',
    }),
  });
  forAll(flows, ({ tasks, steps }) => {
    const bench = new Bench({ policies: [new FairPolicy({ tasks })] });
    const model = new Model(tasks);
    const ran: string[] = [];
    let number = 0;
    let isBusy = false;
    const step = (): void => {
      model.step();
      if (isBusy) bench.complete();
      const name = isBusy ? 'nothing' : bench.take();
      isBusy = !isBusy && name !== 'nothing';
      if (name !== 'nothing') ran.push(name);
    };
    for (const what of steps) {
      if (what === 'lane') step();
      else {
        number++;
        bench.submit(what, number);
        model.submit(what, number);
      }
    }
    for (let i = 0; i < 2 * number + 2; i++) step();
    expect(
      ran.join(' '),
      `Slices of ${tasks}; letters are submits, "lane" takes or completes: ${steps.join(' ')}`,
    ).toBe(model.ran.join(' '));
  });
});
