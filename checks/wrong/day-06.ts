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
        check: 'the schedule does not drift, also after a billion requests',
        message: /count whole seconds apart/,
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
