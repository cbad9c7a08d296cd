/** Day 06, stage 1: five times of an order, and the three spans between them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderTimes } from '#recorder';
import { spawnWorker } from '#spawn-worker';
import { STAMPS, StageClock, Stamp } from '#stage-clock';
import { bytesPerCall, forAll, HandClock, row } from './kit.ts';

/** An order whose five times are the given ones. */
function orderAt(clock: HandClock, times: OrderTimes, at: readonly number[]): void {
  at.forEach((ns, stamp) => {
    clock.ns = ns;
    if (stamp === Stamp.READ) times.begin();
    else times.take(stamp as Stamp);
  });
}

function newOrder() {
  const clock = new HandClock();
  return { clock, times: new OrderTimes(clock) };
}

test('each time is read from the clock once and stands in its place', () => {
  const { clock, times } = newOrder();
  orderAt(clock, times, [100, 150, 180, 240, 300]);
  expect(
    Array.from(times.stamps).join(' '),
    'begin() takes t0, and take(stamp) writes to stamps[stamp] what the clock says at that moment',
  ).toBe('100 150 180 240 300');
  expect(
    clock.reads,
    'Five times are five readings of the clock: a second reading is a different moment, and each costs about 40 ns',
  ).toBe(STAMPS);
});

test('the queue is t2 − t1, the service t3 − t2, and end to end t4 − t0', () => {
  const { clock, times } = newOrder();
  orderAt(clock, times, [100, 150, 180, 240, 300]);
  expect(
    times.queueNs,
    'The queue begins when the order is in the ring (t1 = 150) and ends when work on it begins (t2 = 180)',
  ).toBe(30);
  expect(
    times.serviceNs,
    'The service is the work alone: from its start (t2 = 180) to its end (t3 = 240). The wait before it is not in it',
  ).toBe(60);
  expect(
    times.endToEndNs,
    'End to end is everything the client waits for inside the engine: from the read (t0 = 100) to the reply (t4 = 300)',
  ).toBe(200);
});

test('a span is NaN as long as one of its two times is missing', () => {
  const { clock, times } = newOrder();
  const hint =
    'A time that was not taken is NaN, and so is every span with it: 0 would look like a very fast order';
  expect(times.queueNs, hint).toBeNaN();
  clock.ns = 100;
  times.begin();
  expect(times.endToEndNs, hint).toBeNaN();
  clock.ns = 150;
  times.take(Stamp.ENQUEUED);
  expect(times.queueNs, hint).toBeNaN();
  clock.ns = 180;
  times.take(Stamp.WORK_START);
  expect(times.queueNs, 'Now t1 = 150 and t2 = 180 are both there').toBe(30);
  expect(times.serviceNs, hint).toBeNaN();
});

test('a time that is taken again is the later one', () => {
  const { clock, times } = newOrder();
  clock.ns = 100;
  times.begin();
  for (const ns of [150, 170]) {
    clock.ns = ns;
    times.take(Stamp.ENQUEUED);
  }
  expect(
    times.stamps[Stamp.ENQUEUED],
    'The ring was full at 150, and the order went in at 170. The last reading stands: the first one would count the gateway’s wait as queue',
  ).toBe(170);
});

test('a span that is negative stays negative', () => {
  const { queueNs, serviceNs, endToEndNs } = new OrderTimes(
    new HandClock(),
    row(300, 250, 200, 150, 100),
  );
  expect(
    `${queueNs} ${serviceNs} ${endToEndNs}`,
    'Times that go back mean two clocks, or a stamp of another order. A clamp to 0 hides that; the recorder refuses the row',
  ).toBe('-50 -50 -200');
});

test('an order forgets the times of the one before', () => {
  const { clock, times } = newOrder();
  orderAt(clock, times, [100, 150, 180, 240, 300]);
  clock.ns = 1000;
  times.begin();
  expect(
    Array.from(times.stamps).join(' '),
    'The row is used again for every order. begin() makes all five NaN before it takes t0; a t2 of the order before would pass for one of this order',
  ).toBe('1000 NaN NaN NaN NaN');
});

test('a row that is given is used as it is', () => {
  const { clock, times } = newOrder();
  orderAt(clock, times, [100, 150, 180, 240, 300]);
  const elsewhere = new OrderTimes(clock, times.stamps);
  expect(elsewhere.stamps, 'The second parameter is the row itself, no copy').toBe(times.stamps);
  expect(elsewhere.queueNs, 'The row was begun elsewhere, and its times are kept').toBe(30);
});

test('taking the times allocates nothing', () => {
  const { times } = newOrder();
  expect(
    bytesPerCall(() => {
      times.begin();
      times.take(Stamp.ENQUEUED);
      times.take(Stamp.WORK_START);
      times.take(Stamp.WORK_END);
      times.take(Stamp.REPLY_WRITTEN);
    }),
    'Bytes allocated by begin() and four take(), once they are compiled: fewer than one. The row is there already: write into it, and make no array for an order',
  ).toBeLessThan(1);
});

test('spans are exact to the nanosecond, also 100 days after the start', () => {
  const cases = fc.record({
    start: fc.oneof(fc.nat(), fc.constant(100 * 86_400 * 1e9)),
    steps: fc.array(fc.nat({ max: 1e9 }), { minLength: STAMPS - 1, maxLength: STAMPS - 1 }),
  });
  forAll(cases, ({ start, steps }) => {
    const { clock, times } = newOrder();
    const at = [start];
    for (const step of steps) at.push((at.at(-1) as number) + step);
    orderAt(clock, times, at);
    const [, queue, service] = steps;
    const spans = `${times.queueNs} ${times.serviceNs} ${times.endToEndNs}`;
    const total = steps.reduce((sum, step) => sum + step, 0);
    expect(
      spans,
      `Times ${at.join(', ')}: queue, service and end to end are whole nanoseconds`,
    ).toBe(`${queue} ${service} ${total}`);
  });
});

test('two threads take the times of one order on one time line', async () => {
  const clock = StageClock.start();
  const stamps = new Float64Array(new SharedArrayBuffer(STAMPS * Float64Array.BYTES_PER_ELEMENT));
  const times = new OrderTimes(clock, stamps);
  times.begin();
  times.take(Stamp.ENQUEUED);
  const worker = spawnWorker(new URL('./worker-side.ts', import.meta.url), {
    name: 'worker side',
    data: { epoch: clock.epoch, stamps },
  });
  await worker.done;
  times.take(Stamp.REPLY_WRITTEN);
  const inOrder = stamps.every((ns, at) => at === 0 || ns >= (stamps[at - 1] as number));
  expect(
    inOrder,
    `t0 and t1 on this thread, t2 and t3 on a worker, t4 on this one again: ${Array.from(stamps).join(', ')}. Take every time from the clock you are given`,
  ).toBe(true);
});
