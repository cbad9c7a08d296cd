/** What the benchmarks print: exact, and never wider than 80 columns. */
import { describe, expect, test } from 'vitest';
import { caseTable, RULE, sentence } from '../../bench/case-table.ts';
import { stallOverTime } from '../../bench/day-02-stall.ts';
import { latencyTable } from '../../bench/latency-table.ts';
import { machineText } from '../../bench/machine.ts';
import type { CaseResult, VariantResult } from '../../bench/measure-case.ts';
import { shortTable } from '../../bench/short-table.ts';
import { stallChart, stallSentence } from '../../bench/stall-chart.ts';

function result(variant: VariantResult['variant'], ...rates: number[]): VariantResult {
  return { variant, rates, bytesPerEvent: 0, collectionsPerMillion: 0 };
}

const naive: VariantResult = {
  ...result('naive', 20, 25, 26, 25, 24),
  bytesPerEvent: 48.03,
  collectionsPerMillion: 23.26,
};
const reference = result('reference', 60, 75, 78, 75, 72);

const both: CaseResult = {
  title: 'one event at a time',
  results: [naive, reference],
  leftOut: [
    { variant: 'yours', problem: 'RingBuffer.next is not written yet; stage 2', hung: false },
  ],
};

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

describe('the table of one case', () => {
  test('shows median, quartiles, allocation, comparisons and who is left out', () => {
    expect(caseTable(both)).toBe(
      `
one event at a time
                M events/s                              bytes     collections
                    median          quartiles       per event    per M events
  naive               25.0       24.0 to 25.0            48.0            23.3
  reference           75.0       72.0 to 75.0             0.0             0.0
  reference against naive: 3.00 times as fast (3.00 to 3.00)
  yours is left out: RingBuffer.next is not written yet; stage 2
`.trim(),
    );
  });

  test('compares yours with both others', () => {
    const text = caseTable({
      ...both,
      results: [naive, result('yours', 20, 5, 60, 9, 24), reference],
    });
    expect(text).toContain('yours against naive: too noisy to tell (0.36 to 1.00)');
    expect(text).toContain('yours against reference: 0.33 times as fast');
  });

  test('stays within 80 columns, whatever the figures', () => {
    const huge = {
      ...result('reference', 1e6, 1e-4, 1e6, 1, 1),
      bytesPerEvent: 1e6,
      collectionsPerMillion: 1e5,
    };
    const problem = 'it threw Error: '.concat('a word and another '.repeat(20));
    const leftOut = [{ variant: 'yours', problem, hung: false } as const];
    expect(widest(caseTable({ title: 'x', results: [huge, naive], leftOut }))).toBeLessThanOrEqual(
      80,
    );
    expect(widest(RULE)).toBeLessThanOrEqual(80);
  });
});

describe('the sentence of a comparison', () => {
  const ratio = { median: 12.34, lowerQuartile: 0.987, upperQuartile: 123.4 };

  test.each([
    ['faster', '12 times as fast (0.99 to 123)'],
    ['slower', '12 times as fast (0.99 to 123)'],
    ['level', 'level (0.99 to 123)'],
    ['too noisy', 'too noisy to tell (0.99 to 123)'],
  ] as const)('%s', (verdict, text) => {
    expect(sentence({ verdict, ratio })).toBe(text);
  });
});

test('the short table has a line for each case, and names who is left out', () => {
  const lost: CaseResult = { ...both, title: 'a backlog', results: [naive] };
  expect(shortTable('M events/s', [both, lost])).toBe(
    `
M events/s                                       naive        yours    reference
  one event at a time                      25.0 ±  2 %     left out  75.0 ±  2 %
  a backlog                                25.0 ±  2 %     left out     left out
`.trim(),
  );
});

test('latencies are in µs, with a dash where nothing was measured', () => {
  const source = (totalCount: number, ns: number) => ({
    totalCount,
    maxValue: ns * 1000,
    getValueAtPercentile: (percentile: number) => ns * percentile,
  });
  const rows = [
    { name: 'engine 1,000,000/s', source: source(123_456_789, 1000) },
    { name: 'nothing', source: source(0, 0) },
  ];
  expect(latencyTable('round trip, µs', 'answers', rows)).toBe(
    `
round trip, µs              p50      p90      p99    p99.9      max      answers
  engine 1,000,000/s       50.0     90.0     99.0     99.9    1,000  123,456,789
  nothing                     –        –        –        –        –            0
`.trim(),
  );
});

test('the machine fits into two lines of 80 columns', () => {
  const text = machineText({
    node: '20.20.2',
    v8: '11.3',
    system: 'Linux 6.1.0-very-long-name-of-a-kernel x64',
    processor: 'A processor with an extraordinarily long name @ 3.00 GHz',
    cores: 128,
    memoryBytes: 2 ** 40,
    commit: '1234567+',
  });
  expect(text.split('\n')).toHaveLength(2);
  expect(text).toContain('Node 20.20.2, 128 cores, 1024 GB, commit 1234567+');
  expect(widest(text)).toBeLessThanOrEqual(80);
});

describe('the stall of day 02', () => {
  test('is the same picture on every machine', () => {
    expect(stallChart(stallOverTime())).toBe(
      `
free 64
        #########################           #           ########################
        ##########################          ##          ########################
        ###########################         ###         ########################
        ############################        ####        ########################
        #############################       #####       ########################
        ##############################      ######      ########################
      8 ###############################     #######     ########################
   full                                 !!!!        !!!!
C turns ||||||||||||||||||||||||           |           |||||||||||||||||||||||||
`.trim(),
    );
  });

  test('is counted by the ring, while an array would grow', () => {
    expect(stallSentence('reference', stallOverTime())).toBe(
      'reference: full in 8 turns, stallCount 8. An array instead of the ring would have grown to 96.',
    );
  });

  test('that cannot be shown says why', () => {
    expect(stallSentence('yours', 'it threw')).toBe('yours is left out: it threw');
  });
});
