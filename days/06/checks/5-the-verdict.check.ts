/** Day 06, stage 5: where the tail comes from, and when nobody can say. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile, type Verdict } from '#recorder';
import { forAll } from './kit.ts';
import { recorded, recorderOf, timesOf, type Work } from './one-worker.ts';

const US = 1000;
const MS = 1_000_000;

/** The three tails of a verdict in µs, as a reader wants to see them. */
function tails({ tailNs, replayedNs, evenNs }: Verdict): string {
  return `recorded ${tailNs / US}, replayed ${replayedNs / US}, even ${evenNs / US}`;
}

/** An order every 10 µs, 2 µs of work each. */
const steady: Work = {
  orders: 2000,
  arrivesNs: (order) => MS + order * 10 * US,
  takesNs: () => 2 * US,
};

/** The same orders in bursts of 500. */
const bursts: Work = { ...steady, arrivesNs: (order) => MS + Math.floor(order / 500) * 5 * MS };

/** The steady orders, and every 500th keeps the worker for 1 ms. */
const stalls: Work = { ...steady, takesNs: (order) => (order % 500 === 7 ? MS : 2 * US) };

/** A stall of 1 ms at the head of each burst. */
const halfAndHalf: Work = {
  ...bursts,
  takesNs: (order) => (order % 500 === 0 ? MS : 2 * US),
};

test('orders that all take alike have no tail', () => {
  expect(
    recorded(steady).verdict().cause,
    'p99 is what an undisturbed order takes as well: 3.2 µs end to end. There is nothing to explain',
  ).toBe('no tail');
});

test('bursts before a steady worker are queueing', () => {
  const verdict = recorded(bursts).verdict();
  expect(
    tails(verdict),
    '500 orders at once, 2 µs each: p99 is the last but five of a burst, 990 µs, which is 988 above the typical 2. Replayed with the same 2 µs for everyone nothing changes',
  ).toBe('recorded 988, replayed 988, even 988');
  expect(
    verdict.cause,
    'With every service alike the tail is still there: it comes from the arrivals',
  ).toBe('queueing');
});

test('a worker that is too slow for its arrivals is queueing, although p50 is long as well', () => {
  const overload = { ...steady, arrivesNs: (order: number) => MS + order * 1.9 * US };
  expect(
    recorded(overload).verdict().cause,
    'Every order waits longer than the one before. p99 is only twice p50, and that does not make it "no tail": compare with an undisturbed order, one that took the medians and waited for nobody',
  ).toBe('queueing');
});

test('long services at a low rate are service', () => {
  const slow = {
    ...steady,
    arrivesNs: (order: number) => MS + order * MS,
    takesNs: (order: number) => (order % 50 === 7 ? 50 * US : 2 * US),
  };
  const verdict = recorded(slow).verdict();
  expect(tails(verdict), 'Nobody waits; two of a hundred take 50 µs').toBe(
    'recorded 48, replayed 48, even 0',
  );
  expect(verdict.cause, 'With every service alike the tail is gone: it comes from the work').toBe(
    'service',
  );
});

test('the queue behind a stall is the stall’s', () => {
  const recorder = recorded(stalls);
  const { queue, service } = recorder.summary();
  expect(
    `queue p99 ${queue.p99Ns / US}, service p99 ${service.p99Ns / US}`,
    'One order in 500 keeps the worker for 1 ms; 124 wait behind it. By the percentiles alone this would look like queueing',
  ).toBe('queue p99 950, service p99 2');
  expect(
    recorder.verdict().cause,
    'The arrivals are even. Replay them with 2 µs for everyone, and nobody waits: the tail comes from the one service',
  ).toBe('service');
});

test('with fewer than 1000 samples it cannot be told', () => {
  const few = { ...bursts, orders: 999 };
  expect(
    recorded(few).verdict().cause,
    'p99 of 999 samples is made of nine of them. Say nothing',
  ).toBe('cannot be told');
  expect(recorded({ ...bursts, orders: 1000 }).verdict().cause, 'From 1000 on it is').toBe(
    'queueing',
  );
  expect(
    tails(recorded({ ...bursts, orders: 500 }).verdict()),
    'The three tails are given all the same: one burst of 500',
  ).toBe('recorded 988, replayed 988, even 988');
  expect(recorderOf([]).verdict().cause, 'Of nothing nothing is known').toBe('cannot be told');
  expect(
    tails(recorderOf([]).verdict()),
    'Of no samples no tail is known: NaN. 0 would say that there is none',
  ).toBe('recorded NaN, replayed NaN, even NaN');
});

test('half from the arrivals, half from the work cannot be told', () => {
  const verdict = recorded(halfAndHalf).verdict();
  expect(tails(verdict), 'A stall of 1 ms at the head of each burst of 500').toBe(
    'recorded 1986, replayed 1986, even 988',
  );
  expect(
    verdict.cause,
    'Without the stalls half of the tail is left: more than a third, less than two thirds. Neither may be named alone',
  ).toBe('cannot be told');
});

test('a tail outside of queue and service cannot be told', () => {
  const rare = (ns: number, usual: number) => (order: number) => (order % 50 === 7 ? ns : usual);
  const gateway = { ...steady, handInNs: rare(400 * US, 500) };
  const reply = { ...steady, replyNs: rare(400 * US, 700) };
  const hint =
    'Two of a hundred lose 400 µs before t1 or after t3. Queue and service have no tail that could explain it';
  expect(recorded(gateway).verdict().cause, hint).toBe('cannot be told');
  expect(recorded(reply).verdict().cause, hint).toBe('cannot be told');
});

test('a worker that was not there cannot be told', () => {
  const absent = { ...steady, absentNs: (order: number) => (order % 500 === 7 ? MS : 0) };
  const verdict = recorded(absent).verdict();
  expect(tails(verdict), 'The worker was free and did not begin: asleep, or taken away').toBe(
    'recorded 960, replayed 0, even 0',
  );
  expect(
    verdict.cause,
    'The wait is recorded, and the replay with the recorded services does not have it: neither arrivals nor work explain it',
  ).toBe('cannot be told');
});

test('collections are named when they account for the slow services', () => {
  const pauses = [0.8 * MS, 0.9 * MS, 0.9 * MS, 0.7 * MS];
  expect(
    recorded(stalls).verdict(pauses).cause,
    'Four services were 1 ms too long, and the thread was collecting for 3.3 ms, 0.9 ms at a time',
  ).toBe('service with collections');
});

test('collections that are too few, or too short, are not named', () => {
  const recorder = recorded(stalls);
  expect(
    recorder.verdict([0.95 * MS]).cause,
    'One collection of 0.95 ms accounts for one of four stalls: less than half of what the slowest services took too long. The others have another reason',
  ).toBe('service');
  expect(
    recorder.verdict(new Array(400).fill(0.01 * MS)).cause,
    '4 ms of collections in all, and none longer than 10 µs: none of them can have made anybody wait for 1 ms',
  ).toBe('service');
  expect(recorder.verdict([]).cause, 'No collections, no blame').toBe('service');
});

test('collections do not turn another verdict', () => {
  const pauses = new Array(100).fill(5 * MS);
  const hint = 'That there were collections is no evidence that the tail is theirs';
  expect(recorded(steady).verdict(pauses).cause, hint).toBe('no tail');
  expect(recorded(bursts).verdict(pauses).cause, hint).toBe('queueing');
  expect(recorded({ ...bursts, orders: 900 }).verdict(pauses).cause, hint).toBe('cannot be told');
  expect(recorded(halfAndHalf).verdict(pauses).cause, hint).toBe('cannot be told');
});

test('the verdict looks at what is kept, in the order in which it happened', () => {
  const times = timesOf({ ...stalls, orders: 3700 });
  const wrapped = recorderOf(times, 1500).verdict();
  expect(
    tails(wrapped),
    'The recorder is full and began again at the front: its oldest sample is not the one in place 0. A replay in the order of the places has orders arrive before their predecessors',
  ).toBe(tails(recorderOf(times.slice(-1500)).verdict()));
  expect(wrapped.cause, 'Stalls are stalls').toBe('service');
});

test('a verdict changes nothing', () => {
  const times = timesOf({
    ...steady,
    orders: 1001,
    arrivesNs: (order) => MS + order * MS,
    takesNs: (order) => (order === 0 ? 400 * US : 2 * US),
  });
  const recorder = recorderOf(times.slice(0, 1000), 1000);
  recorder.verdict();
  recorder.record(Float64Array.from(times[1000] ?? []));
  const { queue, service, endToEnd } = recorder.summary();
  expect(
    `queue ${queue.maxNs / US}, service ${service.maxNs / US}, end to end ${endToEnd.maxNs / US}`,
    'The order of 400 µs was the oldest and gave way to one of 2 µs. If verdict() sorts the arrays themselves, the oldest is no longer where it was: sort a copy',
  ).toBe('queue 0, service 2, end to end 3.2');
});

test('orders that are worked on together count once', () => {
  const inTens = Array.from({ length: 1000 }, (_, order) => {
    const place = order % 10;
    const t1 = MS + ((order - place) / 10) * MS;
    const t3 = t1 + 100 * US + place * 10 * US;
    return [t1, t1, t1, t3, t3];
  });
  expect(
    tails(recorderOf(inTens).verdict()),
    'Ten orders begin at once and end 10 µs apart, the first after 100 µs. t3 − t2 counts the same 100 µs ten times. The worker was kept by an order only from t2, or from the t3 before it, if that is later: 100, then 10 each',
  ).toBe('recorded 180, replayed 180, even 90');
});

test('a row with an end before the latest end kept the worker for no time', () => {
  const ends = [100, 40, 110, 120, 60, 130, 140, 150, 160, 170];
  const mixed = Array.from({ length: 1000 }, (_, order) => {
    const place = order % 10;
    const t1 = MS + ((order - place) / 10) * MS;
    const t3 = t1 + (ends[place] as number) * US;
    return [t1, t1, t1, t3, t3];
  });
  expect(
    tails(recorderOf(mixed).verdict()),
    'Ten orders begin at once and end after 100, 40, 110, 120, 60, 130 µs and so on. The worker was kept for 100, 0, 10, 10, 0, 10: count from the latest end so far, not from that of the row before, and never less than 0',
  ).toBe('recorded 160, replayed 160, even 90');
});

test('the median speaks for the usual service, not the mean', () => {
  const rare = { ...bursts, takesNs: (order: number) => (order % 200 === 199 ? 9 * MS : 2 * US) };
  const { evenNs } = recorded({ ...rare, arrivesNs: (order) => MS + order * 20 * US }).verdict();
  expect(
    evenNs,
    'Ten services of 9 ms make a mean of 47 µs, which no order takes, and before which orders every 20 µs would queue. With the median of 2 µs nobody waits',
  ).toBe(0);
});

test('the replays are what one worker would do, in any run', () => {
  const cases = fc.record({
    gaps: fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 60, size: 'max' }),
    services: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 60, size: 'max' }),
  });
  forAll(cases, ({ gaps, services }) => {
    const arrivals: number[] = [];
    let at = 1000;
    for (const gap of gaps) {
      at += gap;
      arrivals.push(at);
    }
    const takes = arrivals.map((_, order) => services[order % services.length] as number);
    const verdict = recorded({
      orders: arrivals.length,
      arrivesNs: (order) => arrivals[order] as number,
      takesNs: (order) => takes[order] as number,
    }).verdict();
    const typical = percentile(Float64Array.from(takes).sort(), 500);
    const p99 = (values: number[]) => percentile(Float64Array.from(values).sort(), 990);
    const recordedTail = p99(insides(arrivals, takes)) - typical;
    const story = `Gaps ${gaps.join(' ')}; services ${services.join(' ')}`;
    expect(verdict.tailNs, `${story}: the tail as recorded`).toBe(recordedTail);
    expect(
      verdict.replayedNs,
      `${story}: this worker began whenever it could, so the replay is what was recorded`,
    ).toBe(recordedTail);
    expect(verdict.evenNs, `${story}: with ${typical} ns for everyone`).toBe(
      p99(insides(arrivals, takes.fill(typical))) - typical,
    );
  });
});

test('two thirds of the tail must be inside', () => {
  const slow = (insideNs: number): Work => ({
    ...steady,
    arrivesNs: (order) => MS + order * MS,
    takesNs: (order) => (order % 50 === 7 ? 2 * US + insideNs : 2 * US),
    replyNs: (order) => (order % 50 === 7 ? 30_700 : 700),
  });
  const hint = 'The slow ones also lose 30 µs in the reply; undisturbed are 3.2';
  expect(
    recorded(slow(63 * US)).verdict().cause,
    `${hint}. 63 of 93 µs are inside, more than two thirds of what lies above undisturbed`,
  ).toBe('service');
  expect(
    recorded(slow(58 * US)).verdict().cause,
    `${hint}. 58 of 88 µs are inside, less than two thirds`,
  ).toBe('cannot be told');
});

/**
 * Orders that never meet. Two of a hundred are slow. Of the others some work longer and some are
 * longer outside, never both: an undisturbed order takes 2 + 1.2 µs, the median end to end is 4.2.
 */
const alone = (slowNs: number): Work => ({
  orders: 1000,
  arrivesNs: (order) => MS + order * 10 * MS,
  takesNs: (order) => {
    if (order % 50 === 7) return slowNs;
    return order % 10 < 6 ? 2 * US : 3 * US;
  },
  // Some of the replies are very late, which no median sees.
  replyNs: (order) => {
    if (order % 200 === 3) return 4 * MS;
    return order % 10 >= 2 && order % 10 < 6 ? 1700 : 700;
  },
});

test('"no tail" ends at twice the undisturbed order', () => {
  const hint =
    'Undisturbed is typical + (p50 of outside) = 2 + 1.2 µs, and twice that is 6.4. It is no mean, no median of the sums, and outside belongs to it';
  expect(recorded(alone(5200)).verdict().cause, `p99 is 6.4 µs. ${hint}`).toBe('no tail');
  expect(recorded(alone(5201)).verdict().cause, `p99 is 6.401 µs. ${hint}`).toBe('service');
  const times = timesOf({ ...alone(5201), orders: 2007 });
  expect(
    recorderOf(times, 1000).verdict().cause,
    'The same with a recorder that began again at the front. outside is (t4 − t0) − inside of one and the same order',
  ).toBe('service');
});

test('a worker may be away for a third of the tail', () => {
  const away = (absentNs: number): Work => ({
    ...steady,
    arrivesNs: (order) => MS + order * MS,
    takesNs: (order) => (order % 50 === 7 ? 62 * US : 2 * US),
    absentNs: (order) => (order % 50 === 7 ? absentNs : 0),
  });
  const hint = 'The slow ones take 60 µs longer, and the free worker begins late';
  expect(
    recorded(away(29 * US)).verdict().cause,
    `${hint}: by 29 µs of 89, less than a third`,
  ).toBe('service');
  expect(
    recorded(away(31 * US)).verdict().cause,
    `${hint}: by 31 µs of 91, more than a third`,
  ).toBe('cannot be told');
});

test('two thirds left are queueing, one third left is not', () => {
  /** Bursts of 518: p99 is the order in place 512, so even is 2²⁰ ns. The first one takes longer. */
  const headed = (longerNs: number) =>
    recorded({
      orders: 4 * 518,
      arrivesNs: (order) => MS + Math.floor(order / 518) * 5 * MS,
      takesNs: (order) => 2048 + (order % 518 === 0 ? longerNs : 0),
    }).verdict().cause;
  expect(headed(2 ** 19), 'even is ⅔ of the tail, to the nanosecond: ≥').toBe('queueing');
  expect(headed(530_000), 'even is 0.664 of the tail, less than ⅔').toBe('cannot be told');
  expect(headed(2 ** 21 - 10_000), 'even is 0.334 of the tail, more than ⅓').toBe('cannot be told');
  expect(headed(2 ** 21), 'even is ⅓ of the tail, to the nanosecond: not more').toBe('service');
});

test('half of the excess and half of the tail are enough for the collections', () => {
  const recorder = recorded(stalls);
  const cause = (...pausesUs: number[]) => recorder.verdict(pausesUs.map((us) => us * US)).cause;
  const sum = 'The slowest took 4 × 998 = 3992 µs too long, and half of it is 1996';
  expect(cause(998, 998), `${sum}: 1996 are enough`).toBe('service with collections');
  expect(cause(998, 997), `${sum}: 1995 are not`).toBe('service');
  const longest = 'The tail is 958 µs, and half of it is 479';
  expect(cause(479, 479, 479, 479, 479), `${longest}: 479 are enough`).toBe(
    'service with collections',
  );
  expect(cause(478, 478, 478, 478, 478), `${longest}: 478 are not`).toBe('service');
});

test('only the samples beyond p99 count as too long', () => {
  const uneven = {
    ...steady,
    takesNs: (order: number) => {
      if (order % 500 === 7) return MS;
      return order % 10 < 6 ? 2 * US : 6 * US;
    },
  };
  expect(
    recorded(uneven).verdict([1.1 * MS, 1 * MS]).cause,
    'The twenty slowest took 4 × 998 + 16 × 4 = 4056 µs too long. The 780 others with 6 µs are the daily work: with them it would be 7176, and 2100 µs of collections were less than half',
  ).toBe('service with collections');
});

/** t3 − t1 of every order by definition: it ends after the last order before it that made it wait. */
function insides(arrivals: readonly number[], takes: readonly number[]): number[] {
  return arrivals.map((arrival, order) => {
    let latest = 0;
    let work = 0;
    for (let from = order; from >= 0; from--) {
      work += takes[from] as number;
      latest = Math.max(latest, (arrivals[from] as number) + work);
    }
    return latest - arrival;
  });
}
