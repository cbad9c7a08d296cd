/** Day 07: what goes wrong when an engine is driven to its limit and somebody keeps the books. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 7,
  wrong: [
    {
      name: 'slow-for-ever',
      stage: 1,
      mistake: 'Slows the consumer down in the recovery too, so that nobody ever sees one.',
      module: '#scenarios',
      edits: [
        {
          find: "{ ...quiet, name: 'recovery', durationNs: Math.max(phaseNs, 2 * drainNs) },",
          replace:
            "{ ...quiet, ...disturbance, name: 'recovery', durationNs: Math.max(phaseNs, 2 * drainNs) },",
        },
      ],
      dies: {
        check: 'a slow consumer is four phases, and only the cost of a request changes',
        message: /in the disturbance and in no other phase/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'drains-as-if-nobody-came',
      stage: 1,
      mistake: 'Reckons the time to empty the ring with the whole capacity, as if no more came.',
      module: '#scenarios',
      edits: [{ find: '/ (capacity - rate));', replace: '/ capacity);' }],
      dies: {
        check: 'the recovery is twice as long as a full ring needs to get empty',
        message: /What is left for emptying is the capacity less the rate/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'overloaded-from-the-start',
      stage: 1,
      mistake: 'Takes any setting, also one in which the base phase is the overload.',
      module: '#scenarios',
      edits: [{ find: 'if (rate >= capacity) {', replace: 'if (capacity < 0) {' }],
      dies: {
        check: 'a consumer that cannot keep up in the base phase is a RangeError',
        message: /Refuse such a setting/,
      },
      notes: '07-stability.md#utilisation',
    },
    {
      name: 'numbers-begin-anew',
      stage: 1,
      mistake:
        'Takes the number of a request for its place in the phase, so later phases begin late.',
      module: '#scenarios',
      edits: [
        {
          find: '.dueNs(id - (this.firsts[phase] as number));',
          replace: '.dueNs(id);',
        },
      ],
      dies: {
        check: 'a plan numbers the requests through all phases and says when each is due',
        message: /its first request is due when it begins/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'one-request-too-few',
      stage: 1,
      mistake:
        'Rounds the number of requests of a phase down, and loses the one that just fits in.',
      module: '#scenarios',
      edits: [{ find: 'first += Math.ceil(', replace: 'first += Math.floor(' }],
      dies: {
        check: 'a plan numbers the requests through all phases and says when each is due',
        message: /at 3 a second 2 in half a second/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'rounded-interval',
      stage: 1,
      mistake: 'Rounds the interval between two requests once and multiplies it; the error grows.',
      module: '#scenarios',
      edits: [
        {
          find: '    return (this.schedules[phase] as Schedule).dueNs(id - (this.firsts[phase] as number));',
          replace:
            '    const { rate } = this.scenario.phases[phase] as Phase;\n    if (rate > 1000) return this.beginNs(phase) + (id - (this.firsts[phase] as number)) * Math.round(NS_PER_SECOND / rate);\n    return (this.schedules[phase] as Schedule).dueNs(id - (this.firsts[phase] as number));',
        },
      ],
      dies: {
        check: 'due times do not drift, however many requests there are',
        message: /An interval that is rounded once and added up goes astray/,
      },
      notes: '07-stability.md#open-loop-or-it-did-not-happen',
    },
    {
      name: 'skips-what-is-late',
      stage: 1,
      mistake: 'Sends only what is due now and drops what a late turn has missed: a closed loop.',
      module: '#scenarios',
      edits: [
        {
          find: '    const id = this.nextId;\n',
          replace:
            '    while (this.plan.dueNs(this.nextId + 1) <= Math.min(nowNs, this.plan.beginNs(this.begun) - 1)) this.nextId++;\n    const id = this.nextId;\n',
        },
      ],
      dies: {
        check: 'a turn that comes late does everything in the order in which it was due',
        message: /No request is skipped/,
      },
      notes: '07-stability.md#open-loop-or-it-did-not-happen',
    },
    {
      name: 'requests-before-the-phase',
      stage: 1,
      mistake: 'Begins a phase behind the request that is due at the same moment.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.plan.beginNs(this.begun) <= this.nextDueNs) this.beginPhase(nowNs);',
          replace:
            'if (this.begun === 0 || this.plan.beginNs(this.begun) < this.nextDueNs) this.beginPhase(nowNs);',
        },
      ],
      dies: {
        check: 'a turn that comes late does everything in the order in which it was due',
        message: /each phase begins before its own requests/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'phases-first-then-requests',
      stage: 1,
      mistake: 'Goes through all phases that are due, then sends: a late turn skips the hold.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.plan.beginNs(this.begun) <= this.nextDueNs) this.beginPhase(nowNs);',
          replace: 'if (this.plan.beginNs(this.begun) <= nowNs) this.beginPhase(nowNs);',
        },
      ],
      dies: {
        check: 'a turn that comes late does everything in the order in which it was due',
        message: /behind those of the phase before/,
      },
      notes: '07-stability.md#open-loop-or-it-did-not-happen',
    },
    {
      name: 'entered-after-it-is-sent',
      stage: 1,
      mistake: 'Counts a request when submit has returned; a refusal may have come by then.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.waitingNow++;\n    this.system.submit(id);\n',
          replace: '    this.system.submit(id);\n    this.waitingNow++;\n',
        },
      ],
      dies: {
        check: 'a request is entered before it is handed over',
        message: /the request must be in the books by then/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'phase-of-the-clock',
      stage: 1,
      mistake: 'Books an answer in the phase in which it comes, not where its request was due.',
      module: '#scenarios',
      edits: [
        {
          find: '    const phase = this.plan.phaseOf(id);\n    const dueNs',
          replace:
            '    const phase = id < this.plan.requests ? this.begun - 1 : this.plan.phaseOf(id);\n    const dueNs',
        },
      ],
      dies: {
        check: 'a request belongs to the phase in which it was due, whenever its answer comes',
        message: /The phase that is current when the answer comes has nothing to do with it/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'offered-is-planned',
      stage: 1,
      mistake: 'Reports the plan as what was offered, also where the run was cut short.',
      module: '#scenarios',
      edits: [
        {
          find: 'return { offered, answered:',
          replace: 'return { offered: Math.max(offered, this.plan.requestsIn(phase)), answered:',
        },
      ],
      dies: {
        check: 'offered counts what was sent, not what is planned',
        message: /five of the ten were due/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'seconds-as-a-fraction',
      stage: 1,
      mistake: 'Turns the duration into seconds first; 100 × 0.07 is a little more than 7.',
      module: '#scenarios',
      edits: [
        {
          find: 'Math.ceil((rate * durationNs) / NS_PER_SECOND)',
          replace: 'Math.ceil(rate * (durationNs / NS_PER_SECOND))',
        },
      ],
      dies: {
        check: 'what would be due at the end of a phase is not in it',
        message: /Multiply the whole numbers first/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'a-phase-without-requests-is-none',
      stage: 1,
      mistake: 'Ends with the last request; a phase that sends nothing never begins.',
      module: '#scenarios',
      edits: [
        {
          find: '    return Math.min(this.plan.beginNs(this.begun), this.nextDueNs);',
          replace:
            '    if (this.nextId === this.plan.requests) return Number.POSITIVE_INFINITY;\n    return Math.min(this.plan.beginNs(this.begun), this.nextDueNs);',
        },
      ],
      dies: { check: 'a phase of 0 ns begins and sends nothing', message: /has still to begin/ },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'begins-in-the-constructor',
      stage: 1,
      mistake:
        'Tells the consumer about the first phase when the run is made, before its clock runs.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.nextDueNs = plan.dueNs(0);\n',
          replace:
            '    this.nextDueNs = plan.dueNs(0);\n    const [first] = plan.scenario.phases;\n    if (first !== undefined) system.setConsumer(first.workNs, first.held);\n',
        },
      ],
      dies: {
        check: 'a turn does what is due at or before its moment, and nothing else',
        message: /touches its system in turn\(\) only/,
      },
      notes: '07-stability.md#a-disturbance-has-four-phases',
    },
    {
      name: 'offered-after-it-is-sent',
      stage: 1,
      mistake: 'Counts a request as offered when submit has returned; its answer is there before.',
      module: '#scenarios',
      edits: [
        { find: '    this.book(this.plan.phaseOf(id)).offered++;\n', replace: '' },
        {
          find: '    this.system.submit(id);\n',
          replace: '    this.system.submit(id);\n    this.book(this.plan.phaseOf(id)).offered++;\n',
        },
      ],
      dies: {
        check: 'a request is entered before it is handed over',
        message: /It is offered before submit begins/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'refused-still-waits',
      stage: 1,
      mistake: 'Takes an answered request out of those that wait, and forgets the refused ones.',
      module: '#scenarios',
      edits: [
        { find: '    this.waitingNow--;\n', replace: '    if (!isRefusal) this.waitingNow--;\n' },
      ],
      dies: {
        check: 'a request is entered before it is handed over',
        message: /a refusal ends the waiting/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'burst-by-a-faster-consumer',
      stage: 2,
      mistake: 'Makes each request of the burst cheaper, "so that it is only a burst".',
      module: '#scenarios',
      edits: [
        {
          find: '{ rate: Math.round(setting.rate * times) }',
          replace: '{ rate: Math.round(setting.rate * times), workNs: setting.workNs / times }',
        },
      ],
      dies: {
        check: 'a burst is four phases, and only the rate changes',
        message: /each request costs what it always does/,
      },
      notes: '07-stability.md#a-burst',
    },
    {
      name: 'latency-from-sending',
      stage: 2,
      mistake: 'Starts the clock when the request leaves; the driver’s own delay is gone.',
      module: '#scenarios',
      edits: [
        {
          find: '  private nextId = 0;\n',
          replace: '  private nextId = 0;\n  private readonly sentNs: number[] = [];\n',
        },
        {
          find: '    this.system.submit(id);\n',
          replace: '    this.sentNs[id] = nowNs;\n    this.system.submit(id);\n',
        },
        { find: '.add(nowNs - dueNs);', replace: '.add(nowNs - (this.sentNs[id] ?? dueNs));' },
      ],
      dies: {
        check: 'a latency counts from the moment at which the request was due',
        message: /is no merit of the engine/,
      },
      notes: '07-stability.md#open-loop-or-it-did-not-happen',
    },
    {
      name: 'percentiles-without-sorting',
      stage: 2,
      mistake: 'Takes the ranks in the order in which the answers came.',
      module: '#scenarios',
      edits: [{ find: '.slice(0, this.count).sort();', replace: '.slice(0, this.count);' }],
      dies: {
        check: 'latencies are sorted as numbers and can be asked for again',
        message: /in whatever order they came/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'sorts-its-own-books',
      stage: 2,
      mistake:
        'Sorts the whole array of samples in place, with the places that are not filled yet.',
      module: '#scenarios',
      edits: [
        {
          find: 'const sorted = this.values.slice(0, this.count).sort();',
          replace: 'const sorted = this.values.sort().subarray(0, this.count);',
        },
      ],
      dies: {
        check: 'latencies are sorted as numbers and can be asked for again',
        message: /What is not answered yet has no latency/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'sorts-as-text',
      stage: 2,
      mistake: 'Sorts an ordinary array without a comparison: JavaScript compares as text then.',
      module: '#scenarios',
      edits: [
        {
          find: 'const sorted = this.values.slice(0, this.count).sort();',
          replace:
            'const sorted = Float64Array.from([...this.values.slice(0, this.count)].sort());',
        },
      ],
      dies: {
        check: 'latencies are sorted as numbers and can be asked for again',
        message: /in whatever order they came/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'nothing-is-fast',
      stage: 2,
      mistake: 'Gives zeros where nothing was answered: the best latency of all.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.count === 0) return null;',
          replace: 'if (this.count === 0) return { count: 0, p50Ns: 0, p99Ns: 0, maxNs: 0 };',
        },
      ],
      dies: {
        check: 'where nothing was answered there is no latency',
        message: /A 0 would be the best latency of all/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'queue-by-due-phase',
      stage: 2,
      mistake: 'Counts the queue of each phase by itself, without what the one before has left.',
      module: '#scenarios',
      edits: [
        {
          find: 'current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);',
          replace:
            'const own = current.offered - current.answers.count - current.refusals.count;\n    current.maxWaiting = Math.max(current.maxWaiting, Math.min(own, this.waitingNow));',
        },
      ],
      dies: {
        check: 'maxWaiting looks after each submit, at the phase that is current',
        message: /although only two of these were due in it/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'queue-before-submit-returns',
      stage: 2,
      mistake: 'Looks at the queue before it knows whether the request was let in.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.system.submit(id);\n    const current = this.book(this.begun - 1);\n    current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);\n',
          replace:
            '    const current = this.book(this.begun - 1);\n    current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);\n    this.system.submit(id);\n',
        },
      ],
      dies: {
        check: 'what is refused at once does not wait',
        message: /Look at waiting when submit has returned/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'recovered-in-the-disturbance',
      stage: 2,
      mistake: 'Looks for the recovery from the beginning of the disturbance on.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.recovery < 0 || this.begun - 1 !== this.recovery) return;',
          replace: 'if (this.recovery < 0 || this.begun - 1 < this.disturbance) return;',
        },
      ],
      dies: {
        check: 'recoverNs is the time until no more requests wait than in the base phase',
        message: /While the disturbance lasts there is nothing to recover from/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'recovered-at-the-end',
      stage: 2,
      mistake: 'Keeps the last moment at which the queue was short, not the first one.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.recoveredAtNs !== null || this.base < 0) return;',
          replace: 'if (this.base < 0) return;',
        },
      ],
      dies: {
        check: 'recoverNs is the time until no more requests wait than in the base phase',
        message: /The first such moment counts/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'recovered-when-empty',
      stage: 2,
      mistake: 'Waits for an empty queue, which a busy engine may never have.',
      module: '#scenarios',
      edits: [
        {
          find: 'this.waitingNow <= this.maxWaiting(this.base)',
          replace: 'this.waitingNow <= 0 * this.maxWaiting(this.base)',
        },
      ],
      dies: {
        check: 'recoverNs is the time until no more requests wait than in the base phase',
        message: /as many as in the base phase/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'never-looks-when-it-begins',
      stage: 2,
      mistake: 'Looks for the recovery with answers only, and reports one where nothing was felt.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.system.setConsumer(workNs, held);\n    this.lookForRecovery(nowNs);\n',
          replace: '    this.system.setConsumer(workNs, held);\n',
        },
        {
          find: '    current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);\n    this.lookForRecovery(nowNs);\n',
          replace:
            '    current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);\n    if (nowNs === Number.NEGATIVE_INFINITY) this.lookForRecovery(nowNs);\n',
        },
        {
          find: '    const { workNs, held } = this.plan.scenario.phases[this.begun] as Phase;\n',
          replace:
            '    if (nowNs === Number.NEGATIVE_INFINITY) return;\n    const { workNs, held } = this.plan.scenario.phases[this.begun] as Phase;\n',
        },
        {
          find: '      this.firstRefusalNs = Math.min(this.firstRefusalNs, dueNs);\n    }\n    this.lookForRecovery(nowNs);\n',
          replace:
            '      this.firstRefusalNs = Math.min(this.firstRefusalNs, dueNs);\n    }\n    if (nowNs > this.plan.beginNs(this.recovery)) this.lookForRecovery(nowNs);\n',
        },
      ],
      dies: {
        check: 'a disturbance that nobody feels is over at once',
        message: /Nothing waits when the recovery begins/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'recovered-without-a-base',
      stage: 2,
      mistake: 'Compares with a base of 0 where the scenario has no base phase.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (this.recoveredAtNs !== null || this.base < 0) return;',
          replace: 'if (this.recoveredAtNs !== null) return;',
        },
        {
          find: 'if (this.waitingNow <= this.maxWaiting(this.base))',
          replace: 'if (this.waitingNow <= (this.base < 0 ? 0 : this.maxWaiting(this.base)))',
        },
      ],
      dies: {
        check: 'without a base or a recovery phase there is nothing to say about recovering',
        message: /There is no base level to come back to/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'rounds-the-rate-up',
      stage: 2,
      mistake: 'Rounds the rate of the burst up, not to the nearest whole number.',
      module: '#scenarios',
      edits: [
        { find: 'Math.round(setting.rate * times)', replace: 'Math.ceil(setting.rate * times)' },
      ],
      dies: {
        check: 'a burst is four phases, and only the rate changes',
        message: /To the nearest whole number/,
      },
      notes: '07-stability.md#a-burst',
    },
    {
      name: 'the-last-queue-not-the-highest',
      stage: 2,
      mistake: 'Keeps how many waited at last, not how many waited at most.',
      module: '#scenarios',
      edits: [
        {
          find: 'current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);',
          replace: 'current.maxWaiting = this.waitingNow;',
        },
      ],
      dies: {
        check: 'maxWaiting is the highest value of its own phase',
        message: /the highest value, not the last one/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'highest-so-far',
      stage: 2,
      mistake:
        'Keeps one highest value for the whole run, so a later phase inherits an earlier one’s.',
      module: '#scenarios',
      edits: [
        {
          find: 'current.maxWaiting = Math.max(current.maxWaiting, this.waitingNow);',
          replace:
            'current.maxWaiting = Math.max(this.waitingNow, ...this.books.map((book) => book.maxWaiting));',
        },
      ],
      dies: {
        check: 'maxWaiting is the highest value of its own phase',
        message: /each phase has a highest value of its own/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'looks-after-the-first-request',
      stage: 2,
      mistake: 'Looks for the recovery when its first request is sent, which waits as well.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.system.setConsumer(workNs, held);\n    this.lookForRecovery(nowNs);\n',
          replace:
            '    this.system.setConsumer(workNs, held);\n    if (nowNs < 0) this.lookForRecovery(nowNs);\n',
        },
      ],
      dies: {
        check: 'a disturbance that nobody feels is over at once',
        message: /look before that is sent/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'recovered-by-the-plan',
      stage: 2,
      mistake:
        'Takes the moment at which the recovery should have begun, though nobody looked then.',
      module: '#scenarios',
      edits: [
        {
          find: '    this.lookForRecovery(nowNs);\n  }\n\n  private send(',
          replace:
            '    this.lookForRecovery(Math.min(nowNs, this.plan.beginNs(this.begun - 1)));\n  }\n\n  private send(',
        },
      ],
      dies: {
        check: 'a recovery that a late turn begins is seen at the moment of that turn',
        message: /so 5 ms and not 0/,
      },
      notes: '07-stability.md#recovery',
    },
    {
      name: 'latency-in-32-bits',
      stage: 2,
      mistake: 'Keeps latencies in 32 bits; one of more than 4.29 s wraps around and looks short.',
      module: '#scenarios',
      edits: [
        {
          find: '  private readonly values: Float64Array;',
          replace: '  private readonly values: Uint32Array;',
        },
        {
          find: '    this.values = new Float64Array(capacity);',
          replace: '    this.values = new Uint32Array(capacity);',
        },
        {
          find: 'const sorted = this.values.slice(0, this.count).sort();',
          replace: 'const sorted = Float64Array.from(this.values.slice(0, this.count)).sort();',
        },
      ],
      dies: {
        check: 'a latency counts from the moment at which the request was due',
        message: /wrap around after 4.29 s/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'held-as-long-as-the-ring',
      stage: 3,
      mistake: 'Holds until the ring is full, and so never sees what a full ring does.',
      module: '#scenarios',
      edits: [{ find: 'Math.ceil((2 * setting.slots *', replace: 'Math.ceil((setting.slots *' }],
      dies: {
        check: 'a full ring is four phases, and the consumer is held in one of them',
        message: /twice as many requests as the ring holds/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'refusals-are-answers',
      stage: 3,
      mistake: 'Puts refusals and answers into one histogram: everything came back, after all.',
      module: '#scenarios',
      edits: [
        {
          find: '(isRefusal ? refusals : answers).add(nowNs - dueNs);',
          replace:
            '(isRefusal ? refusals : answers).add(nowNs - dueNs);\n    if (isRefusal) this.book(phase).mixed.push(nowNs - dueNs);',
        },
        {
          find: '  offered = 0;\n',
          replace: '  offered = 0;\n  readonly mixed: number[] = [];\n',
        },
        {
          find: 'return this.book(phase).answers.summary();',
          replace:
            'const { answers, mixed } = this.book(phase);\n    const all = new Samples(answers.count + mixed.length);\n    answers.each((ns) => all.add(ns));\n    for (const ns of mixed) all.add(ns);\n    return all.summary();',
        },
        {
          find: '  /** Control plane: sorts a copy. */\n',
          replace:
            '  each(take: (ns: number) => void): void {\n    for (let i = 0; i < this.count; i++) take(this.values[i] as number);\n  }\n\n  /** Control plane: sorts a copy. */\n',
        },
      ],
      dies: {
        check: 'refusals are no answers, and no latency is made of both',
        message: /it would get better the more customers are turned away/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'full-when-the-refusal-arrives',
      stage: 3,
      mistake: 'Takes the moment at which the first refusal arrives; replies travel and overtake.',
      module: '#scenarios',
      edits: [
        {
          find: '      this.firstRefusalNs = Math.min(this.firstRefusalNs, dueNs);\n',
          replace: '      this.firstRefusalNs = Math.min(this.firstRefusalNs, nowNs);\n',
        },
      ],
      dies: {
        check:
          'fullAfterNs goes by the earliest due time among the refused, in whatever order they come back',
        message: /When the refusals arrived does not matter/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'full-at-the-first-to-arrive',
      stage: 3,
      mistake: 'Keeps the due time of the refusal that arrives first, on whichever connection.',
      module: '#scenarios',
      edits: [
        {
          find: '      this.firstRefusalNs = Math.min(this.firstRefusalNs, dueNs);\n',
          replace:
            '      if (this.firstRefusalNs === Number.POSITIVE_INFINITY) this.firstRefusalNs = dueNs;\n',
        },
      ],
      dies: {
        check:
          'fullAfterNs goes by the earliest due time among the refused, in whatever order they come back',
        message: /though its refusal came first/,
      },
      notes: '07-stability.md#what-a-full-ring-looks-like-from-outside',
    },
    {
      name: 'any-refusal-is-a-full-ring',
      stage: 3,
      mistake: 'Takes refusals of other phases for the disturbance’s.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (isRefusal && phase === this.disturbance) {',
          replace: 'if (isRefusal && this.disturbance >= 0) {',
        },
      ],
      dies: {
        check:
          'fullAfterNs goes by the earliest due time among the refused, in whatever order they come back',
        message: /A refusal in another phase says nothing/,
      },
      notes: '07-stability.md#whose-phase-is-it',
    },
    {
      name: 'full-at-the-rate-of-arrival',
      stage: 3,
      mistake: 'Fills the ring with all that comes, and forgets that the consumer takes some out.',
      module: '#scenarios',
      edits: [
        {
          find: 'const fullNs = ((slots - before) / gain) * NS_PER_SECOND;',
          replace: 'const fullNs = ((slots - before) / rate) * NS_PER_SECOND;',
        },
      ],
      dies: {
        check:
          'the forecast of a slow consumer: full after slots ÷ (rate − capacity), then the excess',
        message: /64 slots are full after 25.6 ms/,
      },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'refuses-from-the-start',
      stage: 3,
      mistake: 'Refuses the excess of the whole phase, as if the ring had been full all along.',
      module: '#scenarios',
      edits: [
        {
          find: 'const spilledNs = Math.max(0, durationNs - fullNs);',
          replace: 'const spilledNs = fullNs < durationNs ? durationNs : 0;',
        },
      ],
      dies: {
        check:
          'the forecast of a slow consumer: full after slots ÷ (rate − capacity), then the excess',
        message: /for the other 74.4 ms 2,500 a second are refused/,
      },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'each-phase-begins-empty',
      stage: 3,
      mistake: 'Forgets what the phase before has left in the ring.',
      module: '#scenarios',
      edits: [{ find: 'const before = waiting;', replace: 'const before = 0 * waiting;' }],
      dies: {
        check:
          'the forecast of a slow consumer: full after slots ÷ (rate − capacity), then the excess',
        message: /The recovery begins with what the disturbance has left/,
      },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'a-held-consumer-still-works',
      stage: 3,
      mistake: 'Reckons with the capacity of the cost although the consumer stands still.',
      module: '#scenarios',
      edits: [
        {
          find: '(held ? 0 : NS_PER_SECOND / workNs)',
          replace: '(held && workNs < 0 ? 0 : NS_PER_SECOND / workNs)',
        },
      ],
      dies: {
        check: 'the forecast of a burst that fits, and of a held consumer',
        message: /Held, nothing goes/,
      },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'level-water-is-empty',
      stage: 3,
      mistake: 'Divides by a gain of −0, which is minus infinity and so "before the end".',
      module: '#scenarios',
      edits: [
        {
          find: '(before / Math.abs(gain)) * NS_PER_SECOND;',
          replace: '(before / -gain) * NS_PER_SECOND;',
        },
      ],
      dies: {
        check: 'the forecast carries on from phase to phase',
        message: /the level stands still at 11/,
      },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'level-water-rises',
      stage: 3,
      mistake: 'Takes as much in as out for rising water, and the empty ring is no longer empty.',
      module: '#scenarios',
      edits: [{ find: '    if (gain > 0) {', replace: '    if (gain >= 0) {' }],
      dies: { check: 'where as much goes as comes the level stands still', message: /mind 0 ÷ 0/ },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'whole-requests-only',
      stage: 3,
      mistake: 'Rounds the level at the end of each phase to whole requests.',
      module: '#scenarios',
      edits: [
        {
          find: '      waiting = Math.min(slots, before + (gain * durationNs) / NS_PER_SECOND);',
          replace:
            '      waiting = Math.round(Math.min(slots, before + (gain * durationNs) / NS_PER_SECOND));',
        },
      ],
      dies: { check: 'the forecast rounds nothing', message: /3 a second for half a second/ },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'whole-refusals-only',
      stage: 3,
      mistake: 'Rounds the refusals: nobody refuses a quarter of a request, but water does.',
      module: '#scenarios',
      edits: [
        {
          find: '        refused: (gain * spilledNs) / NS_PER_SECOND,',
          replace: '        refused: Math.round((gain * spilledNs) / NS_PER_SECOND),',
        },
      ],
      dies: { check: 'the forecast rounds nothing', message: /0.25 are too many/ },
      notes: '07-stability.md#the-bathtub',
    },
    {
      name: 'knee-at-the-multiple',
      stage: 4,
      mistake: 'Breaks the rule at exactly the multiple; "exceeds" says more than.',
      module: '#saturation',
      edits: [
        {
          find: 'const slow = p99Ns > rule.p99Multiple * lowLoadP99Ns;',
          replace: 'const slow = p99Ns >= rule.p99Multiple * lowLoadP99Ns;',
        },
      ],
      dies: {
        check: 'exactly the multiple and exactly the share are still within the rule',
        message: /500 is not more than five times 100/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'latency-alone',
      stage: 4,
      mistake: 'Looks at the p99 alone; a small ring keeps it low and refuses instead.',
      module: '#saturation',
      edits: [
        {
          find: 'const short = completion < rule.minCompletion;',
          replace: 'const short = completion < 0;',
        },
      ],
      dies: {
        check: 'the knee is also where too little of what was offered is answered',
        message: /A small ring refuses instead of letting wait/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'a-spike-is-no-knee',
      stage: 4,
      mistake: 'Looks ahead, and forgives a rate when the next one keeps the rule again.',
      module: '#saturation',
      edits: [
        {
          find: 'if (!slow && !short) continue;',
          replace:
            'if (!slow && !short) continue;\n    const next = curve.find((one) => one.rate > rate);\n    if (next !== undefined && next.p99Ns <= rule.p99Multiple * lowLoadP99Ns && !short) continue;',
        },
      ],
      dies: {
        check: 'the first rate that breaks the rule counts, also when a later one keeps it',
        message: /not a look ahead/,
      },
      notes: '07-stability.md#noise',
    },
    {
      name: 'knee-at-the-end',
      stage: 4,
      mistake: 'Gives the highest rate as the knee when nothing breaks the rule.',
      module: '#saturation',
      edits: [
        {
          find: "  return { kind: 'no knee in range', highestRate: highest.rate, lowLoadP99Ns };",
          replace:
            "  if (highest.rate > 0) return { kind: 'knee', rate: highest.rate, because: 'latency', p99Ns: highest.p99Ns, completion: 1, lowLoadP99Ns };\n  return { kind: 'no knee in range', highestRate: highest.rate, lowLoadP99Ns };",
        },
      ],
      dies: {
        check: 'a curve that stays flat has no knee in range',
        message: /The highest rate is then what was tried/,
      },
      notes: '07-stability.md#no-knee-in-range',
    },
    {
      name: 'as-the-points-come',
      stage: 4,
      mistake: 'Takes the points in the order in which they were measured.',
      module: '#saturation',
      edits: [
        {
          find: '    .sort((a, b) => a.rate - b.rate);',
          replace: '    .filter(({ rate }) => !Number.isNaN(rate));',
        },
      ],
      dies: {
        check: 'the order in which the points come does not matter',
        message: /wherever they stand in the list/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'rates-sorted-as-text',
      stage: 4,
      mistake: 'Sorts the rates as text: 10000 before 9000.',
      module: '#saturation',
      edits: [
        {
          find: '    .sort((a, b) => a.rate - b.rate);',
          replace: '    .sort((a, b) => (String(a.rate) < String(b.rate) ? -1 : 1));',
        },
      ],
      dies: {
        check: 'the order in which the points come does not matter',
        message: /as text it would be more/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'smallest-p99-is-low-load',
      stage: 4,
      mistake: 'Takes the best p99 of the whole curve for the low-load value.',
      module: '#saturation',
      edits: [
        {
          find: 'const lowLoadP99Ns = lowest.p99Ns;',
          replace:
            'const lowLoadP99Ns = Math.min(lowest.p99Ns, ...curve.map(({ p99Ns }) => p99Ns));',
        },
      ],
      dies: {
        check: 'the low-load value is that of the lowest rate, not the smallest of all',
        message: /another value is another rule/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'mean-of-the-repeats',
      stage: 4,
      mistake: 'Averages the p99s of one rate: one spoilt run spoils the rate.',
      module: '#saturation',
      edits: [
        {
          find: '  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;',
          replace:
            '  return sorted.length === 0 ? Number.NaN : sorted.reduce((sum, ns) => sum + ns, 0) / sorted.length;',
        },
      ],
      dies: {
        check:
          'several points of one rate count as one: the median of their p99s, the sum of their requests',
        message: /the median leaves it out, a mean would not/,
      },
      notes: '07-stability.md#noise',
    },
    {
      name: 'every-run-for-itself',
      stage: 4,
      mistake: 'Judges each run alone, so the first spike that the machine makes is the knee.',
      module: '#saturation',
      edits: [
        {
          find: 'const curve = byRate(points);',
          replace: 'const curve = [...points].sort((a, b) => a.rate - b.rate);',
        },
      ],
      dies: {
        check:
          'several points of one rate count as one: the median of their p99s, the sum of their requests',
        message: /By the medians the knee is at 4000/,
      },
      notes: '07-stability.md#noise',
    },
    {
      name: 'nan-is-fast',
      stage: 4,
      mistake: 'Lets a p99 that is no number pass; no comparison with NaN is ever true.',
      module: '#saturation',
      edits: [{ find: '  if (!fits) {', replace: '  if (!fits && p99Ns < 0) {' }],
      dies: {
        check: 'what cannot be true is a RangeError and not an answer',
        message: /it would pass for fast/,
      },
      notes: '07-stability.md#no-knee-in-range',
    },
    {
      name: 'nothing-answered-is-zero',
      stage: 4,
      mistake: 'Gives 0 ns as the p99 of a rate at which nothing was answered.',
      module: '#saturation',
      edits: [
        {
          find: '  return sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;',
          replace: '  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;',
        },
      ],
      dies: {
        check: 'a rate at which nothing is answered has no p99, and is a knee by its completions',
        message: /which would be the best of all/,
      },
      notes: '07-stability.md#no-knee-in-range',
    },
    {
      name: 'any-rule-will-do',
      stage: 4,
      mistake: 'Takes 99 for 99 %: then every rate is short, and the knee is the lowest.',
      module: '#saturation',
      edits: [
        {
          find: 'if (!(minCompletion > 0 && minCompletion <= 1)) {',
          replace: 'if (!(minCompletion > 0)) {',
        },
      ],
      dies: {
        check: 'a rule that makes no sense is a RangeError',
        message: /expected a share, above 0 and at most 1/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'rates-by-addition',
      stage: 4,
      mistake: 'Grows the rate by the same amount: half of the points lie behind the wall.',
      module: '#saturation',
      edits: [
        {
          find: 'Math.round(from * (to / from) ** (step / steps)),',
          replace: 'Math.round(from + ((to - from) * step) / steps),',
        },
      ],
      dies: {
        check: 'geometric rates grow by the same factor, with both ends in',
        message: /in four steps is a factor of 2 each/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'same-rate-twice',
      stage: 4,
      mistake: 'Leaves in what rounding has made equal.',
      module: '#saturation',
      edits: [{ find: 'return [...new Set(rates)];', replace: 'return rates;' }],
      dies: {
        check: 'geometric rates grow by the same factor, with both ends in',
        message: /one is left out/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'all-repeats-of-a-rate-at-once',
      stage: 4,
      mistake: 'Measures each rate three times in a row: one disturbance hits all three.',
      module: '#saturation',
      edits: [
        {
          find: '  for (let repeat = 0; repeat < repeats; repeat++) {\n    for (const rate of rates) {\n',
          replace:
            '  for (const rate of rates) {\n    for (let repeat = 0; repeat < repeats; repeat++) {\n',
        },
      ],
      dies: {
        check: 'a sweep gives every rate its turn before the first has its second',
        message: /must fall on many rates and not on one/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'all-runs-at-once',
      stage: 4,
      mistake: 'Starts the runs with Promise.all, and they measure each other.',
      module: '#saturation',
      edits: [
        {
          find: '  for (let repeat = 0; repeat < repeats; repeat++) {\n    for (const rate of rates) {\n      const point = await measure(rate);\n',
          replace:
            '  for (let repeat = 0; repeat < repeats; repeat++) {\n    const round = await Promise.all(rates.map((rate) => measure(rate)));\n    for (const point of round) {\n',
        },
      ],
      dies: {
        check: 'a sweep waits for one run before it begins the next',
        message: /Two runs at a time would measure each other/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'nan-in-the-middle',
      stage: 4,
      mistake: 'Leaves the NaN of an empty run in the list that the median is taken of.',
      module: '#saturation',
      edits: [
        {
          find: 'values.filter((value) => !Number.isNaN(value)).sort(',
          replace: '[...values].sort(',
        },
      ],
      dies: {
        check: 'a rate at which nothing is answered has no p99, and is a knee by its completions',
        message: /leave them out before you take the middle/,
      },
      notes: '07-stability.md#no-knee-in-range',
    },
    {
      name: 'refusals-of-one-run',
      stage: 4,
      mistake: 'Adds up what was offered and answered, and keeps the refusals of the first run.',
      module: '#saturation',
      edits: [
        { find: "refused: total(group, 'refused'),", replace: 'refused: group[0]?.refused ?? 0,' },
      ],
      dies: {
        check:
          'several points of one rate count as one: the median of their p99s, the sum of their requests',
        message: /are added up, all three/,
      },
      notes: '07-stability.md#noise',
    },
    {
      name: 'short-by-refusals',
      stage: 4,
      mistake: 'Judges by what was refused; what was lost counts as done.',
      module: '#saturation',
      edits: [
        {
          find: 'const completion = answered / offered;',
          replace:
            'const refused = curve.find((one) => one.rate === rate)?.refused ?? 0;\n    const completion = (Math.max(answered, offered) - refused) / offered;',
        },
      ],
      dies: {
        check: 'the knee is also where too little of what was offered is answered',
        message: /not what was refused/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'share-by-multiplication',
      stage: 4,
      mistake: 'Multiplies the share by what was offered; 0.07 × 100 is a little more than 7.',
      module: '#saturation',
      edits: [
        {
          find: 'const short = completion < rule.minCompletion;',
          replace: 'const short = answered < rule.minCompletion * offered;',
        },
      ],
      dies: {
        check: 'exactly the multiple and exactly the share are still within the rule',
        message: /comes out a little above 7/,
      },
      notes: '07-stability.md#the-knee-needs-a-rule',
    },
    {
      name: 'looks-behind-the-median',
      stage: 4,
      mistake: 'Looks at the medians for what cannot be true; they have hidden it.',
      module: '#saturation',
      edits: [
        {
          find: '  for (const point of points) checkPoint(point);',
          replace: '  for (const point of byRate(points)) checkPoint(point);',
        },
      ],
      dies: {
        check: 'what cannot be true is a RangeError and not an answer',
        message: /The median would hide it/,
      },
      notes: '07-stability.md#no-knee-in-range',
    },
    {
      name: 'told-at-the-end',
      stage: 4,
      mistake: 'Reports the progress of a sweep of minutes when it is over.',
      module: '#saturation',
      edits: [
        {
          find: '      onPoint({ done: points.length, total, point });\n    }\n  }\n',
          replace:
            '    }\n  }\n  points.forEach((point, i) => {\n    onPoint({ done: i + 1, total, point });\n  });\n',
        },
      ],
      dies: {
        check: 'a sweep tells of each point before it measures the next',
        message: /not all of them at the end/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'sweeps-in-its-own-order',
      stage: 4,
      mistake: 'Sorts the rates that it was given.',
      module: '#saturation',
      edits: [
        {
          find: '    for (const rate of rates) {\n      const point',
          replace: '    for (const rate of [...rates].sort((a, b) => a - b)) {\n      const point',
        },
      ],
      dies: {
        check: 'a sweep gives every rate its turn before the first has its second',
        message: /in the given order/,
      },
      notes: '07-stability.md#the-sweep',
    },
    {
      name: 'ledger-of-sums',
      stage: 5,
      mistake: 'Keeps sums and no entries: one lost and one doubled cancel out.',
      module: '#scenarios',
      edits: [
        {
          find: '    if (state !== State.WAITING) {\n',
          replace: '    if (state === State.UNSENT) {\n',
        },
      ],
      dies: {
        check: 'a second answer is doubled and counts for nothing else',
        message: /Whatever comes then, an answer or a refusal, is one too many/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'answer-after-refusal-is-fine',
      stage: 5,
      mistake: 'Looks for a second answer only, so a refused request may be answered as well.',
      module: '#scenarios',
      edits: [
        {
          find: '    if (state !== State.WAITING) {\n',
          replace: '    if (state !== State.WAITING && (state !== State.REFUSED || isRefusal)) {\n',
        },
      ],
      dies: {
        check: 'a second answer is doubled and counts for nothing else',
        message: /an answer or a refusal, is one too many/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'unasked-is-doubled',
      stage: 5,
      mistake: 'Calls everything that nobody waited for doubled.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (state === State.UNSENT) this.unasked++;',
          replace: 'if (state === State.UNSENT) this.doubled++;',
        },
      ],
      dies: {
        check: 'an answer that nobody asked for is unasked, whatever its number',
        message: /they are unasked, and not doubled/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'unasked-makes-an-entry',
      stage: 5,
      mistake: 'Enters an answer whether or not the request was sent; later it is "doubled".',
      module: '#scenarios',
      edits: [
        {
          find: '    const state = this.states[id] ?? State.UNSENT;\n',
          replace:
            '    const state = this.states[id] ?? State.UNSENT;\n    if (state === State.UNSENT) {\n      this.early.add(id);\n      this.unasked++;\n      return false;\n    }\n    if (this.early.has(id)) {\n      this.doubled++;\n      return false;\n    }\n',
        },
        {
          find: '  private readonly states: Uint8Array;\n',
          replace:
            '  private readonly states: Uint8Array;\n  private readonly early = new Set<number>();\n',
        },
      ],
      dies: {
        check:
          'an answer that comes before its request is unasked, and the request still needs one',
        message: /Now it was sent and waits for its own answer/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'holds-when-nothing-is-missing',
      stage: 5,
      mistake: 'Calls it balanced when nothing is missing, whatever came too often.',
      module: '#scenarios',
      edits: [
        {
          find: 'const holds = missing === 0 && doubled === 0 && unasked === 0;',
          replace: 'const holds = missing === 0 && doubled >= 0 && unasked >= 0;',
        },
      ],
      dies: {
        check: 'a second answer is doubled and counts for nothing else',
        message: /with that it does not hold/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'doubled-moves-the-books',
      stage: 5,
      mistake: 'Enters the error in the ledger and goes on to count the answer all the same.',
      module: '#scenarios',
      edits: [
        {
          find: 'if (!this.ledger.settle(id, isRefusal)) return;',
          replace:
            'if (!this.ledger.settle(id, isRefusal) && !(id >= 0 && id < this.nextId)) return;',
        },
      ],
      dies: {
        check: 'what is doubled or unasked moves nothing else in the books',
        message: /Request 0 was answered once/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'balanced-when-enough-came-back',
      stage: 5,
      mistake: 'Looks for points with too little only; an answer too many looks like success.',
      module: '#saturation',
      edits: [
        {
          find: 'offered !== answered + refused);',
          replace: 'offered > answered + refused);',
        },
      ],
      dies: {
        check: 'a sweep says which of its points do not balance',
        message: /at 8000 there is one answer too many/,
      },
      notes: '07-stability.md#conservation',
    },
    {
      name: 'balanced-by-rate',
      stage: 5,
      mistake: 'Puts the runs of one rate together first: one lost and one too many cancel out.',
      module: '#saturation',
      edits: [
        {
          find: '  return points.filter(({ offered,',
          replace: '  return byRate(points).filter(({ offered,',
        },
      ],
      dies: {
        check: 'a sweep says which of its points do not balance',
        message: /Together they would cancel out/,
      },
      notes: '07-stability.md#conservation',
    },
  ],
  right: [
    {
      name: 'books-by-request',
      why: 'Keeps one latency and one state for each request and works every figure out when it is asked for; finds phases by bisection.',
      files: { '#scenarios': 'checks/wrong/07/scenarios-by-request.ts' },
    },
    {
      name: 'knee-by-search',
      why: 'Sorts first and groups neighbours; looks for the knee with find; makes the rates by multiplying.',
      files: { '#saturation': 'checks/wrong/07/saturation-by-search.ts' },
    },
  ],
} satisfies DayProof;
