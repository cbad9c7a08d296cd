/** Day 06, stage 2: constant-time recording, exact percentiles. */
import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { LatencyRecorder, type LatencySummary, percentile, RECORDER_SAMPLES } from '#recorder';
import { bytesPerCall, forAll, RANGE_ERROR, row, thrownBy } from './kit.ts';

const numbers = (from: number, to: number) =>
  Float64Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** A recorder that was given orders of these end-to-end times, each in the queue for half of it. */
function recorderOf(capacity: number, endToEnd: Iterable<number>): LatencyRecorder {
  const recorder = new LatencyRecorder(capacity);
  for (const ns of endToEnd) recorder.record(row(0, 0, ns / 2, ns, ns));
  return recorder;
}

function shown({ p50Ns, p95Ns, p99Ns, p999Ns, maxNs }: LatencySummary['queue']): string {
  return [p50Ns, p95Ns, p99Ns, p999Ns, maxNs].join(' ');
}

test('a percentile is the value at rank ⌈perMille × n / 1000⌉, counted from 1', () => {
  const thousand = numbers(1, 1000);
  const hint = 'Of the values 1 to 1000 in order, the value at rank r is r';
  expect(percentile(thousand, 500), hint).toBe(500);
  expect(percentile(thousand, 990), hint).toBe(990);
  expect(percentile(thousand, 999), hint).toBe(999);
  expect(percentile(thousand, 1000), hint).toBe(1000);
  expect(
    percentile(numbers(1, 10), 950),
    'Of ten values p95 has rank ⌈9.5⌉ = 10: at least 95 % of the values must not exceed it, and nine are only 90 %',
  ).toBe(10);
  expect(percentile(Float64Array.of(7), 1), 'Of one value every percentile is that value').toBe(7);
});

test('a percentile is one of the values, never something between two', () => {
  expect(
    percentile(Float64Array.of(10, 1000), 500),
    'No order took 505 ns. The nearest rank of p50 among two values is 1: the first of them',
  ).toBe(10);
});

test('a rank is reckoned in whole numbers', () => {
  expect(
    percentile(numbers(1, 100), 550),
    'p55 of 100 values has rank 55. As a fraction it is not exact: 0.55 × 100 is 55.00000000000001, and ⌈ ⌉ makes 56 of it. Multiply first, then divide by 1000',
  ).toBe(55);
  const cases = fc.record({
    count: fc.integer({ min: 1, max: 3000 }),
    perMille: fc.integer({ min: 1, max: 1000 }),
  });
  forAll(cases, ({ count, perMille }) => {
    const rank = Number((BigInt(perMille) * BigInt(count) + 999n) / 1000n);
    expect(
      percentile(numbers(1, count), perMille),
      `${perMille} per mille of the values 1 to ${count}`,
    ).toBe(rank);
  });
});

test('without a value there is no percentile: NaN', () => {
  const hint = 'Of no samples nothing is known. 0 would say that everything was answered at once';
  expect(percentile(new Float64Array(0), 990), hint).toBeNaN();
  expect(shown(new LatencyRecorder(8).summary().endToEnd), hint).toBe('NaN NaN NaN NaN NaN');
});

test('a recorder keeps queue, service and end to end apart', () => {
  const recorder = new LatencyRecorder(1);
  expect(recorder.record(row(100, 150, 180, 240, 300)), 'A row in order is recorded').toBe(true);
  const { samples, queue, service, endToEnd } = recorder.summary();
  expect(samples, 'One order was recorded').toBe(1);
  expect(queue.p50Ns, 'Queue: t2 − t1').toBe(30);
  expect(service.p50Ns, 'Service: t3 − t2').toBe(60);
  expect(endToEnd.p50Ns, 'End to end: t4 − t0').toBe(200);
});

test('spans are exact, also those of minutes', () => {
  const recorder = new LatencyRecorder(1);
  const [start, queueNs, serviceNs] = [2 ** 50, 2 ** 32 + 1, 2 ** 37 + 3];
  const t3 = start + queueNs + serviceNs;
  recorder.record(row(start - 1, start, start + queueNs, t3, t3 + 2));
  const { queue, service, endToEnd } = recorder.summary();
  expect(
    `${queue.p50Ns} ${service.p50Ns} ${endToEnd.p50Ns}`,
    'A process that was stopped for some minutes. An Int32Array is at its end after 2.1 s, and a Float32Array has 24 bits: a number of ns needs a Float64Array',
  ).toBe(`${queueNs} ${serviceNs} ${queueNs + serviceNs + 3}`);
});

test('times that are equal are in order', () => {
  const recorder = new LatencyRecorder(8);
  expect(
    recorder.record(row(70, 70, 70, 70, 70)),
    'The clock counts whole nanoseconds, so two times may be the same: a span of 0 is a sample',
  ).toBe(true);
});

test('percentiles of the sum are not the sum of the percentiles', () => {
  const recorder = new LatencyRecorder(100);
  for (let i = 0; i < 100; i++) {
    const [queue, service] = i < 50 ? [10, 1000] : [1000, 10];
    recorder.record(row(0, 0, queue, queue + service, queue + service));
  }
  const { queue, service, endToEnd } = recorder.summary();
  expect(shown(queue), 'Half of the orders waited 10 ns, half 1000').toBe('10 1000 1000 1000 1000');
  expect(shown(service), 'Half of the orders took 10 ns, half 1000').toBe('10 1000 1000 1000 1000');
  expect(
    shown(endToEnd),
    'Every single order took 1010 ns end to end. Those with a long queue are not those with a long service: keep t4 − t0 of each order, and sort that',
  ).toBe('1010 1010 1010 1010 1010');
});

test('samples are sorted as numbers', () => {
  expect(
    shown(recorderOf(4, [9, 100, 20, 1000]).summary().endToEnd),
    'Without a comparison an ordinary array sorts as text, where "1000" comes before "9". A Float64Array sorts by number',
  ).toBe('20 1000 1000 1000 1000');
});

test('places that are not filled yet are not counted', () => {
  const recorder = recorderOf(1000, [500, 500, 500]);
  expect(recorder.samples, 'Three orders were recorded').toBe(3);
  expect(
    shown(recorder.summary().endToEnd),
    'The array has room for 1000 and holds 3. The zeros behind them are no samples: copy the filled part alone',
  ).toBe('500 500 500 500 500');
});

test('a full recorder keeps the last samples; the oldest give way', () => {
  const recorder = recorderOf(4, [7, 5, 40, 30, 20, 10]);
  expect(recorder.samples, 'It has room for 4').toBe(4);
  expect(recorder.recorded, 'Six orders were recorded, the two forgotten ones included').toBe(6);
  expect(
    shown(recorder.summary().endToEnd),
    'Of 7 5 40 30 20 10 the last four are 40 30 20 10: the next place after the last one is the first',
  ).toBe('20 40 40 40 40');
});

test('a look at the figures leaves the samples where they are', () => {
  const recorder = recorderOf(4, [40, 30, 20, 10]);
  expect(shown(recorder.summary().endToEnd), 'Of 10 20 30 40').toBe('20 40 40 40 40');
  recorder.record(row(0, 0, 0, 25, 25));
  expect(
    shown(recorder.summary().endToEnd),
    '40 was the oldest and gave way to 25. If summary() sorts the arrays themselves, the oldest is no longer where it was: sort a copy',
  ).toBe('20 30 30 30 30');
  const { queue, service } = recorder.summary();
  expect(
    `${shown(queue)}, ${shown(service)}`,
    'Queue and service: 20 15 10 5 each, and then 20 was the oldest and gave way to 0 and to 25. Sort a copy of these two as well',
  ).toBe('5 15 15 15 15, 10 25 25 25 25');
});

test('a row is taken over as it is at that moment', () => {
  const recorder = new LatencyRecorder(8);
  const stamps = row(0, 0, 10, 20, 30);
  recorder.record(stamps);
  stamps.set([0, 0, 100, 200, 300]);
  recorder.record(stamps);
  expect(
    shown(recorder.summary().endToEnd),
    'The row is used again for the next order: 30 and 300 were recorded. Take the numbers, not the array',
  ).toBe('30 300 300 300 300');
});

test('a row with a time that is missing or goes back is dropped and counted', () => {
  const bad = [
    row(Number.NaN, 10, 20, 30, 40),
    row(0, Number.NaN, 20, 30, 40),
    row(0, 10, Number.NaN, 30, 40),
    row(0, 10, 20, Number.NaN, 40),
    row(0, 10, 20, 30, Number.NaN),
    row(50, 10, 20, 30, 40),
    row(0, 25, 20, 30, 40),
    row(0, 10, 35, 30, 40),
    row(0, 10, 20, 45, 40),
  ];
  const recorder = new LatencyRecorder(16);
  recorder.record(row(0, 10, 20, 30, 40));
  for (const stamps of bad) {
    expect(
      recorder.record(stamps),
      `The times ${stamps.join(', ')} are not in order: false. One NaN or negative span makes every percentile wrong, and a clamp to 0 hides the fault`,
    ).toBe(false);
  }
  expect(recorder.dropped, 'A row that is left out must be seen in a count').toBe(bad.length);
  expect(
    recorder.recorded,
    'A row that was refused was not recorded: count after you have looked at it',
  ).toBe(1);
  recorder.summary();
  const summary = recorder.summary();
  expect(
    `${summary.samples} ${summary.dropped}`,
    'Samples and dropped rows, in the second summary as in the first: only reset() forgets',
  ).toBe('1 9');
  expect(shown(summary.endToEnd), 'Only the good row is in the figures').toBe('40 40 40 40 40');
});

test('reset forgets samples and counts', () => {
  const recorder = recorderOf(4, [1, 2, 3, 4, 5, 6]);
  recorder.record(row(9, 8, 7, 6, 5));
  recorder.reset();
  expect(
    `${recorder.samples} ${recorder.recorded} ${recorder.dropped}`,
    'samples, recorded and dropped begin at 0 again',
  ).toBe('0 0 0');
  recorder.record(row(0, 0, 0, 700, 700));
  expect(shown(recorder.summary().endToEnd), 'What was before the reset is gone').toBe(
    '700 700 700 700 700',
  );
});

test('a capacity that is no whole number from 1 on is a RangeError', () => {
  for (const capacity of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(
      thrownBy(() => new LatencyRecorder(capacity)),
      `A recorder of ${capacity} samples`,
    ).toBe(RANGE_ERROR);
  }
});

test('a recorder keeps 200,000 samples unless it is told otherwise', () => {
  const recorder = new LatencyRecorder();
  const stamps = row(0, 0, 1, 2, 2);
  for (let i = 0; i < RECORDER_SAMPLES + 5; i++) recorder.record(stamps);
  expect(recorder.samples, 'The array is full').toBe(200_000);
  expect(recorder.recorded, 'The count goes on').toBe(200_005);
});

test('recording allocates nothing', () => {
  const recorder = new LatencyRecorder(1000);
  const stamps = row(2 ** 40, 2 ** 40 + 1, 2 ** 40 + 20, 2 ** 40 + 300, 2 ** 40 + 4000);
  expect(
    bytesPerCall(() => recorder.record(stamps)),
    'Bytes allocated by one record(), once it is compiled: fewer than one. Make the arrays in the constructor, and no object, array or closure in record(). Read the row by index: taking it apart, for…of and every make an iterator or a closure',
  ).toBeLessThan(1);
});

test('the figures agree with HdrHistogram within its precision', () => {
  const recorder = new LatencyRecorder();
  const histogram = build({ highestTrackableValue: 1e9, numberOfSignificantValueDigits: 3 });
  for (let i = 0; i < 50_000; i++) {
    const ns = Math.round(1000 * 1.0002 ** ((i * 7919) % 50_000));
    recorder.record(row(0, 0, 0, ns, ns));
    histogram.recordValue(ns);
  }
  const { endToEnd } = recorder.summary();
  const pairs = [
    ['p50', endToEnd.p50Ns, 50],
    ['p95', endToEnd.p95Ns, 95],
    ['p99', endToEnd.p99Ns, 99],
    ['p99.9', endToEnd.p999Ns, 99.9],
    ['max', endToEnd.maxNs, 100],
  ] as const;
  for (const [name, exact, percent] of pairs) {
    const ratio = histogram.getValueAtPercentile(percent) / exact;
    expect(
      Math.abs(ratio - 1),
      `${name}: HdrHistogram with three digits is right to 0.1 %, and its rank may be one beside yours. Yours is ${exact}, its own ${histogram.getValueAtPercentile(percent)}`,
    ).toBeLessThan(0.0015);
  }
});

test('of any rows, good and bad, the figures are those of the last good ones', () => {
  const stamp = fc.nat({ max: 40 });
  const cases = fc.record({
    capacity: fc.integer({ min: 1, max: 12 }),
    rows: fc.array(fc.tuple(stamp, stamp, stamp, stamp, stamp, fc.boolean()), {
      maxLength: 40,
      size: 'max',
    }),
  });
  forAll(cases, ({ capacity, rows }) => {
    const recorder = new LatencyRecorder(capacity);
    const good: number[][] = [];
    for (const [t0, t1, t2, t3, t4, sorted] of rows) {
      const raw = [t0, t1, t2, t3, t4];
      const times = sorted ? raw.toSorted((a, b) => a - b) : raw;
      const inOrder = times.every((ns, at) => at === 0 || ns >= (times[at - 1] as number));
      if (inOrder) good.push(times);
      expect(recorder.record(Float64Array.from(times)), `the row ${times.join(', ')}`).toBe(
        inOrder,
      );
    }
    const kept = good.slice(-capacity);
    const story = `Capacity ${capacity}, rows ${rows.length}, good ${good.length}`;
    const { samples, dropped, queue, service, endToEnd } = recorder.summary();
    expect(`${samples} ${dropped}`, story).toBe(`${kept.length} ${rows.length - good.length}`);
    const spans = { queue: [1, 2], service: [2, 3], 'end to end': [0, 4] } as const;
    const own = { queue, service, 'end to end': endToEnd };
    for (const [name, [from, to]] of Object.entries(spans)) {
      const values = kept.map((times) => (times[to] as number) - (times[from] as number));
      expect(shown(own[name as keyof typeof own]), `${story}: ${name}`).toBe(plainly(values));
    }
  });
});

/** The five figures by definition: the least value that enough of the values do not exceed. */
function plainly(values: readonly number[]): string {
  const figure = (perMille: number): number => {
    const enough = values.filter(
      (one) => values.filter((other) => other <= one).length * 1000 >= perMille * values.length,
    );
    return enough.length === 0 ? Number.NaN : Math.min(...enough);
  };
  return [500, 950, 990, 999, 1000].map(figure).join(' ');
}
