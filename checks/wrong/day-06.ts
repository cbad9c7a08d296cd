/** Day 06: what goes wrong when time is measured, and when objects are used again. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 6,
  wrong: [
    {
      name: 'service-with-the-wait',
      stage: 1,
      mistake:
        'Counts the service from when the order was enqueued: the work looks slow whenever there is a queue.',
      module: '#recorder',
      edits: [
        {
          find: 'return between(this.stamps, Stamp.WORK_START, Stamp.WORK_END);',
          replace: 'return between(this.stamps, Stamp.ENQUEUED, Stamp.WORK_END);',
        },
      ],
      dies: {
        check: 'the queue is t2 − t1, the service t3 − t2, and end to end t4 − t0',
        message: /The wait before it is not in it/,
      },
      notes: '06-latency-and-gc.md#five-times-of-an-order',
    },
    {
      name: 'end-to-end-ends-with-the-work',
      stage: 1,
      mistake: 'Stops the clock when the work is done, and leaves out the way of the reply.',
      module: '#recorder',
      edits: [
        {
          find: 'return between(this.stamps, Stamp.READ, Stamp.REPLY_WRITTEN);',
          replace: 'return between(this.stamps, Stamp.READ, Stamp.WORK_END);',
        },
      ],
      dies: {
        check: 'the queue is t2 − t1, the service t3 − t2, and end to end t4 − t0',
        message: /to the reply \(t4 = 300\)/,
      },
      notes: '06-latency-and-gc.md#five-times-of-an-order',
    },
    {
      name: 'queue-from-the-read',
      stage: 1,
      mistake: 'Counts the queue from the arrival, so the gateway’s own time passes for a queue.',
      module: '#recorder',
      edits: [
        {
          find: 'return between(this.stamps, Stamp.ENQUEUED, Stamp.WORK_START);',
          replace: 'return between(this.stamps, Stamp.READ, Stamp.WORK_START);',
        },
      ],
      dies: {
        check: 'the queue is t2 − t1, the service t3 − t2, and end to end t4 − t0',
        message: /begins when the order is in the ring/,
      },
      notes: '06-latency-and-gc.md#five-times-of-an-order',
    },
    {
      name: 'times-of-the-order-before',
      stage: 1,
      mistake:
        'Only overwrites t0; what the next order does not reach still has the times of the last one.',
      module: '#recorder',
      edits: [{ find: '    this.stamps.fill(Number.NaN);\n', replace: '' }],
      dies: {
        check: 'an order forgets the times of the one before',
        message: /would pass for one of this order/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'missing-is-zero',
      stage: 1,
      mistake: 'Clears the row with zeros, and a reply that was never written took no time at all.',
      module: '#recorder',
      edits: [
        {
          find: 'stamps: Float64Array = new Float64Array(STAMPS).fill(Number.NaN)',
          replace: 'stamps: Float64Array = new Float64Array(STAMPS)',
        },
        { find: 'this.stamps.fill(Number.NaN)', replace: 'this.stamps.fill(0)' },
      ],
      dies: {
        check: 'a span is NaN as long as one of its two times is missing',
        message: /would look like a very fast order/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'looks-at-the-clock-again',
      stage: 1,
      mistake: 'Asks whether the time has moved before it notes it: two readings, two moments.',
      module: '#recorder',
      edits: [
        {
          find: '    this.stamps[stamp] = this.clock.nowNs();',
          replace: '    if (this.clock.nowNs() > 0) this.stamps[stamp] = this.clock.nowNs();',
        },
      ],
      dies: {
        check: 'each time is read from the clock once and stands in its place',
        message: /a second reading is a different moment/,
      },
      notes: '06-latency-and-gc.md#the-clock',
    },
    {
      name: 'clock-of-its-own',
      stage: 1,
      mistake:
        'Takes `performance.now()`, which begins at zero in every worker, instead of the clock it is given.',
      module: '#recorder',
      edits: [
        {
          find: 'this.stamps[stamp] = this.clock.nowNs();',
          replace: 'this.stamps[stamp] = performance.now() * 1e6;',
        },
      ],
      dies: {
        check: 'each time is read from the clock once and stands in its place',
        message: /what the clock says at that moment/,
      },
      notes: '06-latency-and-gc.md#the-clock',
    },
    {
      name: 'clamps-a-span',
      stage: 1,
      mistake: 'Makes 0 of a negative span: two clocks that disagree look like a fast order.',
      module: '#recorder',
      edits: [
        {
          find: 'return (stamps[to] as number) - (stamps[from] as number);',
          replace: 'return Math.max(0, (stamps[to] as number) - (stamps[from] as number));',
        },
      ],
      dies: { check: 'a span that is negative stays negative', message: /A clamp to 0 hides that/ },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'first-take-stands',
      stage: 1,
      mistake:
        'Takes a time only when it is missing: an order that waited for a full ring counts from its first try.',
      module: '#recorder',
      edits: [
        {
          find: '    this.stamps[stamp] = this.clock.nowNs();',
          replace:
            '    if (Number.isNaN(this.stamps[stamp])) this.stamps[stamp] = this.clock.nowNs();',
        },
      ],
      dies: {
        check: 'a time that is taken again is the later one',
        message: /The last reading stands/,
      },
      notes: '06-latency-and-gc.md#five-times-of-an-order',
    },
    {
      name: 'array-per-order',
      stage: 1,
      mistake: 'Clears the row from a fresh array, an allocation for every order.',
      module: '#recorder',
      edits: [
        {
          find: '    this.stamps.fill(Number.NaN);',
          replace: '    this.stamps.set(new Array(STAMPS).fill(Number.NaN));',
        },
      ],
      dies: { check: 'taking the times allocates nothing', message: /make no array for an order/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'rank-from-zero',
      stage: 2,
      mistake:
        'Takes the value at index ⌊p × n⌋, one rank too high: of 100 samples, p99 is the maximum.',
      module: '#recorder',
      edits: [
        {
          find: 'const rank = Math.ceil((perMille * sorted.length) / 1000);',
          replace: 'const rank = Math.floor((perMille * sorted.length) / 1000) + 1;',
        },
      ],
      dies: {
        check: 'a percentile is the value at rank ⌈perMille × n / 1000⌉, counted from 1',
        message: /the value at rank r is r/,
      },
      notes: '06-latency-and-gc.md#what-a-percentile-is',
    },
    {
      name: 'rank-is-cut-off',
      stage: 2,
      mistake:
        'Cuts the rank off instead of taking the next whole number, and promises what fewer than p % of the samples keep.',
      module: '#recorder',
      edits: [
        {
          find: 'Math.ceil((perMille * sorted.length) / 1000)',
          replace: 'Math.max(1, Math.trunc((perMille * sorted.length) / 1000))',
        },
      ],
      dies: {
        check: 'a percentile is the value at rank ⌈perMille × n / 1000⌉, counted from 1',
        message: /nine are only 90 %/,
      },
      notes: '06-latency-and-gc.md#what-a-percentile-is',
    },
    {
      name: 'percentile-between-two',
      stage: 2,
      mistake:
        'Interpolates between neighbours, as spreadsheets do, and reports a time that no order took.',
      module: '#recorder',
      edits: [
        {
          find: '  return sorted[rank - 1] ?? Number.NaN;',
          replace:
            '  const at = ((sorted.length - 1) * perMille) / 1000;\n  const low = sorted[Math.floor(at)] ?? Number.NaN;\n  const high = sorted[Math.ceil(at)] ?? Number.NaN;\n  return low + (high - low) * (at - Math.floor(at));',
        },
      ],
      dies: {
        check: 'a percentile is the value at rank ⌈perMille × n / 1000⌉, counted from 1',
        message: /the value at rank r is r/,
      },
      notes: '06-latency-and-gc.md#what-a-percentile-is',
    },
    {
      name: 'rank-by-fraction',
      stage: 2,
      mistake: 'Divides first: 0.55 × 100 is a little more than 55, and ⌈ ⌉ takes the next rank.',
      module: '#recorder',
      edits: [
        {
          find: 'Math.ceil((perMille * sorted.length) / 1000)',
          replace: 'Math.ceil((perMille / 1000) * sorted.length)',
        },
      ],
      dies: { check: 'a rank is reckoned in whole numbers', message: /Multiply first/ },
      notes: '06-latency-and-gc.md#what-a-percentile-is',
    },
    {
      name: 'nothing-is-zero',
      stage: 2,
      mistake: 'Reports 0 for an empty recorder, the best latency of all.',
      module: '#recorder',
      edits: [
        {
          find: 'return sorted[rank - 1] ?? Number.NaN;',
          replace: 'return sorted[rank - 1] ?? 0;',
        },
      ],
      dies: {
        check: 'without a value there is no percentile: NaN',
        message: /everything was answered at once/,
      },
      notes: '06-latency-and-gc.md#what-a-percentile-is',
    },
    {
      name: 'sums-the-percentiles',
      stage: 2,
      mistake:
        'Adds up the percentiles of the parts instead of keeping the whole time of each order.',
      module: '#recorder',
      edits: [
        { find: 'this.enqueued[at] = t1;', replace: 'this.enqueued[at] = t1 - t0 + (t4 - t3);' },
        {
          find: '      endToEnd: percentilesOf(this.endToEnd.slice(0, this.filled)),',
          replace:
            '      endToEnd: percentilesOf(\n        this.enqueued\n          .slice(0, this.filled)\n          .sort()\n          .map((ns, at) => ns + (queueSorted[at] as number) + (serviceSorted[at] as number)),\n      ),',
        },
        {
          find: '  summary(): LatencySummary {\n',
          replace:
            '  summary(): LatencySummary {\n    const queueSorted = this.queue.slice(0, this.filled).sort();\n    const serviceSorted = this.service.slice(0, this.filled).sort();\n',
        },
      ],
      dies: {
        check: 'percentiles of the sum are not the sum of the percentiles',
        message: /keep t4 − t0 of each order/,
      },
      notes: '06-latency-and-gc.md#percentiles-do-not-add',
    },
    {
      name: 'sorts-as-text',
      stage: 2,
      mistake:
        'Copies into an ordinary array, and its `sort()` without a comparison sorts as text.',
      module: '#recorder',
      edits: [
        { find: '  values.sort();\n', replace: '  values.set(Array.from(values).sort());\n' },
      ],
      dies: { check: 'samples are sorted as numbers', message: /sorts as text/ },
      notes: '06-latency-and-gc.md#sorting-and-copying',
    },
    {
      name: 'counts-empty-places',
      stage: 2,
      mistake: 'Sorts the whole array, zeros included, as long as it is not full.',
      module: '#recorder',
      edits: [
        {
          find: '      queue: percentilesOf(this.queue.slice(0, this.filled)),\n      service: percentilesOf(this.service.slice(0, this.filled)),\n      endToEnd: percentilesOf(this.endToEnd.slice(0, this.filled)),',
          replace:
            '      queue: percentilesOf(this.queue.slice(0, this.filled && this.capacity)),\n      service: percentilesOf(this.service.slice(0, this.filled && this.capacity)),\n      endToEnd: percentilesOf(this.endToEnd.slice(0, this.filled && this.capacity)),',
        },
      ],
      dies: {
        check: 'places that are not filled yet are not counted',
        message: /copy the filled part alone/,
      },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'keeps-the-first',
      stage: 2,
      mistake:
        'Stops when the array is full: for the rest of the day the figures are those of the warm-up.',
      module: '#recorder',
      edits: [
        {
          find: '    this.next = at + 1 === this.capacity ? 0 : at + 1;\n',
          replace: '    this.next = Math.min(at + 1, this.capacity);\n',
        },
      ],
      dies: {
        check: 'a full recorder keeps the last samples; the oldest give way',
        message: /the next place after the last one is the first/,
      },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'wraps-one-early',
      stage: 2,
      mistake: 'Starts again one place too soon, so the last place keeps what it had at first.',
      module: '#recorder',
      edits: [{ find: 'at + 1 === this.capacity ? 0', replace: 'at + 1 >= this.capacity - 1 ? 0' }],
      dies: {
        check: 'a full recorder keeps the last samples; the oldest give way',
        message: /the last four are 40 30 20 10/,
      },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'sorts-in-place',
      stage: 2,
      mistake:
        'Sorts the live arrays: then the oldest sample is somewhere else, and another one is overwritten.',
      module: '#recorder',
      edits: [
        {
          find: 'percentilesOf(this.endToEnd.slice(0, this.filled)),\n    };',
          replace: 'percentilesOf(this.endToEnd.subarray(0, this.filled)),\n    };',
        },
      ],
      dies: {
        check: 'a look at the figures leaves the samples where they are',
        message: /sort a copy/,
      },
      notes: '06-latency-and-gc.md#sorting-and-copying',
    },
    {
      name: 'keeps-the-row',
      stage: 2,
      mistake: 'Keeps the row itself and looks into it later, when it belongs to another order.',
      module: '#recorder',
      edits: [
        {
          find: '  private accepted = 0;\n',
          replace: '  private accepted = 0;\n  private readonly rows: Float64Array[] = [];\n',
        },
        { find: '    this.endToEnd[at] = t4 - t0;\n', replace: '    this.rows[at] = stamps;\n' },
        {
          find: '      endToEnd: percentilesOf(this.endToEnd.slice(0, this.filled)),',
          replace:
            '      endToEnd: percentilesOf(Float64Array.from(this.rows.slice(0, this.filled), (row) => (row[4] as number) - (row[0] as number))),',
        },
      ],
      dies: {
        check: 'a row is taken over as it is at that moment',
        message: /Take the numbers, not the array/,
      },
      notes: '06-latency-and-gc.md#sorting-and-copying',
    },
    {
      name: 'takes-any-row',
      stage: 2,
      mistake: 'Records what it is given; one NaN, and every percentile behind it is wrong.',
      module: '#recorder',
      edits: [
        {
          find: 'if (!(t0 <= t1 && t1 <= t2 && t2 <= t3 && t3 <= t4)) {',
          replace: 'if (stamps.length < 5) {',
        },
      ],
      dies: {
        check: 'a row with a time that is missing or goes back is dropped and counted',
        message: /every percentile wrong/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'nan-slips-through',
      stage: 2,
      mistake: 'Asks whether a time goes back. NaN does not: every comparison with it is false.',
      module: '#recorder',
      edits: [
        {
          find: 'if (!(t0 <= t1 && t1 <= t2 && t2 <= t3 && t3 <= t4)) {',
          replace: 'if (t0 > t1 || t1 > t2 || t2 > t3 || t3 > t4) {',
        },
      ],
      dies: {
        check: 'a row with a time that is missing or goes back is dropped and counted',
        message: /are not in order: false/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'clamps-to-zero',
      stage: 2,
      mistake:
        'Makes 0 of a span that is negative, so nobody ever learns that two clocks disagree.',
      module: '#recorder',
      edits: [
        {
          find: 'if (!(t0 <= t1 && t1 <= t2 && t2 <= t3 && t3 <= t4)) {',
          replace: 'if (Number.isNaN(t0 + t1 + t2 + t3 + t4)) {',
        },
        { find: 'this.queue[at] = t2 - t1;', replace: 'this.queue[at] = Math.max(0, t2 - t1);' },
        {
          find: 'this.service[at] = t3 - t2;',
          replace: 'this.service[at] = Math.max(0, t3 - t2);',
        },
        {
          find: 'this.endToEnd[at] = t4 - t0;',
          replace: 'this.endToEnd[at] = Math.max(0, t4 - t0);',
        },
      ],
      dies: {
        check: 'a row with a time that is missing or goes back is dropped and counted',
        message: /a clamp to 0 hides the fault/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'equal-times-are-refused',
      stage: 2,
      mistake: 'Wants each time to be later than the one before, and drops the fastest orders.',
      module: '#recorder',
      edits: [
        {
          find: 't0 <= t1 && t1 <= t2 && t2 <= t3 && t3 <= t4',
          replace: 't0 < t1 && t1 < t2 && t2 < t3 && t3 < t4',
        },
      ],
      dies: { check: 'times that are equal are in order', message: /a span of 0 is a sample/ },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'reset-forgets-half',
      stage: 2,
      mistake: 'Starts over at the front and goes on counting the old samples as filled.',
      module: '#recorder',
      edits: [
        {
          find: '    this.next = 0;\n    this.filled = 0;\n    this.accepted = 0;\n    this.refused = 0;\n',
          replace: '    this.next = 0;\n    this.accepted = 0;\n    this.refused = 0;\n',
        },
      ],
      dies: { check: 'reset forgets samples and counts', message: /begin at 0 again/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'object-per-sample',
      stage: 2,
      mistake:
        'Makes an object of the spans before it stores them: an allocation per order in the very tool that looks for them.',
      module: '#recorder',
      edits: [
        {
          find: '  private accepted = 0;\n',
          replace: '  private accepted = 0;\n  protected last: object = {};\n',
        },
        {
          find: '    this.accepted++;\n',
          replace:
            '    this.accepted++;\n    this.last = { queueNs: t2 - t1, serviceNs: t3 - t2 };\n',
        },
      ],
      dies: { check: 'recording allocates nothing', message: /fewer than one/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'counts-refused-rows',
      stage: 2,
      mistake: 'Counts a row as recorded before it has looked whether it can be right.',
      module: '#recorder',
      edits: [
        { find: '    this.accepted++;\n', replace: '' },
        {
          find: '    const t0 = stamps[Stamp.READ] as number;\n',
          replace: '    this.accepted++;\n    const t0 = stamps[Stamp.READ] as number;\n',
        },
      ],
      dies: {
        check: 'a row with a time that is missing or goes back is dropped and counted',
        message: /A row that was refused was not recorded/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'summary-forgets-the-dropped',
      stage: 2,
      mistake:
        'Starts the count of dropped rows over with every summary; whoever looks second sees none.',
      module: '#recorder',
      edits: [
        {
          find: '    return {\n      samples: this.filled,\n      dropped: this.refused,\n',
          replace:
            '    const dropped = this.refused;\n    this.refused = 0;\n    return {\n      samples: this.filled,\n      dropped,\n',
        },
      ],
      dies: {
        check: 'a row with a time that is missing or goes back is dropped and counted',
        message: /only reset\(\) forgets/,
      },
      notes: '06-latency-and-gc.md#a-time-that-is-missing',
    },
    {
      name: 'spans-of-32-bits',
      stage: 2,
      mistake: 'Keeps the spans in 32-bit integers, which are at their end after 2.1 seconds.',
      module: '#recorder',
      edits: [
        {
          find: '  private readonly queue: Float64Array;\n  private readonly service: Float64Array;',
          replace: '  private readonly queue: Int32Array;\n  private readonly service: Int32Array;',
        },
        {
          find: 'this.queue = new Float64Array(capacity);',
          replace: 'this.queue = new Int32Array(capacity);',
        },
        {
          find: 'this.service = new Float64Array(capacity);',
          replace: 'this.service = new Int32Array(capacity);',
        },
        {
          find: 'percentilesOf(this.queue.slice(0, this.filled))',
          replace: 'percentilesOf(Float64Array.from(this.queue.slice(0, this.filled)))',
        },
        {
          find: 'percentilesOf(this.service.slice(0, this.filled))',
          replace: 'percentilesOf(Float64Array.from(this.service.slice(0, this.filled)))',
        },
      ],
      dies: { check: 'spans are exact, also those of minutes', message: /at its end after 2\.1 s/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'spans-of-24-bits',
      stage: 2,
      mistake:
        'Keeps the end-to-end times in a Float32Array to save memory, and rounds everything above 16 ms.',
      module: '#recorder',
      edits: [
        {
          find: '  private readonly endToEnd: Float64Array;',
          replace: '  private readonly endToEnd: Float32Array;',
        },
        {
          find: 'this.endToEnd = new Float64Array(capacity);',
          replace: 'this.endToEnd = new Float32Array(capacity);',
        },
        {
          find: 'percentilesOf(this.endToEnd.slice(0, this.filled))',
          replace: 'percentilesOf(Float64Array.from(this.endToEnd.slice(0, this.filled)))',
        },
        {
          find: 'p99(this.endToEnd.subarray(0, this.filled))',
          replace: 'p99(Float64Array.from(this.endToEnd.subarray(0, this.filled)))',
        },
      ],
      dies: { check: 'spans are exact, also those of minutes', message: /has 24 bits/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'sorts-the-parts-in-place',
      stage: 2,
      mistake: 'Copies the end-to-end times and sorts queue and service where they are.',
      module: '#recorder',
      edits: [
        {
          find: 'percentilesOf(this.queue.slice(0, this.filled))',
          replace: 'percentilesOf(this.queue.subarray(0, this.filled))',
        },
        {
          find: 'percentilesOf(this.service.slice(0, this.filled))',
          replace: 'percentilesOf(this.service.subarray(0, this.filled))',
        },
      ],
      dies: {
        check: 'a look at the figures leaves the samples where they are',
        message: /Sort a copy of these two as well/,
      },
      notes: '06-latency-and-gc.md#sorting-and-copying',
    },
    {
      name: 'takes-the-row-apart',
      stage: 2,
      mistake:
        'Takes the five times out of the row by destructuring, which makes an iterator for each order.',
      module: '#recorder',
      edits: [
        {
          find: '    const t0 = stamps[Stamp.READ] as number;\n    const t1 = stamps[Stamp.ENQUEUED] as number;\n    const t2 = stamps[Stamp.WORK_START] as number;\n    const t3 = stamps[Stamp.WORK_END] as number;\n    const t4 = stamps[Stamp.REPLY_WRITTEN] as number;\n',
          replace:
            '    const [t0, t1, t2, t3, t4] = stamps as unknown as [number, number, number, number, number];\n',
        },
      ],
      dies: { check: 'recording allocates nothing', message: /make an iterator or a closure/ },
      notes: '06-latency-and-gc.md#constant-time',
    },
    {
      name: 'interval-is-rounded',
      stage: 3,
      mistake: 'Rounds the interval once and multiplies: 0.33 ns too little 30,000 times a second.',
      module: '#open-loop',
      edits: [
        {
          find: '    const rest = index % this.ratePerSecond;\n    const seconds = (index - rest) / this.ratePerSecond;\n    return this.startNs + seconds * SECOND_NS + Math.floor((rest * SECOND_NS) / this.ratePerSecond);',
          replace: '    return this.startNs + index * Math.round(SECOND_NS / this.ratePerSecond);',
        },
      ],
      dies: {
        check: 'request i is due i / rate seconds after the start, in whole nanoseconds',
        message: /does not add up/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'interval-is-a-fraction',
      stage: 3,
      mistake: 'Multiplies with a fraction and cuts off at the end; the fraction is not exact.',
      module: '#open-loop',
      edits: [
        {
          find: '    const rest = index % this.ratePerSecond;\n    const seconds = (index - rest) / this.ratePerSecond;\n    return this.startNs + seconds * SECOND_NS + Math.floor((rest * SECOND_NS) / this.ratePerSecond);',
          replace:
            '    return this.startNs + Math.floor(index * (SECOND_NS / this.ratePerSecond));',
        },
      ],
      dies: {
        check: 'request i is due i / rate seconds after the start, in whole nanoseconds',
        message: /multiply whole numbers, divide once/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'leaves-the-safe-integers',
      stage: 3,
      mistake:
        'Multiplies the index by 10⁹ first, which is no safe integer any more after five minutes at 30,000 a second.',
      module: '#open-loop',
      edits: [
        {
          find: '    const rest = index % this.ratePerSecond;\n    const seconds = (index - rest) / this.ratePerSecond;\n    return this.startNs + seconds * SECOND_NS + Math.floor((rest * SECOND_NS) / this.ratePerSecond);',
          replace:
            '    return this.startNs + Math.floor((index * SECOND_NS) / this.ratePerSecond);',
        },
      ],
      dies: {
        check: 'the schedule does not drift, also after a billion requests',
        message: /no safe integer/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'forgets-the-start',
      stage: 3,
      mistake: 'Counts from zero, whatever the start of the run.',
      module: '#open-loop',
      edits: [
        {
          find: 'return this.startNs + seconds * SECOND_NS',
          replace: 'return seconds * SECOND_NS',
        },
      ],
      dies: {
        check: 'request i is due i / rate seconds after the start, in whole nanoseconds',
        message: /counted from startNs/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'starts-the-next-from-now',
      stage: 3,
      mistake:
        'Counts the next interval from when the last request really left: every delay moves the whole schedule.',
      module: '#open-loop',
      edits: [
        {
          find: '  private latest = 0;\n',
          replace: '  private latest = 0;\n  private shift = 0;\n',
        },
        {
          find: '      const dueNs = this.schedule.dueNs(this.next);\n',
          replace: '      const dueNs = this.schedule.dueNs(this.next) + this.shift;\n',
        },
        {
          find: '      this.next++;\n',
          replace: '      this.next++;\n      this.shift += nowNs - dueNs;\n',
        },
      ],
      dies: {
        check: 'a driver that comes late sends everything that is due, each with its own time',
        message: /the requests of 0, 1, 2 and 3 ms are due/,
      },
      notes: '06-latency-and-gc.md#coordinated-omission',
    },
    {
      name: 'one-per-turn',
      stage: 3,
      mistake: 'Sends one request per turn, at most as fast as the turns come.',
      module: '#open-loop',
      edits: [
        {
          find: 'Math.min(this.requests, from + this.maxPerTurn)',
          replace: 'Math.min(this.requests, from + 1)',
        },
      ],
      dies: {
        check: 'a driver that comes late sends everything that is due, each with its own time',
        message: /All of them go now/,
      },
      notes: '06-latency-and-gc.md#coordinated-omission',
    },
    {
      name: 'skips-what-it-missed',
      stage: 3,
      mistake: 'Leaves out what it is late with and takes up the schedule at the current moment.',
      module: '#open-loop',
      edits: [
        {
          find: '    const nowNs = this.clock.nowNs();\n    const from = this.next;\n',
          replace:
            '    const nowNs = this.clock.nowNs();\n    while (this.next + 1 < this.requests && this.schedule.dueNs(this.next + 1) <= nowNs) this.next++;\n    const from = this.next;\n',
        },
      ],
      dies: {
        check: 'a driver that comes late sends everything that is due, each with its own time',
        message: /one that a user sent and you did not/,
      },
      notes: '06-latency-and-gc.md#coordinated-omission',
    },
    {
      name: 'counts-from-the-send',
      stage: 3,
      mistake:
        'Hands on the time at which a request leaves instead of when it was due: the wait is left out.',
      module: '#open-loop',
      edits: [{ find: '!this.send(this.next, dueNs)', replace: '!this.send(this.next, nowNs)' }],
      dies: {
        check: 'a driver that comes late sends everything that is due, each with its own time',
        message: /the wait until now belongs to their latency/,
      },
      notes: '06-latency-and-gc.md#coordinated-omission',
    },
    {
      name: 'chases-the-clock',
      stage: 3,
      mistake:
        'Looks at the clock for every request, and at a high rate never comes back from the turn.',
      module: '#open-loop',
      edits: [
        { find: '      if (dueNs > nowNs ||', replace: '      if (dueNs > this.clock.nowNs() ||' },
      ],
      dies: { check: 'a turn reads the clock once', message: /chases the clock/ },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'gives-up-a-refused-request',
      stage: 3,
      mistake: 'Counts a request as sent although the server did not take it.',
      module: '#open-loop',
      edits: [
        {
          find: 'if (dueNs > nowNs || !this.send(this.next, dueNs)) break;',
          replace: 'if (dueNs > nowNs) break;\n      this.send(this.next, dueNs);',
        },
      ],
      dies: {
        check: 'a server that takes nothing moves no request in the schedule',
        message: /nothing has left/,
      },
      notes: '06-latency-and-gc.md#coordinated-omission',
    },
    {
      name: 'goes-around-a-refused-request',
      stage: 3,
      mistake:
        'Tries the requests behind one that was refused: they overtake it, and go a second time later.',
      module: '#open-loop',
      edits: [
        {
          find: 'if (dueNs > nowNs || !this.send(this.next, dueNs)) break;',
          replace:
            'if (dueNs > nowNs) break;\n      if (!this.send(this.next, dueNs)) {\n        this.send(this.next + 1, this.schedule.dueNs(this.next + 1));\n        break;\n      }',
        },
      ],
      dies: {
        check: 'a turn ends at the first request that cannot leave',
        message: /would overtake it/,
      },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'no-limit-per-turn',
      stage: 3,
      mistake: 'Sends everything at once after a stall and reads no answer meanwhile.',
      module: '#open-loop',
      edits: [
        { find: 'Math.min(this.requests, from + this.maxPerTurn)', replace: 'this.requests' },
      ],
      dies: { check: 'a turn sends no more than maxPerTurn', message: /four may go in one turn/ },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'before-its-time',
      stage: 3,
      mistake:
        'Sends when the next moment will be past the due time: half an interval early on average.',
      module: '#open-loop',
      edits: [{ find: 'if (dueNs > nowNs ||', replace: 'if (dueNs > nowNs + 500_000 ||' }],
      dies: {
        check: 'a turn sends what is due at this moment, and nothing before its time',
        message: /due at 1 ms, and it is 0.999/,
      },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'last-lag',
      stage: 3,
      mistake: 'Remembers the lag of the last request and calls it the longest.',
      module: '#open-loop',
      edits: [
        {
          find: 'this.latest = Math.max(this.latest, nowNs - dueNs);',
          replace: 'this.latest = nowNs - dueNs;',
        },
      ],
      dies: {
        check: 'the longest lag says how late a request left',
        message: /due at 0 and left at 3.25 ms/,
      },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'interval-within-the-second',
      stage: 3,
      mistake:
        'Counts whole seconds apart and multiplies the rest with a fraction, which is a nanosecond off now and then.',
      module: '#open-loop',
      edits: [
        {
          find: 'Math.floor((rest * SECOND_NS) / this.ratePerSecond)',
          replace: 'Math.floor(rest * (SECOND_NS / this.ratePerSecond))',
        },
      ],
      dies: {
        check: 'request i is due i / rate seconds after the start, in whole nanoseconds',
        message: /multiply whole numbers, divide once/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'seconds-as-a-fraction',
      stage: 3,
      mistake: 'Divides the index by the rate first; a fraction of a second is not exact.',
      module: '#open-loop',
      edits: [
        {
          find: 'Math.floor((rest * SECOND_NS) / this.ratePerSecond)',
          replace: 'Math.floor((rest / this.ratePerSecond) * SECOND_NS)',
        },
      ],
      dies: {
        check: 'request i is due i / rate seconds after the start, in whole nanoseconds',
        message: /multiply whole numbers, divide once/,
      },
      notes: '06-latency-and-gc.md#a-schedule-that-does-not-drift',
    },
    {
      name: 'lag-of-a-refused-request',
      stage: 3,
      mistake: 'Notes the lag when it offers a request, not when the request leaves.',
      module: '#open-loop',
      edits: [
        {
          find: '      if (dueNs > nowNs || !this.send(this.next, dueNs)) break;\n      this.next++;\n      this.latest = Math.max(this.latest, nowNs - dueNs);\n',
          replace:
            '      if (dueNs > nowNs) break;\n      this.latest = Math.max(this.latest, nowNs - dueNs);\n      if (!this.send(this.next, dueNs)) break;\n      this.next++;\n',
        },
      ],
      dies: {
        check: 'a request that was refused has no lag yet',
        message: /was offered and did not leave/,
      },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'counts-at-the-end-of-the-turn',
      stage: 3,
      mistake:
        'Counts in a local variable and writes it back after the turn; `send` sees a count that is old.',
      module: '#open-loop',
      edits: [
        {
          find: '    while (this.next < limit) {\n      const dueNs = this.schedule.dueNs(this.next);\n      if (dueNs > nowNs || !this.send(this.next, dueNs)) break;\n      this.next++;\n',
          replace:
            '    let next = from;\n    while (next < limit) {\n      const dueNs = this.schedule.dueNs(next);\n      if (dueNs > nowNs || !this.send(next, dueNs)) break;\n      next++;\n',
        },
        {
          find: '    return this.next - from;',
          replace: '    this.next = next;\n    return next - from;',
        },
      ],
      dies: {
        check: 'sent counts each request as it leaves',
        message: /not at the end of the turn/,
      },
      notes: '06-latency-and-gc.md#the-driver',
    },
    {
      name: 'takes-everything-back',
      stage: 4,
      mistake:
        'Puts on the free list whatever is released; released twice, one object is lent to two.',
      module: '#object-pool',
      edits: [
        {
          find: '    if (!this.isOut(handle, index)) {\n      const possible = handle >= 0 && (handle | 0) === handle && index < this.capacity;\n',
          replace:
            '    if (handle < 0) {\n      const possible = handle >= 0 && (handle | 0) === handle && index < this.capacity;\n',
        },
      ],
      dies: {
        check: 'a loan that is over cannot be released again',
        message: /go out to two borrowers at once/,
      },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'marks-only-who-is-out',
      stage: 4,
      mistake:
        'Keeps one bit per object, "is out", which says yes again as soon as somebody else has it.',
      module: '#object-pool',
      edits: [
        {
          find: 'return index < this.capacity && this.owner[index] !== NOBODY && this.handleOf(index) === handle;',
          replace:
            'return handle >= 0 && (handle | 0) === handle && index < this.capacity && this.owner[index] !== NOBODY;',
        },
      ],
      dies: {
        check: 'a second release does not end the loan of the next borrower',
        message: /must name the loan/,
      },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'index-is-the-handle',
      stage: 4,
      mistake: 'Hands out the bare index: an old one and a new one look the same.',
      module: '#object-pool',
      edits: [
        {
          find: 'return ((this.loan[index] as number) << INDEX_BITS) | index;',
          replace: 'return ((this.loan[index] as number) & 0) | index;',
        },
      ],
      dies: {
        check: 'a second release does not end the loan of the next borrower',
        message: /must name the loan/,
      },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'opens-an-old-handle',
      stage: 4,
      mistake: 'Looks up the object by its index and does not ask whether the loan still goes on.',
      module: '#object-pool',
      edits: [
        {
          find: 'return this.isOut(handle, index) ? this.objects[index] : undefined;',
          replace:
            'return handle >= 0 && Number.isInteger(handle) && handle < 2 ** 31 ? this.objects[index] : undefined;',
        },
      ],
      dies: {
        check: 'a handle opens nothing once its loan is over',
        message: /Used after the release/,
      },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'counts-256-loans',
      stage: 4,
      mistake:
        'Keeps the number of the loan in a byte; 256 loans later an old handle is valid again.',
      module: '#object-pool',
      edits: [{ find: 'const LOAN_MASK = 0x7fff;', replace: 'const LOAN_MASK = 0xff;' }],
      dies: {
        check: 'a handle stays void for 30,000 further loans of its object',
        message: /begins again some day/,
      },
      notes: '06-latency-and-gc.md#how-long-a-handle-stays-void',
    },
    {
      name: 'grows-when-empty',
      stage: 4,
      mistake: 'Makes another object when the pool is empty: it allocates at the worst moment.',
      module: '#object-pool',
      edits: [
        {
          find: '  private readonly objects: readonly T[];',
          replace:
            '  private readonly objects: T[];\n  private readonly create: (index: number) => T;',
        },
        {
          find: '    this.capacity = capacity;\n',
          replace: '    this.capacity = capacity;\n    this.create = create;\n',
        },
        {
          find: '    if (this.freeCount === 0) return POOL_EMPTY;\n',
          replace:
            '    if (this.freeCount === 0) {\n      this.objects.push(this.create(this.objects.length));\n      return POOL_EMPTY;\n    }\n',
        },
      ],
      dies: {
        check: 'all objects are made at the beginning, and never another',
        message: /waits for the worst moment/,
      },
      notes: '06-latency-and-gc.md#a-fixed-number',
    },
    {
      name: 'makes-them-lazily',
      stage: 4,
      mistake:
        'Makes an object when it is needed for the first time, so the first burst after the start pays for all.',
      module: '#object-pool',
      edits: [
        {
          find: '  private readonly objects: readonly T[];',
          replace:
            '  private readonly objects: T[] = [];\n  private readonly create: (index: number) => T;',
        },
        {
          find: '    this.objects = Array.from({ length: capacity }, (_, index) => create(index));',
          replace: '    this.create = create;',
        },
        {
          find: '    return this.isOut(handle, index) ? this.objects[index] : undefined;',
          replace:
            '    if (!this.isOut(handle, index)) return undefined;\n    this.objects[index] ??= this.create(index);\n    return this.objects[index];',
        },
      ],
      dies: {
        check: 'all objects are made at the beginning, and never another',
        message: /is called for 0, 1 and 2/,
      },
      notes: '06-latency-and-gc.md#a-fixed-number',
    },
    {
      name: 'minus-one-is-an-index',
      stage: 4,
      mistake: 'Does not look whether a handle can be one: −1, masked, is an index like any other.',
      module: '#object-pool',
      edits: [
        {
          find: '      return possible ? Release.TWICE : Release.FOREIGN;',
          replace: '      return possible || handle < 0 ? Release.TWICE : Release.FOREIGN;',
        },
      ],
      dies: {
        check: 'what is no handle is foreign',
        message: /did not look at what acquire\(\) returned/,
      },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'cuts-the-handle',
      stage: 4,
      mistake:
        'Cuts the handle to 32 bits before it compares: a fraction and a number beyond pass for handle 0.',
      module: '#object-pool',
      edits: [
        {
          find: 'this.handleOf(index) === handle;',
          replace: 'this.handleOf(index) === (handle | 0);',
        },
      ],
      dies: { check: 'what is no handle is foreign', message: /is no handle/ },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'loans-by-index',
      stage: 4,
      mistake: 'Lists the loans as the objects lie, and the one that leaked stands anywhere.',
      module: '#object-pool',
      edits: [
        {
          find: '      .filter(({ age }) => age > olderThan)\n      .sort((a, b) => b.age - a.age);',
          replace: '      .filter(({ age }) => age > olderThan);',
        },
      ],
      dies: {
        check: 'of what is out, the pool knows who has it and since when, the oldest first',
        message: /Since that of 11 three others were made/,
      },
      notes: '06-latency-and-gc.md#leaks',
    },
    {
      name: 'age-in-loans-of-its-own',
      stage: 4,
      mistake: 'Counts how often this object was lent instead of how many loans were made since.',
      module: '#object-pool',
      edits: [
        {
          find: 'const age = this.acquired - 1 - (this.since[index] as number);',
          replace: 'const age = this.loan[index] as number;',
        },
      ],
      dies: {
        check: 'of what is out, the pool knows who has it and since when, the oldest first',
        message: /Since that of 11 three others were made/,
      },
      notes: '06-latency-and-gc.md#leaks',
    },
    {
      name: 'forgets-to-end-the-owner',
      stage: 4,
      mistake:
        'Leaves the owner in place when the object comes back, and reports loans that are over.',
      module: '#object-pool',
      edits: [
        {
          find: '    this.owner[index] = NOBODY;\n    this.loan[index]',
          replace: '    this.loan[index]',
        },
      ],
      dies: {
        check: 'a leak shows as a loan that grows old',
        message: /everything that is still out has leaked/,
      },
      notes: '06-latency-and-gc.md#leaks',
    },
    {
      name: 'wraps-each-loan',
      stage: 4,
      mistake:
        'Makes an object for each loan, to note its owner: the pool allocates what it was to save.',
      module: '#object-pool',
      edits: [
        {
          find: '  private acquired = 0;\n',
          replace: '  private acquired = 0;\n  protected readonly notes: object[] = [];\n',
        },
        {
          find: '    this.since[index] = this.acquired++;\n',
          replace:
            '    this.since[index] = this.acquired++;\n    this.notes[index] = { owner, since: this.acquired };\n',
        },
      ],
      dies: { check: 'lending and taking back allocate nothing', message: /has gained nothing/ },
      notes: '06-latency-and-gc.md#a-fixed-number',
    },
    {
      name: 'runs-out-of-numbers',
      stage: 4,
      mistake: 'Counts the loans of an object on and on: after 32,768 the handle is negative.',
      module: '#object-pool',
      edits: [
        {
          find: '((this.loan[index] as number) + 1) & LOAN_MASK',
          replace: '(this.loan[index] as number) + 1',
        },
      ],
      dies: { check: 'an object is lent without end', message: /runs into the sign of the handle/ },
      notes: '06-latency-and-gc.md#how-long-a-handle-stays-void',
    },
    {
      name: 'one-number-for-all-objects',
      stage: 4,
      mistake:
        'Takes the number of the loan from a count of the whole pool, which the other objects use up.',
      module: '#object-pool',
      edits: [
        {
          find: '    this.owner[index] = owner;\n    this.since',
          replace:
            '    this.owner[index] = owner;\n    this.loan[index] = this.acquired & LOAN_MASK;\n    this.since',
        },
        {
          find: '    this.loan[index] = ((this.loan[index] as number) + 1) & LOAN_MASK;\n',
          replace: '',
        },
      ],
      dies: {
        check: 'loans of the other objects do not bring a handle back',
        message: /count the loans of each object/,
      },
      notes: '06-latency-and-gc.md#how-long-a-handle-stays-void',
    },
    {
      name: 'get-cuts-the-handle',
      stage: 4,
      mistake: 'Cuts the handle to 32 bits in `get` alone: a fraction opens the loan beside it.',
      module: '#object-pool',
      edits: [
        { find: 'new Uint16Array(capacity)', replace: 'new Uint16Array(capacity).fill(1)' },
        {
          find: 'return this.isOut(handle, index) ? this',
          replace: 'return this.isOut(handle | 0, index) ? this',
        },
      ],
      dies: { check: 'what is no handle is foreign', message: /is no handle and has no object/ },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'minus-one-is-free',
      stage: 4,
      mistake: 'Marks a free object with −1 in the place of its handle, and −1 opens it.',
      module: '#object-pool',
      edits: [
        {
          find: 'this.owner[index] !== NOBODY && this.handleOf(index) === handle;',
          replace: '(this.owner[index] === NOBODY ? NOBODY : this.handleOf(index)) === handle;',
        },
      ],
      dies: { check: 'what is no handle is foreign', message: /In the largest pool −1/ },
      notes: '06-latency-and-gc.md#released-twice',
    },
    {
      name: 'as-old-counts-as-older',
      stage: 4,
      mistake: 'Lists loans from the given age on instead of beyond it.',
      module: '#object-pool',
      edits: [{ find: 'age > olderThan', replace: 'age >= olderThan' }],
      dies: { check: 'a leak shows as a loan that grows old', message: /not greater than 1001/ },
      notes: '06-latency-and-gc.md#leaks',
    },
    {
      name: 'ages-by-refused-loans',
      stage: 4,
      mistake:
        'Counts a loan before it looks whether the pool is empty: every refusal makes the others older.',
      module: '#object-pool',
      edits: [
        {
          find: '    if (this.freeCount === 0) return POOL_EMPTY;\n',
          replace: '    this.acquired++;\n    if (this.freeCount === 0) return POOL_EMPTY;\n',
        },
        {
          find: 'this.since[index] = this.acquired++;',
          replace: 'this.since[index] = this.acquired - 1;',
        },
      ],
      dies: {
        check: 'of what is out, the pool knows who has it and since when, the oldest first',
        message: /16 found the pool empty/,
      },
      notes: '06-latency-and-gc.md#leaks',
    },
    {
      name: 'compares-percentiles',
      stage: 5,
      mistake:
        'Holds p99 of the queue against p99 of the service: whoever waits behind one long service counts as queueing.',
      module: '#recorder',
      edits: [
        {
          find: "    if (evenNs >= mostShare * tailNs) return verdict('queueing');",
          replace:
            "    const { queue, service } = this.summary();\n    if (queue.p99Ns > service.p99Ns) return verdict('queueing');",
        },
      ],
      dies: {
        check: 'the queue behind a stall is the stall’s',
        message: /By the percentiles alone|Replay them with 2 µs/,
      },
      notes: '06-latency-and-gc.md#the-queue-behind-a-stall',
    },
    {
      name: 'tail-above-the-median',
      stage: 5,
      mistake:
        'Takes p50 end to end for the undisturbed order. In a run where everybody waits, that is no tail.',
      module: '#recorder',
      edits: [
        {
          find: 'const undisturbedNs = middle(outside) + typicalNs;',
          replace: 'const undisturbedNs = middle(this.endToEnd.slice(0, this.filled));',
        },
      ],
      dies: {
        check: 'bursts before a steady worker are queueing',
        message: /With every service alike the tail is still there/,
      },
      notes: '06-latency-and-gc.md#what-a-tail-is',
    },
    {
      name: 'judges-by-ten-samples',
      stage: 5,
      mistake: 'Gives a verdict on any number of samples.',
      module: '#recorder',
      edits: [
        {
          find: 'if (this.filled < fewestSamples)',
          replace: 'if (this.filled < fewestSamples / 100)',
        },
      ],
      dies: {
        check: 'with fewer than 1000 samples it cannot be told',
        message: /made of nine of them/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'always-has-an-answer',
      stage: 5,
      mistake: 'Calls everything service that is not queueing.',
      module: '#recorder',
      edits: [
        {
          find: "    if (evenNs > littleShare * tailNs) return verdict('cannot be told');\n",
          replace: '',
        },
      ],
      dies: {
        check: 'half from the arrivals, half from the work cannot be told',
        message: /Neither may be named alone/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'half-is-most',
      stage: 5,
      mistake: 'Decides at one half: whatever lies above is queueing, the rest is service.',
      module: '#recorder',
      edits: [
        {
          find: "    if (evenNs >= mostShare * tailNs) return verdict('queueing');\n    if (evenNs > littleShare * tailNs)",
          replace:
            "    if (evenNs >= 0.4 * tailNs) return verdict('queueing');\n    if (evenNs > littleShare * tailNs)",
        },
      ],
      dies: {
        check: 'half from the arrivals, half from the work cannot be told',
        message: /Neither may be named alone/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'blames-the-inside',
      stage: 5,
      mistake: 'Does not ask whether queue and service have a tail at all.',
      module: '#recorder',
      edits: [{ find: 'if (elsewhere || unexplained) return', replace: 'if (unexplained) return' }],
      dies: {
        check: 'a tail outside of queue and service cannot be told',
        message: /lose 400 µs before t1/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'ignores-an-absent-worker',
      stage: 5,
      mistake:
        'Does not compare the replay with the recording, and calls a worker that slept slow.',
      module: '#recorder',
      edits: [{ find: 'if (elsewhere || unexplained) return', replace: 'if (elsewhere) return' }],
      dies: {
        check: 'a worker that was not there cannot be told',
        message: /neither arrivals nor work explain it/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'blames-any-collection',
      stage: 5,
      mistake: 'Names the collections as soon as there was one.',
      module: '#recorder',
      edits: [
        {
          find: 'return pausedNs >= collectionsShare * slowNs && longestNs >= collectionsShare * tailNs;',
          replace: 'return pausedNs > 0;',
        },
      ],
      dies: {
        check: 'collections that are too few, or too short, are not named',
        message: /accounts for one of four stalls/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'adds-up-short-collections',
      stage: 5,
      mistake: 'Looks at the sum alone: many short collections are blamed for one long stall.',
      module: '#recorder',
      edits: [
        {
          find: 'return pausedNs >= collectionsShare * slowNs && longestNs >= collectionsShare * tailNs;',
          replace: 'return pausedNs >= collectionsShare * slowNs;',
        },
      ],
      dies: {
        check: 'collections that are too few, or too short, are not named',
        message: /none longer than 10 µs/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'one-long-collection',
      stage: 5,
      mistake: 'Looks at the longest one alone: a single collection is blamed for every stall.',
      module: '#recorder',
      edits: [
        {
          find: 'return pausedNs >= collectionsShare * slowNs && longestNs >= collectionsShare * tailNs;',
          replace: 'return longestNs >= collectionsShare * tailNs;',
        },
      ],
      dies: {
        check: 'collections that are too few, or too short, are not named',
        message: /accounts for one of four stalls/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'never-names-the-collector',
      stage: 5,
      mistake: 'Says "service" whatever the collector did.',
      module: '#recorder',
      edits: [
        {
          find: "return verdict(accountsFor(pausesNs, busy, tailNs) ? 'service with collections' : 'service');",
          replace: "return verdict('service');",
        },
      ],
      dies: {
        check: 'collections are named when they account for the slow services',
        message: /was collecting for 3.3 ms/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'replays-in-the-order-of-places',
      stage: 5,
      mistake: 'Replays the arrays from place 0 on, although the oldest sample is in the middle.',
      module: '#recorder',
      edits: [
        {
          find: 'const oldest = filled < this.capacity ? 0 : this.next;',
          replace: 'const oldest = 0;',
        },
      ],
      dies: {
        check: 'the verdict looks at what is kept, in the order in which it happened',
        message: /is not the one in place 0/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'counts-overlaps-twice',
      stage: 5,
      mistake:
        'Takes t3 − t2 for the time of the worker, also where several orders are worked on together.',
      module: '#recorder',
      edits: [
        {
          find: 'busy[i] = Math.max(0, end - Math.max(start, freeAt));',
          replace: 'busy[i] = Math.max(0, end - start);',
        },
      ],
      dies: {
        check: 'orders that are worked on together count once',
        message: /counts the same 100 µs ten times/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'never-idle',
      stage: 5,
      mistake:
        'Lets the replayed worker begin before the order is there: all services, one behind the other.',
      module: '#recorder',
      edits: [
        {
          find: 'freeAt = Math.max(arrival, freeAt) + (services[index] as number);',
          replace: 'freeAt = (index === 0 ? arrival : freeAt) + (services[index] as number);',
        },
      ],
      dies: {
        check: 'bursts before a steady worker are queueing',
        message: /Replayed with the same 2 µs/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'replays-the-mean',
      stage: 5,
      mistake: 'Takes the mean for everyone. A few long services make everybody slow in it.',
      module: '#recorder',
      edits: [
        {
          find: 'const even = new Float64Array(busy.length).fill(typicalNs);',
          replace:
            'const even = new Float64Array(busy.length).fill(busy.reduce((a, b) => a + b, 0) / busy.length);',
        },
      ],
      dies: {
        check: 'long services at a low rate are service',
        message: /two of a hundred take 50 µs/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'busy-below-zero',
      stage: 5,
      mistake: 'Lets a row with an early end give time back to the worker.',
      module: '#recorder',
      edits: [
        {
          find: 'busy[i] = Math.max(0, end - Math.max(start, freeAt));',
          replace: 'busy[i] = end - Math.max(start, freeAt);',
        },
      ],
      dies: {
        check: 'a row with an end before the latest end kept the worker for no time',
        message: /never less than 0/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'end-of-the-row-before',
      stage: 5,
      mistake: 'Counts from the end of the row before, also when an earlier row ended later.',
      module: '#recorder',
      edits: [{ find: '      freeAt = Math.max(freeAt, end);', replace: '      freeAt = end;' }],
      dies: {
        check: 'a row with an end before the latest end kept the worker for no time',
        message: /from the latest end so far/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'undisturbed-without-outside',
      stage: 5,
      mistake:
        'Compares p99 end to end with the work alone, and the way in and out passes for a tail.',
      module: '#recorder',
      edits: [
        {
          find: 'const undisturbedNs = middle(outside) + typicalNs;',
          replace: 'const undisturbedNs = typicalNs;',
        },
      ],
      dies: {
        check: '"no tail" ends at twice the undisturbed order',
        message: /outside belongs to it/,
      },
      notes: '06-latency-and-gc.md#what-a-tail-is',
    },
    {
      name: 'undisturbed-by-the-mean',
      stage: 5,
      mistake: 'Takes the mean of the time outside: a few late replies make every order slow.',
      module: '#recorder',
      edits: [
        {
          find: 'const undisturbedNs = middle(outside) + typicalNs;',
          replace:
            'const undisturbedNs = outside.reduce((sum, ns) => sum + ns, 0) / outside.length + typicalNs;',
        },
      ],
      dies: { check: '"no tail" ends at twice the undisturbed order', message: /It is no mean/ },
      notes: '06-latency-and-gc.md#what-a-tail-is',
    },
    {
      name: 'undisturbed-by-the-sums',
      stage: 5,
      mistake: 'Adds work and time outside for each order and takes the median of the sums.',
      module: '#recorder',
      edits: [
        {
          find: 'const undisturbedNs = middle(outside) + typicalNs;',
          replace:
            'const undisturbedNs = middle(outside.map((ns, i) => ns + (busy[i] as number)));',
        },
      ],
      dies: {
        check: '"no tail" ends at twice the undisturbed order',
        message: /no median of the sums/,
      },
      notes: '06-latency-and-gc.md#what-a-tail-is',
    },
    {
      name: 'three-times-is-no-tail',
      stage: 5,
      mistake: 'Calls three times the undisturbed order no tail.',
      module: '#recorder',
      edits: [
        {
          find: 'slowNs <= tailFactor * undisturbedNs',
          replace: 'slowNs <= 1.5 * tailFactor * undisturbedNs',
        },
      ],
      dies: {
        check: '"no tail" ends at twice the undisturbed order',
        message: /twice that is 6\.4/,
      },
      notes: '06-latency-and-gc.md#what-a-tail-is',
    },
    {
      name: 'outside-of-another-order',
      stage: 5,
      mistake:
        'Reads the end-to-end times from place 0 on, and the rest from the oldest sample on.',
      module: '#recorder',
      edits: [{ find: '(this.endToEnd[at] as number)', replace: '(this.endToEnd[i] as number)' }],
      dies: {
        check: '"no tail" ends at twice the undisturbed order',
        message: /of one and the same order/,
      },
      notes: '06-latency-and-gc.md#the-replay',
    },
    {
      name: 'inside-of-the-whole-p99',
      stage: 5,
      mistake:
        'Holds the tail against p99 itself, not against what p99 lies above an undisturbed order.',
      module: '#recorder',
      edits: [{ find: 'mostShare * (slowNs - undisturbedNs)', replace: 'mostShare * slowNs' }],
      dies: { check: 'two thirds of the tail must be inside', message: /63 of 93 µs are inside/ },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'half-inside-is-enough',
      stage: 5,
      mistake: 'Is content when half of the tail is inside.',
      module: '#recorder',
      edits: [{ find: 'tailNs < mostShare * (slowNs', replace: 'tailNs < 0.5 * (slowNs' }],
      dies: { check: 'two thirds of the tail must be inside', message: /58 of 88 µs are inside/ },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'away-for-half-of-it',
      stage: 5,
      mistake: 'Lets the worker be away for half of the tail.',
      module: '#recorder',
      edits: [
        {
          find: 'Math.abs(replayedNs - tailNs) > littleShare * tailNs',
          replace: 'Math.abs(replayedNs - tailNs) > 0.5 * tailNs',
        },
      ],
      dies: { check: 'a worker may be away for a third of the tail', message: /31 µs of 91/ },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'third-of-the-replay',
      stage: 5,
      mistake: 'Takes a third of the replayed tail instead of the recorded one.',
      module: '#recorder',
      edits: [
        {
          find: '> littleShare * tailNs;\n    if (elsewhere',
          replace: '> littleShare * replayedNs;\n    if (elsewhere',
        },
      ],
      dies: { check: 'a worker may be away for a third of the tail', message: /29 µs of 89/ },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'more-than-two-thirds',
      stage: 5,
      mistake: 'Wants more than two thirds for queueing.',
      module: '#recorder',
      edits: [
        { find: 'if (evenNs >= mostShare * tailNs)', replace: 'if (evenNs > mostShare * tailNs)' },
      ],
      dies: {
        check: 'two thirds left are queueing, one third left is not',
        message: /⅔ of the tail, to the nanosecond/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'six-tenths-are-most',
      stage: 5,
      mistake: 'Calls it queueing from six tenths on.',
      module: '#recorder',
      edits: [
        { find: 'if (evenNs >= mostShare * tailNs)', replace: 'if (evenNs >= 0.6 * tailNs)' },
      ],
      dies: {
        check: 'two thirds left are queueing, one third left is not',
        message: /less than ⅔/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'less-than-half-is-little',
      stage: 5,
      mistake: 'Calls it service up to 0.45 of the tail.',
      module: '#recorder',
      edits: [
        { find: 'if (evenNs > littleShare * tailNs)', replace: 'if (evenNs > 0.45 * tailNs)' },
      ],
      dies: {
        check: 'two thirds left are queueing, one third left is not',
        message: /more than ⅓/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'a-third-is-too-much',
      stage: 5,
      mistake: 'Says nothing when exactly a third is left.',
      module: '#recorder',
      edits: [
        {
          find: 'if (evenNs > littleShare * tailNs)',
          replace: 'if (evenNs >= littleShare * tailNs)',
        },
      ],
      dies: {
        check: 'two thirds left are queueing, one third left is not',
        message: /⅓ of the tail, to the nanosecond/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
    {
      name: 'collections-first',
      stage: 5,
      mistake: 'Asks for the collections before it asks whether the arrivals have a part in it.',
      module: '#recorder',
      edits: [
        {
          find: "    if (evenNs > littleShare * tailNs) return verdict('cannot be told');\n    return verdict(accountsFor(pausesNs, busy, tailNs) ? 'service with collections' : 'service');",
          replace:
            "    if (accountsFor(pausesNs, busy, tailNs)) return verdict('service with collections');\n    return verdict(evenNs > littleShare * tailNs ? 'cannot be told' : 'service');",
        },
      ],
      dies: {
        check: 'collections do not turn another verdict',
        message: /is no evidence that the tail is theirs/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'excess-of-everybody',
      stage: 5,
      mistake:
        'Sums up what all orders took above the median, and the daily work hides the collections.',
      module: '#recorder',
      edits: [
        {
          find: 'const slowest = services.subarray(Math.ceil((990 * services.length) / 1000));',
          replace: 'const slowest = services.subarray(Math.ceil((500 * services.length) / 1000));',
        },
      ],
      dies: {
        check: 'only the samples beyond p99 count as too long',
        message: /are the daily work/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'most-of-the-excess',
      stage: 5,
      mistake: 'Wants collections for two thirds of the excess.',
      module: '#recorder',
      edits: [
        { find: 'pausedNs >= collectionsShare * slowNs', replace: 'pausedNs >= (2 / 3) * slowNs' },
      ],
      dies: {
        check: 'half of the excess and half of the tail are enough for the collections',
        message: /1996 are enough/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'a-third-is-long-enough',
      stage: 5,
      mistake: 'Lets a collection of a third of the tail account for all of it.',
      module: '#recorder',
      edits: [
        { find: 'longestNs >= collectionsShare * tailNs', replace: 'longestNs >= tailNs / 3' },
      ],
      dies: {
        check: 'half of the excess and half of the tail are enough for the collections',
        message: /478 are not/,
      },
      notes: '06-latency-and-gc.md#naming-the-collector',
    },
    {
      name: 'verdict-sorts-in-place',
      stage: 5,
      mistake:
        'Sorts the end-to-end times where they are, and the next order overwrites another one than the oldest.',
      module: '#recorder',
      edits: [
        {
          find: 'const slowNs = p99(this.endToEnd.subarray(0, this.filled));',
          replace: 'const slowNs = percentile(this.endToEnd.subarray(0, this.filled).sort(), 990);',
        },
      ],
      dies: { check: 'a verdict changes nothing', message: /sort a copy/ },
      notes: '06-latency-and-gc.md#sorting-and-copying',
    },
    {
      name: 'nothing-has-no-tail',
      stage: 5,
      mistake: 'Gives 0 for the tails of an empty recorder.',
      module: '#recorder',
      edits: [
        {
          find: '({ cause, tailNs, replayedNs, evenNs })',
          replace:
            '({\n      cause,\n      tailNs: tailNs || 0,\n      replayedNs: replayedNs || 0,\n      evenNs: evenNs || 0,\n    })',
        },
      ],
      dies: {
        check: 'with fewer than 1000 samples it cannot be told',
        message: /Of no samples no tail is known/,
      },
      notes: '06-latency-and-gc.md#when-nobody-can-say',
    },
  ],
  right: [
    {
      name: 'from-raw-rows',
      why: 'Keeps the five times themselves, in one array, and reckons every span when it is asked.',
      files: { '#recorder': 'checks/wrong/06/recorder-from-raw-rows.ts' },
    },
    {
      name: 'step-by-step',
      why: 'Keeps the due time of the next request and steps it on with a remainder, without a division.',
      files: { '#open-loop': 'checks/wrong/06/open-loop-step-by-step.ts' },
    },
    {
      name: 'first-in-first-out',
      why: 'Lends the object that has been back the longest, and numbers loans over the whole pool.',
      files: { '#object-pool': 'checks/wrong/06/object-pool-fifo.ts' },
    },
  ],
} satisfies DayProof;
