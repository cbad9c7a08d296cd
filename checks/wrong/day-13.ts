/** Day 13: who has the lane too long, who is refused for another, and what is lost in an exchange. */
import type { DayProof } from './wrong-solution.ts';

const SLICE = '13-fairness-and-caps.md#a-slice-is-an-upper-bound';
const TIME = '13-fairness-and-caps.md#by-tasks-or-by-time';
const BOUND = '13-fairness-and-caps.md#what-a-slice-promises';
const CAP = '13-fairness-and-caps.md#a-cap-is-a-bound-on-waiting';
const LAST = '13-fairness-and-caps.md#the-last-one-wins';
const STEP = '13-fairness-and-caps.md#one-step-or-none';
const LINES = '13-fairness-and-caps.md#lines-of-their-own';

const RACE = 'a lane takes what the dispatcher replaces: up to four preemptions';
const BY_TIME = 'the bound by time: tasks are not cut off';
const FIRST_ONES = 'of the first ones no two are on one line';

/** What the policy asks of a slice. */
const TASKS_OVER = '    if (tasks >= this.tasks) return false;\n';
const BEGIN = '    if (this.ns < Number.POSITIVE_INFINITY) this.beganNs = this.clock.nowNs();\n  }';
const TIME_LEFT = 'this.clock.nowNs() - this.beganNs < this.ns';
const FORMULA = 'others * Math.min(tasks, Math.ceil(ns / serviceNs)) * serviceNs';
const ADMIT = 'return pending < this.pendingLimit ? Reason.ACCEPTED : Reason.OVER_LIMIT;';
const EXCHANGE =
  '    if (cells.compareExchange(inbox, waiting, entry) !== waiting) return false;\n';
const ANSWER = '    coalescing.superseded(this.taskOf(waiting));\n';
const GIVE = '    this.pool.give(waiting);\n';
const ALONE = 'waiting === NO_ENTRY || this.queue.depth(family) !== 1';
const NO_LINK = 'cells.writePlain(this.links + entry, NO_ENTRY);';
const ASKED =
  '    if (!coalescing.mayReplace(this.taskOf(waiting), this.taskOf(entry))) return false;\n';
const MIRRORED = 'const number = mirrored(i, bits);';

export default {
  day: 13,
  wrong: [
    {
      name: 'one-more-task',
      stage: 1,
      mistake: 'Compares with "more than", so that a slice of two has three.',
      module: '#fair-policy',
      edits: [{ find: TASKS_OVER, replace: '    if (tasks > this.tasks) return false;\n' }],
      dies: {
        check: 'after so many tasks the family goes to the back',
        message: /Two of A, two of B/,
      },
      notes: SLICE,
    },
    {
      name: 'the-lane-counts-on',
      stage: 1,
      mistake: 'Counts the tasks of the lane, whoever they belong to.',
      module: '#fair-policy',
      edits: [
        {
          find: '  private beganNs = 0;\n',
          replace: '  private beganNs = 0;\n  private asked = 0;\n',
        },
        {
          find: TASKS_OVER,
          replace: '    if (++this.asked % this.tasks === 0 && tasks > 0) return false;\n',
        },
      ],
      dies: {
        check: 'each slice begins anew, with whatever family',
        message: /not the lane’s but the family’s/,
      },
      notes: SLICE,
    },
    {
      name: 'what-the-last-one-left-over',
      stage: 1,
      mistake:
        'Begins to count anew only when the time is over, and a family gets the rest of another’s.',
      module: '#fair-policy',
      edits: [
        {
          find: BEGIN,
          replace:
            '    if (this.ns === Number.POSITIVE_INFINITY) return;\n    const nowNs = this.clock.nowNs();\n    if (this.beganNs === 0 || nowNs - this.beganNs >= this.ns) this.beganNs = nowNs;\n  }',
        },
      ],
      dies: {
        check: 'each slice begins anew by time as well',
        message: /not what A has left over/,
      },
      notes: TIME,
    },
    {
      name: 'time-since-the-last-task',
      stage: 1,
      mistake: 'Takes the time from one question to the next, and not from the beginning.',
      module: '#fair-policy',
      edits: [
        {
          find: `    return this.ns === Number.POSITIVE_INFINITY || ${TIME_LEFT};`,
          replace:
            '    const sinceNs = this.clock.nowNs() - this.beganNs;\n    this.begin();\n    return this.ns === Number.POSITIVE_INFINITY || sinceNs < this.ns;',
        },
      ],
      dies: {
        check: 'a slice by time ends with the task in which the time is over',
        message: /at 45 ms there is none/,
      },
      notes: TIME,
    },
    {
      name: 'up-to-and-including',
      stage: 1,
      mistake: 'Goes on when the time is just over.',
      module: '#fair-policy',
      edits: [{ find: TIME_LEFT, replace: 'this.clock.nowNs() - this.beganNs <= this.ns' }],
      dies: {
        check: 'when the time is over to the nanosecond, so is the slice',
        message: /third would be one more/,
      },
      notes: TIME,
    },
    {
      name: 'reads-the-clock-anyway',
      stage: 1,
      mistake: 'Reads the clock in begin() also for slices by tasks.',
      module: '#fair-policy',
      edits: [{ find: BEGIN, replace: '    this.beganNs = this.clock.nowNs();\n  }' }],
      dies: {
        check:
          'the clock is read as often as it must be: once to begin, once a task, and never for tasks alone',
        message: /costs more than all the rest/,
      },
      notes: TIME,
    },
    {
      name: 'one-slice-for-all',
      stage: 2,
      mistake: 'Thinks that only the family on the lane has a slice before the newcomer.',
      module: '#fair-policy',
      edits: [
        {
          find: FORMULA,
          replace: 'Math.min(others, 1) * Math.min(tasks, Math.ceil(ns / serviceNs)) * serviceNs',
        },
      ],
      dies: {
        check: 'the bound: every other family has one slice before it',
        message: /families: 20/,
      },
      notes: BOUND,
    },
    {
      name: 'the-running-slice-is-nearly-over',
      stage: 2,
      mistake: 'Counts one task of the slice that is running, and not all of it.',
      module: '#fair-policy',
      edits: [
        {
          find: FORMULA,
          replace:
            'others === 0 ? 0 : ((others - 1) * Math.min(tasks, Math.ceil(ns / serviceNs)) + 1) * serviceNs',
        },
      ],
      dies: {
        check: 'the bound: every other family has one slice before it',
        message: /may just have begun its slice/,
      },
      notes: BOUND,
    },
    {
      name: 'two-seconds-at-most',
      stage: 2,
      mistake: 'Makes a whole number of it with | 0, and 2.4 s become a negative time.',
      module: '#fair-policy',
      edits: [{ find: FORMULA, replace: `(${FORMULA}) | 0` }],
      dies: {
        check: 'the bound: every other family has one slice before it',
        message: /Other families: 20, with slices of 8/,
      },
      notes: BOUND,
    },
    {
      name: 'tasks-are-cut-off',
      stage: 2,
      mistake: 'Takes the time of a slice for its length.',
      module: '#fair-policy',
      edits: [{ find: FORMULA, replace: 'others * Math.min(tasks * serviceNs, ns)' }],
      dies: { check: BY_TIME, message: /the last one begins before the time is over/ },
      notes: BOUND,
    },
    {
      name: 'the-looser-limit',
      stage: 2,
      mistake: 'Takes the larger one of two limits.',
      module: '#fair-policy',
      edits: [
        {
          find: FORMULA,
          replace:
            'others * (ns === Number.POSITIVE_INFINITY ? tasks : tasks === Number.POSITIVE_INFINITY ? Math.ceil(ns / serviceNs) : Math.max(tasks, Math.ceil(ns / serviceNs))) * serviceNs',
        },
      ],
      dies: { check: 'of two limits the tighter one is the bound', message: /Two tasks are 30 ms/ },
      notes: BOUND,
    },
    {
      name: 'one-beyond-the-cap',
      stage: 3,
      mistake: 'Lets one more in when the cap is reached.',
      module: '#family-limits',
      edits: [
        {
          find: ADMIT,
          replace: 'return pending <= this.pendingLimit ? Reason.ACCEPTED : Reason.OVER_LIMIT;',
        },
      ],
      dies: {
        check: 'up to the cap a family may have tasks waiting; the next one is OVER_LIMIT',
        message: /no place for a fourth/,
      },
      notes: CAP,
    },
    {
      name: 'counts-by-itself',
      stage: 3,
      mistake: 'Counts what it has let in, and never what has left.',
      module: '#family-limits',
      edits: [
        {
          find: '  private readonly pendingLimit: number;\n',
          replace:
            '  private readonly pendingLimit: number;\n  private readonly letIn = new Map<number, number>();\n',
        },
        {
          find: '  admit(_familyKey: number, pending: number): ReasonCode {\n',
          replace:
            '  admit(familyKey: number, _pending: number): ReasonCode {\n    const pending = this.letIn.get(familyKey) ?? 0;\n    this.letIn.set(familyKey, Math.min(pending + 1, this.pendingLimit));\n',
        },
      ],
      dies: {
        check: 'the task in flight does not wait, and does not count',
        message: /two more may wait/,
      },
      notes: CAP,
    },
    {
      name: 'all-pay-for-one',
      stage: 3,
      mistake: 'Refuses everybody while one family is at its cap.',
      module: '#family-limits',
      edits: [
        {
          find: '  private readonly pendingLimit: number;\n',
          replace: '  private readonly pendingLimit: number;\n  private hot = Number.NaN;\n',
        },
        { find: '  admit(_familyKey: number,', replace: '  admit(familyKey: number,' },
        {
          find: ADMIT,
          replace:
            'if (pending >= this.pendingLimit) this.hot = familyKey;\n    else if (this.hot === familyKey) this.hot = Number.NaN;\n    return Number.isNaN(this.hot) ? Reason.ACCEPTED : Reason.OVER_LIMIT;',
        },
      ],
      dies: { check: 'only the hot family is refused', message: /Their limit is their own/ },
      notes: CAP,
    },
    {
      name: 'says-the-pool-is-full',
      stage: 3,
      mistake: 'Answers the other reason, and the counters say that memory is short.',
      module: '#family-limits',
      edits: [
        {
          find: ADMIT,
          replace: 'return pending < this.pendingLimit ? Reason.ACCEPTED : Reason.POOL_FULL;',
        },
      ],
      dies: {
        check: 'up to the cap a family may have tasks waiting; the next one is OVER_LIMIT',
        message: /POOL_FULL/,
      },
      notes: CAP,
    },
    {
      name: 'the-first-one-wins',
      stage: 4,
      mistake: 'Drops the newer task, because that is easier.',
      module: '#family-limits',
      edits: [
        { find: EXCHANGE, replace: '' },
        { find: ANSWER, replace: '    coalescing.superseded(this.taskOf(entry));\n' },
        { find: GIVE, replace: '    this.pool.give(entry);\n' },
      ],
      dies: {
        check: 'a newer task takes the place of the one that waits',
        message: /The last one wins/,
      },
      notes: LAST,
    },
    {
      name: 'nobody-is-told',
      stage: 4,
      mistake: 'Takes the place, and the client of the other task waits for ever.',
      module: '#family-limits',
      edits: [{ find: ANSWER, replace: '' }],
      dies: {
        check: 'a newer task takes the place of the one that waits',
        message: /each of the others is told/,
      },
      notes: LAST,
    },
    {
      name: 'whatever-the-domain-says',
      stage: 4,
      mistake: 'Replaces without asking.',
      module: '#family-limits',
      edits: [{ find: ASKED, replace: '    if (coalescing === NO_COALESCING) return false;\n' }],
      dies: { check: 'only where the domain allows it', message: /A5 stands for nothing/ },
      notes: LAST,
    },
    {
      name: 'forgets-who-stands-behind',
      stage: 4,
      mistake: 'Replaces the newest of several, and drops the chain behind it.',
      module: '#family-limits',
      edits: [{ find: ALONE, replace: 'waiting === NO_ENTRY' }],
      dies: {
        check: 'two wait: whatever comes is put behind them',
        message: /only a task that waits alone is replaced/,
      },
      notes: STEP,
    },
    {
      name: 'a-link-from-earlier-times',
      stage: 4,
      mistake: 'Leaves the link of the new entry as it was.',
      module: '#family-limits',
      edits: [{ find: `    ${NO_LINK}\n`, replace: '' }],
      dies: {
        check: 'an entry that is used again has forgotten who stood behind it',
        message: /the link of its entry has to say so/,
      },
      notes: STEP,
    },
    {
      name: 'free-before-answered',
      stage: 4,
      mistake: 'Gives the entry back, and reads it afterwards.',
      module: '#family-limits',
      edits: [{ find: ANSWER + GIVE, replace: GIVE + ANSWER }],
      dies: {
        check: 'the loser is answered while its entry is its own, and then the entry is free',
        message: /other partitions take from the same pool/,
      },
      notes: LAST,
    },
    {
      name: 'the-entry-is-lost',
      stage: 4,
      mistake: 'Answers, and keeps the entry: after some thousand updates the pool is empty.',
      module: '#family-limits',
      edits: [{ find: GIVE, replace: '' }],
      dies: {
        check: 'the loser is answered while its entry is its own, and then the entry is free',
        message: /a pool of four is enough/,
      },
      notes: LAST,
    },
    {
      name: 'a-store-instead',
      stage: 4,
      mistake: 'Writes into the inbox without looking whether it is what it was.',
      module: '#family-limits',
      edits: [{ find: EXCHANGE, replace: '    cells.store(inbox, entry);\n' }],
      dies: { check: RACE, message: /one of the two gets it/i },
      notes: STEP,
    },
    {
      name: 'the-exchange-is-not-asked',
      stage: 4,
      mistake: 'Exchanges, and does not look whether it succeeded.',
      module: '#family-limits',
      edits: [{ find: EXCHANGE, replace: '    cells.compareExchange(inbox, waiting, entry);\n' }],
      dies: { check: RACE, message: /one of the two gets it/i },
      notes: STEP,
    },
    {
      name: 'told-too-early',
      stage: 4,
      mistake: 'Answers the waiting one before it is certain that it is out.',
      module: '#family-limits',
      edits: [{ find: EXCHANGE + ANSWER, replace: ANSWER + EXCHANGE }],
      dies: { check: RACE, message: /ran, and was answered SUPERSEDED as well/ },
      notes: STEP,
    },
    {
      name: 'empty-for-a-moment',
      stage: 4,
      mistake: 'Takes the waiting one out, and puts the newer one in afterwards.',
      module: '#family-limits',
      edits: [
        {
          find: EXCHANGE,
          replace:
            '    if (cells.compareExchange(inbox, waiting, NO_ENTRY) !== waiting) return false;\n    cells.store(inbox, entry);\n',
        },
      ],
      dies: { check: RACE, message: /it ran a task that is none/ },
      notes: STEP,
    },
    {
      name: 'one-two-three',
      stage: 5,
      mistake: 'Hands the numbers out in order.',
      module: '#family-lines',
      edits: [{ find: MIRRORED, replace: 'const number = i;' }],
      dies: { check: FIRST_ONES, message: /on line 0/ },
      notes: LINES,
    },
    {
      name: 'the-gates-alone',
      stage: 5,
      mistake: 'Keeps gates apart, eight to a line, and forgets that the firsts stand closer.',
      module: '#family-lines',
      edits: [
        {
          find: MIRRORED,
          replace:
            'const columns = Math.ceil(2 ** bits / 8);\n    const number = (i % columns) * 8 + Math.floor(i / columns);',
        },
      ],
      dies: { check: FIRST_ONES, message: /on line 0/ },
      notes: LINES,
    },
    {
      name: 'steps-that-meet-themselves',
      stage: 5,
      mistake: 'Goes in steps of 32 round the table, and comes back to where it was.',
      module: '#family-lines',
      edits: [{ find: MIRRORED, replace: 'const number = (i * FAMILIES_OF_LINE) % families;' }],
      dies: { check: 'every number is handed out, each once', message: /never handed out/ },
      notes: LINES,
    },
  ],
  right: [
    {
      name: 'a deadline, a loop around the exchange, and columns',
      why: 'The policy remembers when the slice is over; replaces() looks again as long as the inbox moves; numbers go by columns of 32.',
      files: {
        '#fair-policy': 'checks/wrong/13/fair-policy-by-deadline.ts',
        '#family-limits': 'checks/wrong/13/family-limits-in-a-loop.ts',
        '#family-lines': 'checks/wrong/13/family-lines-by-columns.ts',
      },
    },
  ],
} satisfies DayProof;
