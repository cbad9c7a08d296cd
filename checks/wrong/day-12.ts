/** Day 12: what goes wrong when one counts, and when one reads what was counted. */
import type { DayProof } from './wrong-solution.ts';

const NOTES = '12-stress-and-counters.md';
const PLACE = `${NOTES}#one-place-for-each-counter`;
const LAWS = `${NOTES}#laws-that-find-what-is-missing`;
const TICK = `${NOTES}#a-tick-loses-nothing`;
const WAITING = `${NOTES}#tasks-that-are-not-done-count`;
const HOT = `${NOTES}#what-a-hot-family-costs`;
const SPREAD = `${NOTES}#a-burst-without-a-family`;
const BURST = `${NOTES}#a-small-ring`;
const TRIAGE = `${NOTES}#naming-what-is-broken`;

const LATE = 'who looks late gets one tick, and the next is due when it was';
const CLOSE = 'close makes a tick of what is left, and then there are none';

export default {
  day: 12,
  wrong: [
    {
      name: 'counts-completed-in-the-lane',
      stage: 1,
      mistake: 'Fills the call that has nothing to do, and counts completed tasks twice.',
      module: '#scheduler-counters',
      edits: [
        {
          find: 'completed: () => {},',
          replace: 'completed: () => counters.add(Counter.completed),',
        },
      ],
      dies: {
        check: 'completed is counted where the answer leaves, and not in the lane as well',
        message: /twice as many/,
      },
      notes: PLACE,
    },
    {
      name: 'adds-up-queue-lengths',
      stage: 1,
      mistake: 'Adds the depth of the queue where the highest one is to be kept.',
      module: '#scheduler-counters',
      edits: [
        {
          find: 'counters.raise(maxPendingDepthObserved, pending)',
          replace: 'counters.add(maxPendingDepthObserved, pending)',
        },
      ],
      dies: {
        check: 'the longest queue is a mark of the highest water',
        message: /the mark stays at 5/,
      },
      notes: PLACE,
    },
    {
      name: 'gauges-not-below-zero',
      stage: 1,
      mistake: 'Keeps a gauge from going below 0, although another thread counted it up.',
      module: '#scheduler-counters',
      edits: [
        {
          find: '      counters.add(pendingNow, -1);',
          replace: '      if (counters.get(pendingNow) > 0) counters.add(pendingNow, -1);',
        },
      ],
      dies: { check: 'dispatcher and lanes count apart, and add up', message: /below 0/ },
      notes: PLACE,
    },
    {
      name: 'counts-refusals-as-rejected',
      stage: 1,
      mistake: 'Counts what the scheduler refuses as rejected, which the executor counts.',
      module: '#scheduler-counters',
      edits: [
        {
          find: 'isFull ? rejectedPoolFull : rejectedOverLimit',
          replace: 'isFull ? rejectedPoolFull : Counter.rejected',
        },
      ],
      dies: {
        check: 'each refusal of the scheduler has a counter of its own',
        message: /the executor, which answers/,
      },
      notes: PLACE,
    },
    {
      name: 'completed-without-the-refused',
      stage: 1,
      mistake: 'Forgets that a task which was refused has an answer, and so is completed.',
      module: '#scheduler-counters',
      edits: [
        {
          find: "right: ['dispatched', 'coalesced', ...REFUSED]",
          replace: "right: ['dispatched', 'coalesced']",
        },
      ],
      dies: {
        check: 'after any mix of submits, starts and completions the counters say what there is',
        message: /every law holds/,
      },
      notes: LAWS,
    },
    {
      name: 'one-broken-law-is-enough',
      stage: 1,
      mistake: 'Stops at the first law that is broken.',
      module: '#scheduler-counters',
      edits: [
        {
          find: 'const broken = LAWS.filter(({ left, right }) => sum(left) !== sum(right)).map(',
          replace:
            'const broken = LAWS.filter(({ left, right }) => sum(left) !== sum(right)).slice(0, 1).map(',
        },
      ],
      dies: {
        check: 'one too few in tasksIn breaks both laws in which it stands',
        message: /A line for each law/,
      },
      notes: LAWS,
    },
    {
      name: 'sums-are-enough',
      stage: 1,
      mistake: 'Looks at the sums alone: stranded tasks add up.',
      module: '#scheduler-counters',
      edits: [{ find: 'pending > 0 && families === 0', replace: 'pending < 0 && families === 0' }],
      dies: {
        check: 'tasks that are pending in no family that anybody will run are stranded',
        message: /nobody will run them/,
      },
      notes: LAWS,
    },
    {
      name: 'first-tick-has-the-past-in-it',
      stage: 2,
      mistake: 'Begins at 0 and not at what was counted already.',
      module: '#progress-log',
      edits: [
        {
          find: 'onTick === undefined ? [] : partitions.map((counters) => valuesOf(counters, GROWING));',
          replace: '[];',
        },
      ],
      dies: {
        check: 'what was counted before the log began is not its first tick',
        message: /Five tasks came in since/,
      },
      notes: TICK,
    },
    {
      name: 'ticks-drift',
      stage: 2,
      mistake: 'The next tick is due an interval after this one, however late this one was.',
      module: '#progress-log',
      edits: [
        {
          find: 'this.dueNs = this.startNs + (intervals + 1) * this.everyNs;',
          replace: 'this.dueNs = nowNs + this.everyNs + 0 * intervals * this.startNs;',
        },
      ],
      dies: { check: LATE, message: /do not drift/ },
      notes: TICK,
    },
    {
      name: 'ticks-last-an-interval',
      stage: 2,
      mistake: 'Takes the interval for the time that has passed.',
      module: '#progress-log',
      edits: [
        {
          find: 'lastedNs: nowNs - this.lastNs, partitions',
          replace: 'lastedNs: this.everyNs, partitions',
        },
      ],
      dies: { check: LATE, message: /three times too high/ },
      notes: TICK,
    },
    {
      name: 'reads-a-second-time',
      stage: 2,
      mistake: 'Reads the counters again to remember them: what came in between is in no tick.',
      module: '#progress-log',
      edits: [
        {
          find: 'this.before = after;',
          replace: 'this.before = this.partitions.map((counters) => valuesOf(counters, GROWING));',
        },
      ],
      dies: {
        check: 'counters that move while they are read lose nothing',
        message: /loses what came in between/,
      },
      notes: TICK,
    },
    {
      name: 'reads-before-it-is-time',
      stage: 2,
      mistake: 'Reads all counters at every turn, and then looks whether a tick is due.',
      module: '#progress-log',
      edits: [
        {
          find: '    if (this.onTick === undefined || nowNs < this.dueNs) return false;',
          replace:
            '    if (this.onTick === undefined) return false;\n    for (const counters of this.partitions) valuesOf(counters, LEVELS);\n    if (nowNs < this.dueNs) return false;',
        },
      ],
      dies: { check: 'until a tick is due no counter is read', message: /one comparison/ },
      notes: TICK,
    },
    {
      name: 'reads-when-off',
      stage: 2,
      mistake: 'Remembers the counters although nobody will ever see a tick.',
      module: '#progress-log',
      edits: [
        {
          find: 'onTick === undefined ? [] : partitions.map((counters) => valuesOf(counters, GROWING));',
          replace: 'partitions.map((counters) => valuesOf(counters, GROWING));',
        },
      ],
      dies: { check: 'a log that is off reads nothing, ever', message: /nothing that would cost/ },
      notes: TICK,
    },
    {
      name: 'the-rest-is-in-no-tick',
      stage: 2,
      mistake: 'Closes without a last tick.',
      module: '#progress-log',
      edits: [
        {
          find: 'if (this.onTick !== undefined && nowNs > this.lastNs) this.tick(nowNs, this.onTick);',
          replace:
            'if (this.onTick !== undefined && nowNs > this.dueNs) this.tick(nowNs, this.onTick);',
        },
      ],
      dies: { check: CLOSE, message: /in the last 120 ms/ },
      notes: TICK,
    },
    {
      name: 'closes-twice',
      stage: 2,
      mistake: 'Has no tick due after close, and lets a second close make one.',
      module: '#progress-log',
      edits: [
        {
          find: '    this.onTick = undefined;',
          replace: '    this.dueNs = Number.POSITIVE_INFINITY;',
        },
      ],
      dies: { check: CLOSE, message: /the run has ended at the first/ },
      notes: TICK,
    },
    {
      name: 'pending-at-the-end-is-enough',
      stage: 3,
      mistake: 'Calls it a stall when something is pending at the end, however new it is.',
      module: '#run-health',
      edits: [
        { find: 'waited > 0 && now.pendingNow > 0', replace: 'waited >= 0 && now.pendingNow > 0' },
      ],
      dies: {
        check: 'a partition that has work and completes none of it stands still',
        message: /In the first tick nobody knows/,
      },
      notes: HOT,
    },
    {
      name: 'percentile-of-the-finished',
      stage: 3,
      mistake: 'Takes the percentile of the tasks that are done, and leaves the slowest out.',
      module: '#run-health',
      edits: [
        {
          find: 'const ns = percentile(all.sort(), perMille);',
          replace:
            'const ns = percentile((doneNs.length > 0 ? doneNs.slice() : all).sort(), perMille);',
        },
      ],
      dies: {
        check: 'tasks that wait still are not left out',
        message: /the slowest are not among them/,
      },
      notes: WAITING,
    },
    {
      name: 'a-bound-is-a-value',
      stage: 3,
      mistake: 'Takes what a task has waited so far for how long it takes.',
      module: '#run-health',
      edits: [{ find: 'waitingNs.some((waited) => waited <= ns)', replace: 'false' }],
      dies: {
        check: 'a tail that a waiting task could still move is a bound from below',
        message: /so it will be more/,
      },
      notes: WAITING,
    },
    {
      name: 'cost-in-nanoseconds',
      stage: 3,
      mistake: 'Forgets to say in service times what the hot family costs.',
      module: '#run-health',
      edits: [
        {
          find: '(beside.inside.ns - alone.inside.ns) / workNs',
          replace: 'beside.inside.ns - alone.inside.ns + 0 * workNs',
        },
      ],
      dies: {
        check: 'the cost of a hot family is a ratio outside, and tasks more inside',
        message: /six tasks of 15 ms/,
      },
      notes: HOT,
    },
    {
      name: 'share-of-the-whole',
      stage: 4,
      mistake:
        'Gives shares of all tasks, which nobody can judge without knowing how many partitions there are.',
      module: '#run-health',
      edits: [{ find: '(one * count) / all', replace: 'one / all' }],
      dies: {
        check: 'shares are what each partition took in, in fair shares, over all ticks',
        message: /a fair share is 10/,
      },
      notes: SPREAD,
    },
    {
      name: 'divides-by-nothing',
      stage: 4,
      mistake: 'Divides by the number of tasks when there is none.',
      module: '#run-health',
      edits: [
        { find: 'waitedPart: all === 0 ? 0 : waited / all', replace: 'waitedPart: waited / all' },
      ],
      dies: { check: 'without a task there is nothing to share', message: /no NaN/ },
      notes: SPREAD,
    },
    {
      name: 'waiting-in-the-last-tick',
      stage: 4,
      mistake: 'Looks at the last tick instead of all of them.',
      module: '#run-health',
      edits: [
        {
          find: "ticks.reduce((sum, tick) => sum + sumOf(tick, 'enqueuedDueToBusy'), 0);",
          replace: "ticks.reduce((_, tick) => sumOf(tick, 'enqueuedDueToBusy'), 0);",
        },
      ],
      dies: {
        check: 'what waited for one of its own family is a part of all',
        message: /Ten of forty/,
      },
      notes: SPREAD,
    },
    {
      name: 'the-first-good-tick',
      stage: 5,
      mistake: 'Takes the first tick in which all is well, whatever comes behind it.',
      module: '#run-health',
      edits: [
        {
          find: 'ticks.findLastIndex((tick) => !isWell(tick)) + 1;',
          replace: '(ticks.findIndex(isWell) + ticks.length + 1) % (ticks.length + 1);',
        },
      ],
      dies: {
        check: 'as long as something is refused at the door it has not recovered',
        message: /refused again/,
      },
      notes: BURST,
    },
    {
      name: 'mean-of-rates',
      stage: 5,
      mistake: 'Averages the rates of ticks that did not last equally long.',
      module: '#run-health',
      edits: [
        {
          find: 'beforePerSecond: perSecond(before)',
          replace:
            'beforePerSecond: before.reduce((sum, tick) => sum + perSecond([tick]), 0) / before.length',
        },
      ],
      dies: { check: 'the rate goes by how long the ticks were', message: /would be 60/ },
      notes: BURST,
    },
    {
      name: 'ends-in-the-burst',
      stage: 5,
      mistake: 'Calls a tick well that ended after the burst and began within it.',
      module: '#run-health',
      edits: [{ find: 'tick.atNs - tick.lastedNs >= untilNs', replace: 'tick.atNs >= untilNs' }],
      dies: {
        check: 'a tick that reaches into the burst is neither before nor after',
        message: /no sign of health/,
      },
      notes: BURST,
    },
    {
      name: 'one-look-is-enough',
      stage: 6,
      mistake: 'Judges by the last tick alone.',
      module: '#triage',
      edits: [{ find: 'last.every(symptom)', replace: 'last.slice(-1).every(symptom)' }],
      dies: {
        check: 'what a few looks show is no symptom yet',
        message: /one look is no symptom/,
      },
      notes: TRIAGE,
    },
    {
      name: 'refusals-are-a-fault',
      stage: 6,
      mistake: 'Takes backpressure for a stuck dispatcher.',
      module: '#triage',
      edits: [
        { find: 'tasksIn === 0 && rejectedBusy > 0', replace: 'tasksIn >= 0 && rejectedBusy > 0' },
      ],
      dies: {
        check: 'refused at the door and nothing taken in: the dispatcher',
        message: /backpressure/,
      },
      notes: TRIAGE,
    },
    {
      name: 'consequence-for-the-cause',
      stage: 6,
      mistake: 'Asks first whether anything is completed: in the end nothing is, whatever broke.',
      module: '#triage',
      edits: [
        {
          find: '  // A lane has one family at most.\n',
          replace:
            '  if (always((tick) => tick.inFlightFamilies > 0 && tick.completed === 0)) return Fault.WORK;\n',
        },
      ],
      dies: {
        check: 'more families in flight than there are lanes: not released',
        message: /not what it comes from/,
      },
      notes: TRIAGE,
    },
    {
      name: 'stranded-only-when-all-stands-still',
      stage: 6,
      mistake: 'Misses the one family that is stranded while others get on.',
      module: '#triage',
      edits: [
        {
          find: 'tick.pendingNow > 0 && tick.readyFamilies',
          replace: 'tick.completed === 0 && tick.pendingNow > 0 && tick.readyFamilies',
        },
      ],
      dies: {
        check: 'tasks pending, and no family ready or in flight: stranded',
        message: /when other families get on/,
      },
      notes: TRIAGE,
    },
  ],
  right: [
    {
      name: 'progress-log-in-arrays',
      why: 'Keeps what it read in one flat array, and counts intervals down instead of computing when a tick is due.',
      files: { '#progress-log': 'checks/wrong/12/progress-log-in-arrays.ts' },
    },
    {
      name: 'run-health-by-loops',
      why: 'Walks over the ticks once and from the front, and ranks without a sorted copy of everything.',
      files: { '#run-health': 'checks/wrong/12/run-health-by-loops.ts' },
    },
  ],
} satisfies DayProof;
