/** Day 07, stage 4: the knee by a stated rule, on curves that are made up, and the sweep. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  byRate,
  findKnee,
  geometricRates,
  type Knee,
  type LoadPoint,
  type SweepProgress,
  sweep,
} from '#saturation';
import { steady } from '#scenarios';
import { runVirtually } from '../../../solutions/load/virtual-server.ts';
import { forAll, MS, RANGE_ERROR, SETTING, thrownBy } from './kit.ts';

const RULE = { p99Multiple: 5, minCompletion: 0.99 };

/** A point of 1,000 requests, all answered unless told otherwise. */
function point(rate: number, p99Us: number, answered = 1000): LoadPoint {
  return { rate, offered: 1000, answered, refused: 1000 - answered, p99Ns: p99Us * 1000 };
}

/** `knee at 4000 by latency`, or that there is none. */
function told(knee: Knee): string {
  if (knee.kind === 'knee') return `knee at ${knee.rate} by ${knee.because}`;
  return `no knee in range, highest rate ${knee.highestRate}`;
}

const knee = (points: readonly LoadPoint[]): string => told(findKnee(points, RULE));

test('the knee is the first rate whose p99 is more than the stated multiple of the low-load value', () => {
  const curve = [point(1000, 100), point(2000, 150), point(4000, 501), point(8000, 9000)];
  expect(
    knee(curve),
    'The low-load value is 100 µs, and 501 is the first that is more than five times as much',
  ).toBe('knee at 4000 by latency');
  expect(findKnee(curve, RULE), 'The result says what was measured there').toEqual({
    kind: 'knee',
    rate: 4000,
    because: 'latency',
    p99Ns: 501_000,
    completion: 1,
    lowLoadP99Ns: 100_000,
  });
});

test('a curve that stays flat has no knee in range', () => {
  const flat = [point(1000, 100), point(2000, 110), point(4000, 130)];
  expect(
    findKnee(flat, RULE),
    'Nothing breaks the rule. The highest rate is then what was tried, and not a knee',
  ).toEqual({ kind: 'no knee in range', highestRate: 4000, lowLoadP99Ns: 100_000 });
  expect(
    knee([point(3000, 100)]),
    'A single rate has nothing to be compared with, and that is no knee either',
  ).toBe('no knee in range, highest rate 3000');
});

test('exactly the multiple and exactly the share are still within the rule', () => {
  expect(
    knee([point(1000, 100), point(2000, 500, 990)]),
    '500 is not more than five times 100, and 990 of 1,000 is not less than 99 %',
  ).toBe('no knee in range, highest rate 2000');
  const seven = { rate: 1000, offered: 100, answered: 7, refused: 93, p99Ns: 1000 };
  expect(
    told(findKnee([seven], { ...RULE, minCompletion: 0.07 })),
    '7 of 100 is exactly 7 %. But 0.07 × 100 comes out a little above 7: compare answered ÷ offered with the share',
  ).toBe('no knee in range, highest rate 1000');
});

test('the knee is also where too little of what was offered is answered', () => {
  expect(
    knee([point(1000, 100), point(2000, 120, 989), point(4000, 130, 500)]),
    'A small ring refuses instead of letting wait: the p99 stays low, and 989 of 1,000 answered is less than 99 %',
  ).toBe('knee at 2000 by completions');
  expect(
    knee([point(1000, 100), point(2000, 900, 900)]),
    'Where both are broken the result says both',
  ).toBe('knee at 2000 by both');
  const first = findKnee([point(1000, 100, 980), point(2000, 900)], RULE);
  expect(told(first), 'The lowest rate can be the knee: nothing says that it was low enough').toBe(
    'knee at 1000 by completions',
  );
  expect(first.kind === 'knee' && first.completion, 'answered ÷ offered').toBe(0.98);
  expect(
    knee([point(1000, 100), { ...point(2000, 120, 980), refused: 0 }]),
    'Twenty were lost and none was refused. The rule asks what was answered, not what was refused',
  ).toBe('knee at 2000 by completions');
});

test('a rule of its own gives a knee of its own', () => {
  const curve = [point(1000, 100), point(2000, 250, 960), point(4000, 2000, 900)];
  expect(
    told(findKnee(curve, { p99Multiple: 2, minCompletion: 0.9 })),
    'The multiple is 2 here, and 90 % are enough',
  ).toBe('knee at 2000 by latency');
  expect(
    told(findKnee(curve, { p99Multiple: 100, minCompletion: 0.95 })),
    'The multiple is 100 here, and 95 % are needed',
  ).toBe('knee at 4000 by completions');
});

test('the order in which the points come does not matter', () => {
  expect(
    knee([point(8000, 9000), point(2000, 150), point(4000, 700), point(1000, 100)]),
    'The lowest rate gives the low-load value and the lowest that breaks the rule is the knee, wherever they stand in the list. Mind how numbers are sorted',
  ).toBe('knee at 4000 by latency');
  expect(
    knee([point(10_000, 900), point(9000, 100)]),
    '9000 is less than 10000; as text it would be more',
  ).toBe('knee at 10000 by latency');
  const points = [point(2000, 900), point(1000, 100)];
  findKnee(points, RULE);
  expect(
    points.map(({ rate }) => rate).join(' '),
    'The list belongs to the caller: sort a copy',
  ).toBe('2000 1000');
});

test('the low-load value is that of the lowest rate, not the smallest of all', () => {
  expect(
    knee([point(1000, 200), point(2000, 90), point(4000, 600), point(8000, 1001)]),
    'At a low rate every request wakes a sleeping thread, so a p99 may first fall and then rise. The rule names the lowest rate, which gives 200 here; another value is another rule',
  ).toBe('knee at 8000 by latency');
});

test('the first rate that breaks the rule counts, also when a later one keeps it', () => {
  expect(
    knee([point(1000, 100), point(2000, 800), point(4000, 200), point(8000, 3000)]),
    'The rule says first. Against a spike that only the machine made there are repeats, not a look ahead',
  ).toBe('knee at 2000 by latency');
});

test('several points of one rate count as one: the median of their p99s, the sum of their requests', () => {
  const noisy = [
    point(1000, 100),
    point(1000, 4000),
    point(1000, 110),
    point(2000, 130),
    point(2000, 120),
    point(2000, 9000),
    point(4000, 700),
    point(4000, 90),
    point(4000, 800),
  ];
  expect(
    byRate(noisy).map(({ rate, offered, p99Ns }) => `${rate}: ${offered}, ${p99Ns / 1000} µs`),
    'One run in three was spoilt at each rate; the median leaves it out, a mean would not',
  ).toEqual(['1000: 3000, 110 µs', '2000: 3000, 130 µs', '4000: 3000, 700 µs']);
  expect(knee(noisy), 'By the medians the knee is at 4000').toBe('knee at 4000 by latency');
  expect(
    byRate([point(1000, 300), point(1000, 100)])[0]?.p99Ns,
    'Of an even number it is the lower one of the two in the middle',
  ).toBe(100_000);
  expect(
    byRate([point(1000, 900), point(1000, 1000), point(1000, 1100)])[0]?.p99Ns,
    'Numbers are sorted as numbers: the median of 900, 1000 and 1100 is 1000',
  ).toBe(1_000_000);
  expect(
    knee([point(1000, 100), point(2000, 100, 985), point(2000, 100, 997)]),
    'One run alone is short, both together have 1,982 of 2,000 answered: more than 99 %',
  ).toBe('no knee in range, highest rate 2000');
  expect(
    byRate([point(2000, 100, 985), point(2000, 100, 997)]),
    'Offered, answered and refused are added up, all three',
  ).toEqual([{ rate: 2000, offered: 2000, answered: 1982, refused: 18, p99Ns: 100_000 }]);
});

test('a rate at which nothing is answered has no p99, and is a knee by its completions', () => {
  const nothing = point(4000, Number.NaN, 0);
  expect(
    knee([point(1000, 100), nothing]),
    'Every comparison with NaN is false, so the completions must find it',
  ).toBe('knee at 4000 by completions');
  expect(
    byRate([nothing, point(4000, 700), point(4000, 800)])[0]?.p99Ns,
    'NaN does not take part in the median; of 700 and 800 the lower one is 700',
  ).toBe(700_000);
  expect(
    byRate([point(4000, 700), nothing, nothing])[0]?.p99Ns,
    'NaN does not take part in the median, however many there are: leave them out before you take the middle',
  ).toBe(700_000);
  expect(
    byRate([nothing])[0]?.p99Ns,
    'When there is no other value there is no median: NaN, and not 0, which would be the best of all',
  ).toBeNaN();
});

test('what cannot be true is a RangeError and not an answer', () => {
  const refused = (points: readonly LoadPoint[]) => thrownBy(() => findKnee(points, RULE));
  expect(refused([]), 'Of no point nothing can be said, not even that there is no knee').toBe(
    RANGE_ERROR,
  );
  const hint =
    'A p99 that is no number breaks no rule, since every comparison with NaN is false: it would pass for fast. Refuse it';
  for (const us of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    expect(refused([point(1000, 100), point(2000, us)]), `${hint} (${us})`).toBe(RANGE_ERROR);
  }
  for (const us of [Number.NaN, -1]) {
    expect(
      refused([point(1000, 100), point(1000, us), point(1000, 100)]),
      `The median would hide it: look at each point as it was measured, before byRate (${us})`,
    ).toBe(RANGE_ERROR);
  }
  expect(
    knee([point(1000, 0), point(2000, 0)]),
    'A p99 of 0 is not negative: a virtual clock gives it, and 0 is not more than five times 0',
  ).toBe('no knee in range, highest rate 2000');
  for (const rate of [0, -5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(refused([point(rate, 100)]), `A rate of ${rate} was never offered`).toBe(RANGE_ERROR);
  }
  expect(
    refused([{ ...point(1000, Number.NaN, 0), offered: 0, refused: 0 }]),
    'Where nothing was offered nothing was measured',
  ).toBe(RANGE_ERROR);
});

test('a rule that makes no sense is a RangeError', () => {
  const curve = [point(1000, 100)];
  for (const p99Multiple of [1, 0, -3, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(
      thrownBy(() => findKnee(curve, { ...RULE, p99Multiple })),
      `p99Multiple ${p99Multiple}: expected a finite number above 1`,
    ).toBe(RANGE_ERROR);
  }
  for (const minCompletion of [0, -1, 1.01, 99, Number.NaN]) {
    expect(
      thrownBy(() => findKnee(curve, { ...RULE, minCompletion })),
      `minCompletion ${minCompletion}: expected a share, above 0 and at most 1`,
    ).toBe(RANGE_ERROR);
  }
  expect(
    told(findKnee(curve, { ...RULE, minCompletion: 1 })),
    'All of what was offered is a rule too',
  ).toBe('no knee in range, highest rate 1000');
});

test('wherever the wall stands, the knee is the first rate behind it', () => {
  const cases = fc
    .record({
      rates: fc.uniqueArray(fc.integer({ min: 1, max: 2_000_000 }), {
        minLength: 1,
        maxLength: 15,
        size: 'max',
      }),
      wall: fc.nat({ max: 15 }),
      repeats: fc.integer({ min: 1, max: 3 }),
      low: fc.integer({ min: 1, max: 5000 }),
      short: fc.boolean(),
    })
    .chain((made) => {
      const sorted = made.rates.toSorted((a, b) => a - b);
      const points = sorted.flatMap((rate, i) => {
        const behind = i >= made.wall && i > 0;
        const p99Us = behind && !made.short ? made.low * 6 : made.low;
        const answered = behind && made.short ? 800 : 1000;
        return Array.from({ length: made.repeats }, () => point(rate, p99Us, answered));
      });
      return fc
        .shuffledSubarray(points, { minLength: points.length })
        .map((shuffled) => ({ sorted, shuffled, ...made }));
    });
  forAll(cases, ({ sorted, shuffled, wall, short }) => {
    const at = sorted[Math.max(wall, 1)];
    const expected =
      at === undefined
        ? `no knee in range, highest rate ${sorted.at(-1)}`
        : `knee at ${at} by ${short ? 'completions' : 'latency'}`;
    const order = shuffled.map(({ rate }) => rate).join(', ');
    expect(knee(shuffled), `Rates as they came: ${order}`).toBe(expected);
  });
});

test('geometric rates grow by the same factor, with both ends in', () => {
  expect(
    geometricRates(1000, 16_000, 4).join(' '),
    'From 1,000 to 16,000 in four steps is a factor of 2 each',
  ).toBe('1000 2000 4000 8000 16000');
  expect(geometricRates(1000, 2000, 3).join(' '), 'Rounded to whole numbers').toBe(
    '1000 1260 1587 2000',
  );
  expect(
    geometricRates(1, 4, 8).join(' '),
    'Where rounding makes two of them equal, one is left out',
  ).toBe('1 2 3 4');
  expect(geometricRates(30, 70_000, 1).join(' '), 'One step: the two ends').toBe('30 70000');
  expect(geometricRates(1, 2, 100).join(' '), '100 steps are not too many').toBe('1 2');
});

test('rates that lead nowhere are a RangeError', () => {
  for (const [from, to, steps] of [
    [0, 10, 2],
    [10, 10, 2],
    [20, 10, 2],
    [1.5, 10, 2],
    [1, 10.5, 2],
    [Number.NaN, 10, 2],
    [1, Number.POSITIVE_INFINITY, 2],
    [1, 10, 0],
    [1, 10, 1.5],
    [1, 10, 101],
  ] as const) {
    expect(
      thrownBy(() => geometricRates(from, to, steps)),
      `From ${from} to ${to} in ${steps} steps`,
    ).toBe(RANGE_ERROR);
  }
});

test('a sweep gives every rate its turn before the first has its second', async () => {
  const asked: number[] = [];
  const told: SweepProgress[] = [];
  const points = await sweep({
    rates: [20, 10, 30],
    repeats: 2,
    measure: (rate) => {
      asked.push(rate);
      return point(rate, asked.length);
    },
    onPoint: (progress) => told.push(progress),
  });
  expect(
    asked.join(' '),
    'A disturbance of the machine that lasts a while must fall on many rates and not on one; in a round the rates come in the given order',
  ).toBe('20 10 30 20 10 30');
  expect(
    points.map(({ rate, p99Ns }) => `${rate}:${p99Ns / 1000}`).join(' '),
    'All points, in the order in which they came; byRate puts them together later',
  ).toBe('20:1 10:2 30:3 20:4 10:5 30:6');
  expect(
    told.map(({ done, total, point: one }) => `${done}/${total} ${one.rate}`).join(', '),
    'A sweep takes minutes: onPoint is told after each point how far it is',
  ).toBe('1/6 20, 2/6 10, 3/6 30, 4/6 20, 5/6 10, 6/6 30');
});

test('a sweep waits for one run before it begins the next', async () => {
  let running = 0;
  let most = 0;
  const points = await sweep({
    rates: [10, 20, 30],
    repeats: 1,
    measure: async (rate) => {
      running++;
      most = Math.max(most, running);
      await Promise.resolve();
      running--;
      return point(rate, 100);
    },
  });
  expect(most, 'Two runs at a time would measure each other').toBe(1);
  expect(points.length, 'Three points, and nobody has to listen to them').toBe(3);
});

test('a sweep tells of each point before it measures the next', async () => {
  const order: string[] = [];
  await sweep({
    rates: [10, 20],
    repeats: 1,
    measure: (rate) => {
      order.push(`measure ${rate}`);
      return point(rate, 100);
    },
    onPoint: ({ done }) => order.push(`told ${done}`),
  });
  expect(
    order.join(', '),
    'onPoint is told a point before the next one is measured, not all of them at the end',
  ).toBe('measure 10, told 1, measure 20, told 2');
});

test('an error of a run ends the sweep and is passed on', async () => {
  const asked: number[] = [];
  const error = new Error('the engine is gone');
  const outcome = await sweep({
    rates: [10, 20, 30],
    repeats: 1,
    measure: (rate) => {
      asked.push(rate);
      if (rate === 20) throw error;
      return point(rate, 100);
    },
  }).catch((thrown: unknown) => thrown);
  expect(outcome, 'The caller must hear of it').toBe(error);
  expect(asked.join(' '), 'Nothing more is measured').toBe('10 20');
});

test('the knee of the model is where its consumer is at its limit', async () => {
  const points = await sweep({
    rates: geometricRates(1000, 40_000, 10),
    repeats: 1,
    measure: (rate) => {
      const run = runVirtually(steady(rate, 2000, 50 * MS, SETTING.workNs), { slots: 256 });
      const base = run.plan.indexOf('base');
      const counts = run.counts(base);
      return { rate, ...counts, p99Ns: run.latency(base)?.p99Ns ?? Number.NaN };
    },
  });
  expect(
    knee(points),
    'At 100 µs a request it can do 10,000 a second. The first of the rates above that is 13,226',
  ).toBe('knee at 13226 by both');
});
