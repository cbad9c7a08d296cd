/** Day 09: what goes wrong with gates, pools, queues and the ways between them. */
import type { DayProof } from './wrong-solution.ts';

const GATE = '09-family-scheduler.md#one-cell-for-each-family';
const POOL = '09-family-scheduler.md#the-same-head-is-not-nobody-was-here';
const QUEUE = '09-family-scheduler.md#a-queue-with-two-ends-that-never-meet';
const ESCAPE = '09-family-scheduler.md#an-event-must-not-escape-its-slot';
const DRAIN = '09-family-scheduler.md#every-completion-starts-the-next-or-lets-go';
const ORDER = '09-family-scheduler.md#push-then-try-then-look';
const IDLE = '09-family-scheduler.md#a-million-families-in-memory-for-a-thousand';
const POLICY = '09-family-scheduler.md#the-policy-is-an-object';

const IN_FLIGHT = 'of one family one task is in flight, and complete() brings the next';
const ONE_LANE =
  'two tasks of a family, one lane: each runs once, in order, in any order of operations';
const IN_POOL = 'two dispatchers share the pool, and no entry is in two hands, in any order';
const IN_QUEUE =
  'push and pop at the same time: each task once, in order, with its bytes, in any order';
const HALF_OPEN =
  'an open gate and something pending: that family is made ready, and not forgotten';

export default {
  day: 9,
  wrong: [
    {
      name: 'looks-then-closes',
      stage: 1,
      mistake: 'Looks whether the gate is open, and closes it in a second step.',
      module: '#busy-gate',
      edits: [
        {
          find: 'return this.cells.compareExchange(this.gateOf(family), OPEN, CLOSED) === OPEN;',
          replace:
            'if (this.isBusy(family)) return false;\n    this.cells.store(this.gateOf(family), CLOSED);\n    return true;',
        },
      ],
      dies: {
        check: 'to close a gate is one operation, and to open it another',
        message: /compareExchange looks and stores in one/,
      },
      notes: GATE,
    },
    {
      name: 'takes-the-answer-for-a-success',
      stage: 1,
      mistake: 'Takes what compareExchange answers for what the cell holds now.',
      module: '#busy-gate',
      edits: [{ find: 'OPEN, CLOSED) === OPEN;', replace: 'OPEN, CLOSED) === CLOSED;' }],
      dies: {
        check: 'a gate is open at first, and whoever closes it has the family',
        message: /the caller has the family now/,
      },
      notes: GATE,
    },
    {
      name: 'counts-who-wants-it',
      stage: 1,
      mistake:
        'Adds one and takes the family when there was none before: the failed ones count, too.',
      module: '#busy-gate',
      edits: [
        {
          find: 'this.cells.compareExchange(this.gateOf(family), OPEN, CLOSED) === OPEN',
          replace: 'this.cells.add(this.gateOf(family), CLOSED) === OPEN',
        },
      ],
      dies: {
        check: 'who comes second is told no, and changes nothing',
        message: /the gate is as it was/,
      },
      notes: GATE,
    },
    {
      name: 'gates-of-partition-0',
      stage: 1,
      mistake: 'Forgets that each partition has families of its own.',
      module: '#busy-gate',
      edits: [{ find: 'partitions[partition] as', replace: 'partitions[partition * 0] as' }],
      dies: {
        check: 'families and partitions have gates of their own',
        message: /another partition is another family/,
      },
      notes: GATE,
    },
    {
      name: 'closed-by-a-flag-of-the-object',
      stage: 1,
      mistake: 'Remembers in the object which gates are closed, which other threads do not see.',
      module: '#busy-gate',
      edits: [
        {
          find: '  private readonly firstGate: number;\n',
          replace:
            '  private readonly firstGate: number;\n  private readonly closed = new Set<number>();\n',
        },
        {
          find: '    return this.cells.compareExchange(this.gateOf(family), OPEN, CLOSED) === OPEN;',
          replace:
            '    if (this.closed.has(family)) return false;\n    this.closed.add(family);\n    this.cells.compareExchange(this.gateOf(family), OPEN, CLOSED);\n    return true;',
        },
        {
          find: '    this.cells.store(this.gateOf(family), OPEN);',
          replace:
            '    this.closed.delete(family);\n    this.cells.store(this.gateOf(family), OPEN);',
        },
      ],
      dies: { check: 'everybody sees the same gate', message: /stands in its cell/ },
      notes: GATE,
    },
    {
      name: 'free-list-without-tag',
      stage: 2,
      mistake: 'Takes "the same head" for "nobody was here": the ABA problem.',
      module: '#pending-queue',
      edits: [
        {
          find: 'return ((head & ~this.entryMask) + this.oneTag) | entry;',
          replace: 'return entry + 0 * (head & this.oneTag);',
        },
      ],
      dies: { check: IN_POOL, message: /the tag tells them apart/ },
      notes: POOL,
    },
    {
      name: 'free-list-by-store',
      stage: 2,
      mistake: 'Reads the head and stores the next one, as one thread may.',
      module: '#pending-queue',
      edits: [
        {
          find: '      if (cells.compareExchange(freeHead, head, this.moved(head, next)) === head) return entry;',
          replace: '      cells.store(freeHead, this.moved(head, next));\n      return entry;',
        },
      ],
      dies: { check: IN_POOL, message: /The free list lost an entry or gave one to two/ },
      notes: POOL,
    },
    {
      name: 'gives-up-when-beaten',
      stage: 2,
      mistake: 'Answers that there is no entry when another was quicker.',
      module: '#pending-queue',
      edits: [
        {
          find: 'this.moved(head, next)) === head) return entry;\n',
          replace: 'this.moved(head, next)) === head) return entry;\n      return NONE;\n',
        },
      ],
      dies: { check: IN_POOL, message: /one was told that there is none/ },
      notes: POOL,
    },
    {
      name: 'head-before-link',
      stage: 2,
      mistake: 'Puts the entry on top, and links it to the others afterwards.',
      module: '#pending-queue',
      edits: [
        {
          find: '      cells.store(this.freeLinks + entry, head & this.entryMask);\n      if (cells.compareExchange(freeHead, head, this.moved(head, entry)) === head) return;',
          replace:
            '      if (cells.compareExchange(freeHead, head, this.moved(head, entry)) === head) {\n        cells.store(this.freeLinks + entry, head & this.entryMask);\n        return;\n      }',
        },
      ],
      dies: { check: IN_POOL, message: /The free list lost an entry/ },
      notes: POOL,
    },
    {
      name: 'last-in-first-out',
      stage: 2,
      mistake: 'Takes the inbox as it is, with the newest in front.',
      module: '#pending-queue',
      edits: [
        {
          find: '      oldest = this.turnRound(newest);\n',
          replace: '      oldest = newest;\n',
        },
      ],
      dies: { check: 'first in, first out', message: /turn it round/ },
      notes: QUEUE,
    },
    {
      name: 'inbox-before-first',
      stage: 2,
      mistake: 'Takes what came in last before what was turned round already.',
      module: '#pending-queue',
      edits: [
        {
          find: '    let oldest = cells.readPlain(first);\n    if (oldest === NONE) {\n      const newest = this.takeInbox(family);\n      if (newest === NONE) return NONE;\n      oldest = this.turnRound(newest);\n    }\n',
          replace:
            '    const newest = this.takeInbox(family);\n    const oldest = newest === NONE ? cells.readPlain(first) : this.turnRound(newest);\n    if (oldest === NONE) return NONE;\n',
        },
      ],
      dies: {
        check: 'what comes after the inbox was taken stays behind what was in it',
        message: /first what is turned round already/,
      },
      notes: QUEUE,
    },
    {
      name: 'only-the-inbox-counts',
      stage: 2,
      mistake: 'Asks the inbox whether anything is pending, and forgets what was taken out of it.',
      module: '#pending-queue',
      edits: [
        {
          find: 'return this.cells.readPlain(this.firsts + family) !== NONE || this.mayHavePending(family);',
          replace: 'return this.mayHavePending(family);',
        },
      ],
      dies: {
        check: 'what is pending stands in the memory, not in the object',
        message: /goes on where the first stopped/,
      },
      notes: QUEUE,
    },
    {
      name: 'looks-at-first-from-outside',
      stage: 2,
      mistake: 'Looks at both ends without having the family.',
      module: '#pending-queue',
      edits: [
        {
          find: 'return this.cells.load(this.inboxes + (family << SHIFT)) !== NONE;',
          replace:
            'if (this.cells.readPlain(this.firsts + family) !== NONE) return true;\n    return this.cells.load(this.inboxes + (family << SHIFT)) !== NONE;',
        },
      ],
      dies: {
        check: 'a look from outside touches nothing that belongs to who has the family',
        message: /guarded by the gate/,
      },
      notes: QUEUE,
    },
    {
      name: 'shows-before-it-links',
      stage: 2,
      mistake: 'Puts the entry into the inbox, and writes its link when it is there.',
      module: '#pending-queue',
      edits: [
        {
          find: '      cells.writePlain(this.links + entry, newest);\n      if (cells.compareExchange(inbox, newest, entry) === newest) return;',
          replace:
            '      if (cells.compareExchange(inbox, newest, entry) === newest) {\n        cells.writePlain(this.links + entry, newest);\n        return;\n      }',
        },
      ],
      dies: { check: IN_QUEUE, message: /written before the inbox is exchanged/ },
      notes: QUEUE,
    },
    {
      name: 'inbox-emptied-by-store',
      stage: 2,
      mistake: 'Reads the inbox and stores that it is empty, over what has come in between.',
      module: '#pending-queue',
      edits: [
        {
          find: '      if (cells.compareExchange(inbox, newest, NONE) === newest) return newest;\n',
          replace: '      cells.store(inbox, NONE);\n      return newest;\n',
        },
      ],
      dies: { check: IN_QUEUE, message: /The dispatcher pushes while a lane takes/ },
      notes: QUEUE,
    },
    {
      name: 'counted-when-it-can-be-seen',
      stage: 2,
      mistake: 'Counts the entry behind the exchange, when it may be gone already.',
      module: '#pending-queue',
      edits: [
        { find: '    cells.add(this.counts + (family << SHIFT), 1);\n', replace: '' },
        {
          find: 'if (cells.compareExchange(inbox, newest, entry) === newest) return;',
          replace:
            'if (cells.compareExchange(inbox, newest, entry) === newest) {\n        cells.add(this.counts + (family << SHIFT), 1);\n        return;\n      }',
        },
      ],
      dies: { check: IN_QUEUE, message: /the count of pending tasks is -1/ },
      notes: QUEUE,
    },
    {
      name: 'tag-for-takes-alone',
      stage: 2,
      mistake: 'Moves the tag on with a take, and leaves it as it is with a give.',
      module: '#pending-queue',
      edits: [
        {
          find: 'this.moved(head, entry)) === head) return;',
          replace: '((head & ~this.entryMask) | entry)) === head) return;',
        },
      ],
      dies: {
        check: 'every take and every give moves the tag on, and the tag wraps',
        message: /one more with a give/,
      },
      notes: POOL,
    },
    {
      name: 'remainder-of-a-negative-head',
      stage: 2,
      mistake:
        'Takes the entry by a remainder, which is negative when the tag has reached the sign.',
      module: '#pending-queue',
      edits: [
        {
          find: '      const entry = head & this.entryMask;\n',
          replace: '      const entry = head % this.oneTag;\n',
        },
      ],
      dies: {
        check: 'every take and every give moves the tag on, and the tag wraps',
        message: /which may be negative/,
      },
      notes: POOL,
    },
    {
      name: 'empty-when-negative',
      stage: 2,
      mistake: 'Takes a negative head for an empty stack.',
      module: '#pending-queue',
      edits: [
        {
          find: '      if (entry === NONE) return NONE;\n      const next',
          replace: '      if (entry === NONE || head < 0) return NONE;\n      const next',
        },
      ],
      dies: {
        check: 'every take and every give moves the tag on, and the tag wraps',
        message: /which may be negative/,
      },
      notes: POOL,
    },
    {
      name: 'same-entry-same-head',
      stage: 2,
      mistake: 'Compares the entry of the head that was found, and not the tag.',
      module: '#pending-queue',
      edits: [
        {
          find: 'if (cells.compareExchange(freeHead, head, this.moved(head, entry)) === head) return;',
          replace:
            'const found = cells.compareExchange(freeHead, head, this.moved(head, entry));\n      if ((found & this.entryMask) === (head & this.entryMask)) return;',
        },
      ],
      dies: {
        check: 'a head with the same entry and another tag is another head',
        message: /Compare the whole number/,
      },
      notes: POOL,
    },
    {
      name: 'looks-at-the-count-from-outside',
      stage: 2,
      mistake: 'Answers from outside by the count, which knows of first as well.',
      module: '#pending-queue',
      edits: [
        {
          find: 'return this.cells.load(this.inboxes + (family << SHIFT)) !== NONE;',
          replace: 'return this.depth(family) > 0;',
        },
      ],
      dies: {
        check: 'the inbox alone is looked at from outside',
        message: /From outside the inbox is empty/,
      },
      notes: QUEUE,
    },
    {
      name: 'pending-because-counted',
      stage: 2,
      mistake: 'Takes what is counted for what can be taken.',
      module: '#pending-queue',
      edits: [
        {
          find: 'return this.cells.readPlain(this.firsts + family) !== NONE || this.mayHavePending(family);',
          replace: 'return this.depth(family) > 0;',
        },
      ],
      dies: {
        check: 'what is counted and cannot be seen yet is not pending',
        message: /the count is no answer/,
      },
      notes: QUEUE,
    },
    {
      name: 'turned-round-by-calls',
      stage: 2,
      mistake: 'Turns the chain round by a function that calls itself for each link.',
      module: '#pending-queue',
      edits: [
        {
          find: '      oldest = this.turnRound(newest);\n',
          replace: '      oldest = this.turned(newest, NONE);\n',
        },
        {
          find: '  /** Turns a chain',
          replace:
            '  private turned(entry: number, newer: number): number {\n    const older = this.cells.readPlain(this.links + entry);\n    this.cells.writePlain(this.links + entry, newer);\n    return older === NONE ? entry : this.turned(older, entry);\n  }\n\n  /** Turns a chain',
        },
      ],
      dies: { check: 'an inbox of 100,000 tasks is turned round', message: /fills the stack/ },
      notes: QUEUE,
    },
    {
      name: 'turned-round-in-an-array',
      stage: 2,
      mistake: 'Collects the chain in an array, to turn it round.',
      module: '#pending-queue',
      edits: [
        {
          find: '      oldest = this.turnRound(newest);\n',
          replace:
            '      const chain: number[] = [];\n      for (let at = newest; at !== NONE; at = cells.readPlain(this.links + at)) chain.push(at);\n      chain.forEach((one, i) => cells.writePlain(this.links + one, chain[i - 1] ?? NONE));\n      oldest = chain.at(-1) ?? NONE;\n',
        },
      ],
      dies: {
        check: 'nothing is allocated for an entry',
        message: /nothing is allocated for a task/,
      },
      notes: QUEUE,
    },
    {
      name: 'nothing-copied',
      stage: 3,
      mistake: 'Keeps the task where it lies, in a slot that the ring uses again.',
      module: '#family-scheduler',
      edits: [{ find: '    this.tasks.copyIn(entry, source, offset);\n', replace: '' }],
      dies: {
        check: 'a task is accepted, and a lane gets it',
        message: /those that were submitted/,
      },
      notes: ESCAPE,
    },
    {
      name: 'copied-from-the-start',
      stage: 3,
      mistake: 'Copies what stands at the beginning of the source, and not at the offset.',
      module: '#family-scheduler',
      edits: [
        { find: 'copyIn(entry, source, offset)', replace: 'copyIn(entry, source, offset * 0)' },
      ],
      dies: {
        check: 'a task is accepted, and a lane gets it',
        message: /those that were submitted/,
      },
      notes: ESCAPE,
    },
    {
      name: 'ready-with-every-task',
      stage: 3,
      mistake: 'Makes the family ready with each task: double dispatch.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (this.isOurs(family)) {',
          replace: '    if (this.isOurs(family) || family >= 0) {',
        },
      ],
      dies: { check: IN_FLIGHT, message: /the family is busy/ },
      notes: GATE,
    },
    {
      name: 'always-let-go',
      stage: 3,
      mistake: 'Lets go of the family with each completion, though more is pending.',
      module: '#lane',
      edits: [
        {
          find: 'if (!keepOrRelease(this.gates, this.queue, family)) {',
          replace: 'if (!keepOrRelease(this.gates, this.queue, family) || family >= 0) {',
        },
      ],
      dies: { check: IN_FLIGHT, message: /goes on with it/ },
      notes: DRAIN,
    },
    {
      name: 'gate-never-opened',
      stage: 3,
      mistake: 'Forgets to let go when nothing is pending: the family is wedged.',
      module: '#lane',
      edits: [
        {
          find: '!keepOrRelease(this.gates, this.queue, family)',
          replace: '!(this.queue.hasPending(family) || keepOrRelease.length === 0)',
        },
      ],
      dies: {
        check: 'a family whose last task is completed is idle, and ready again with the next',
        message: /the family was idle before it came/,
      },
      notes: DRAIN,
    },
    {
      name: 'second-task-on-one-lane',
      stage: 3,
      mistake: 'Hands out the next task although the last is not completed.',
      module: '#lane',
      edits: [{ find: '    if (this.entry !== NONE) return NOTHING;\n', replace: '' }],
      dies: { check: 'a lane has one task at a time', message: /Task 1 is not completed/ },
      notes: DRAIN,
    },
    {
      name: 'completes-what-is-not-there',
      stage: 3,
      mistake: 'Believes that nobody calls complete() twice.',
      module: '#lane',
      edits: [{ find: '    if (entry === NONE) return false;\n', replace: '' }],
      dies: { check: 'a lane has one task at a time', message: /No task is in flight: false/ },
      notes: DRAIN,
    },
    {
      name: 'back-to-nowhere',
      stage: 3,
      mistake: 'Ends the turn of a family, and does not put it into the ready queue.',
      module: '#lane',
      edits: [{ find: '      this.ready.push(family);\n', replace: '' }],
      dies: {
        check: 'the policy says when a family has had its turn',
        message: /family 7 goes to the back after 2/,
      },
      notes: POLICY,
    },
    {
      name: 'asked-for-nothing',
      stage: 3,
      mistake: 'Asks the policy before it is known whether anything is pending.',
      module: '#lane',
      edits: [
        {
          find: '    if (!keepOrRelease(this.gates, this.queue, family)) {',
          replace:
            '    const goesOn = this.policy.goesOn(this.tasksOfSlice);\n    if (!keepOrRelease(this.gates, this.queue, family)) {',
        },
        {
          find: '} else if (!this.policy.goesOn(this.tasksOfSlice)) {',
          replace: '} else if (!goesOn) {',
        },
      ],
      dies: {
        check: 'the policy says when a family has had its turn',
        message: /when more of it are pending, and else not/,
      },
      notes: POLICY,
    },
    {
      name: 'turn-never-begins-anew',
      stage: 3,
      mistake: 'Counts the tasks of a lane instead of those of a turn.',
      module: '#lane',
      edits: [{ find: '      this.tasksOfSlice = 0;\n', replace: '' }],
      dies: {
        check:
          'any order of submits, takes and completions does what arrays would, with turns of 2',
        message: /Lane \d asks/,
      },
      notes: POLICY,
    },
    {
      name: 'entry-never-given-back',
      stage: 3,
      mistake: 'Forgets the entry when its task is completed.',
      module: '#lane',
      edits: [{ find: '    this.pool.give(entry);\n', replace: '' }],
      dies: {
        check: 'a full pool is a refusal at once, and nothing is taken',
        message: /Completed: its entry is free/,
      },
      notes: DRAIN,
    },
    {
      name: 'entry-given-back-at-dispatch',
      stage: 3,
      mistake:
        'Gives the entry back when the task is handed out, while somebody works on its bytes.',
      module: '#lane',
      edits: [
        { find: '    this.pool.give(entry);\n', replace: '' },
        {
          find: '    this.counts.dispatched();\n',
          replace: '    this.counts.dispatched();\n    this.pool.give(this.entry);\n',
        },
      ],
      dies: {
        check: 'a full pool is a refusal at once, and nothing is taken',
        message: /entry of the task in flight is in use/,
      },
      notes: ESCAPE,
    },
    {
      name: 'entry-given-back-first',
      stage: 3,
      mistake: 'Gives the entry back before it is decided what becomes of the family.',
      module: '#lane',
      edits: [
        { find: '    this.pool.give(entry);\n', replace: '' },
        {
          find: '    this.tasksOfSlice++;\n',
          replace: '    this.tasksOfSlice++;\n    this.pool.give(entry);\n',
        },
      ],
      dies: {
        check: 'the entry of a completed task goes back last',
        message: /Stage 5 rests on that/,
      },
      notes: IDLE,
    },
    {
      name: 'refused-with-an-entry',
      stage: 3,
      mistake: 'Takes the entry first, and keeps it when admission says no.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    const reason = this.admission.admit(familyKey, pending);\n    if (reason !== ACCEPTED) return this.refuse(reason);\n    const entry = this.pool.take();\n',
          replace:
            '    const entry = this.pool.take();\n    const reason = this.admission.admit(familyKey, pending);\n    if (reason !== ACCEPTED) return this.refuse(reason);\n',
        },
      ],
      dies: {
        check: 'admission is asked first, and a refusal takes nothing',
        message: /the refused one holds no entry/,
      },
      notes: POLICY,
    },
    {
      name: 'refused-and-not-counted',
      stage: 3,
      mistake: 'Answers what admission says past the place where refusals are counted.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'if (reason !== ACCEPTED) return this.refuse(reason);',
          replace: 'if (reason !== ACCEPTED) return reason;',
        },
      ],
      dies: {
        check: 'admission is asked first, and a refusal takes nothing',
        message: /Every refusal is counted/,
      },
      notes: POLICY,
    },
    {
      name: 'every-refusal-is-over-limit',
      stage: 3,
      mistake: 'Knows one reason for a refusal, and answers that.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'if (reason !== ACCEPTED) return this.refuse(reason);',
          replace: 'if (reason !== ACCEPTED) return this.refuse(Reason.OVER_LIMIT);',
        },
      ],
      dies: {
        check: 'admission is asked first, and a refusal takes nothing',
        message: /The reason that admission gives/,
      },
      notes: POLICY,
    },
    {
      name: 'replaced-and-one-more',
      stage: 3,
      mistake: 'Counts one more that waits, though the task has taken another’s place.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'this.counts.taskIn(replaced ? pending : pending + 1);',
          replace: 'this.counts.taskIn(pending + 1);',
        },
      ],
      dies: {
        check: 'a task that admission has put in another’s place is not pushed',
        message: /as many wait as before/,
      },
      notes: POLICY,
    },
    {
      name: 'replaced-and-not-in',
      stage: 3,
      mistake: 'Does not count as in what is not pushed.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'this.counts.taskIn(replaced ? pending : pending + 1);',
          replace: 'if (!replaced) this.counts.taskIn(pending + 1);',
        },
      ],
      dies: {
        check: 'a task that admission has put in another’s place is not pushed',
        message: /Task 2 is in/,
      },
      notes: POLICY,
    },
    {
      name: 'replaced-and-gone',
      stage: 3,
      mistake: 'Leaves before the gate when there is nothing to push.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'this.counts.taskIn(replaced ? pending : pending + 1);',
          replace:
            'this.counts.taskIn(replaced ? pending : pending + 1);\n    if (replaced) return ACCEPTED;',
        },
      ],
      dies: {
        check: 'a task that admission has put in another’s place is not pushed',
        message: /Pushed or not, the gate is tried/,
      },
      notes: POLICY,
    },
    {
      name: 'waits-only-behind-others',
      stage: 3,
      mistake: 'Takes a task for one that waits only when others are pending.',
      module: '#family-scheduler',
      edits: [
        {
          find: '      this.counts.enqueuedDueToBusy();\n',
          replace: '      if (pending > 0) this.counts.enqueuedDueToBusy();\n',
        },
      ],
      dies: {
        check: 'a task waits when its family is busy, though nothing else is pending',
        message: /decided at the gate/,
      },
      notes: GATE,
    },
    {
      name: 'asks-the-queue-again',
      stage: 3,
      mistake: 'Tells the depth behind the push, which a lane may have made less.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'this.counts.taskIn(replaced ? pending : pending + 1);',
          replace: 'this.counts.taskIn(this.queue.depth(family));',
        },
      ],
      dies: {
        check: 'a task in is told with what was pending when admission was asked, and itself',
        message: /the queue, asked again, says less/,
      },
      notes: ORDER,
    },
    {
      name: 'ready-and-then-counted',
      stage: 3,
      mistake: 'Counts a ready family when a lane may have taken it already.',
      module: '#family-scheduler',
      edits: [
        {
          find: '      this.counts.familyReady();\n      this.ready.push(family);\n    } else',
          replace: '      this.ready.push(family);\n      this.counts.familyReady();\n    } else',
        },
      ],
      dies: {
        check: 'a family is counted as ready before a lane can find it',
        message: /So familyReady\(\) comes first/,
      },
      notes: ORDER,
    },
    {
      name: 'back-and-then-counted',
      stage: 3,
      mistake: 'Puts the family to the back, and counts that when another lane may have it.',
      module: '#lane',
      edits: [
        {
          find: "      this.counts.familyBack('ready');\n      this.ready.push(family);\n",
          replace: "      this.ready.push(family);\n      this.counts.familyBack('ready');\n",
        },
      ],
      dies: {
        check: 'a family is counted as ready before a lane can find it',
        message: /so familyBack\(\) comes first/,
      },
      notes: ORDER,
    },
    {
      name: 'opens-on-the-way-back',
      stage: 3,
      mistake: 'Opens the gate of a family that goes to the back, and closes it again.',
      module: '#lane',
      edits: [
        {
          find: '      this.ready.push(family);\n',
          replace:
            '      this.gates.open(family);\n      if (this.gates.tryClose(family)) this.ready.push(family);\n',
        },
      ],
      dies: {
        check: 'a family that goes to the back keeps its gate closed',
        message: /with its gate closed as it was/,
      },
      notes: GATE,
    },
    {
      name: 'completed-without-a-task',
      stage: 3,
      mistake: 'Counts each call of complete(), also when no task is in flight.',
      module: '#lane',
      edits: [
        {
          find: '    if (entry === NONE) return false;\n    this.counts.completed();\n',
          replace: '    this.counts.completed();\n    if (entry === NONE) return false;\n',
        },
      ],
      dies: {
        check: 'each counting point ticks once for each thing that happens',
        message: /complete\(\) counts nothing/,
      },
      notes: DRAIN,
    },
    {
      name: 'gate-before-push',
      stage: 4,
      mistake: 'Tries the gate first, and pushes afterwards what nobody may look for any more.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    const replaced = this.admission.replaces(family, entry);\n',
          replace:
            '    const isClosed = this.gates.tryClose(family);\n    const replaced = this.admission.replaces(family, entry);\n',
        },
        {
          find: '    if (this.isOurs(family)) {',
          replace: '    if (isClosed || (family < 0 && this.isOurs(family))) {',
        },
      ],
      dies: { check: ONE_LANE, message: /nobody will run it/ },
      notes: ORDER,
    },
    {
      name: 'ready-with-nothing-pending',
      stage: 4,
      mistake: 'Makes a family ready whose task a lane has run since the push.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'return gates.tryClose(family) && keepOrRelease(gates, queue, family);',
          replace: 'return gates.tryClose(family) && queue !== undefined;',
        },
      ],
      dies: { check: ONE_LANE, message: /In this order of operations it happens/ },
      notes: ORDER,
    },
    {
      name: 'copied-after-the-push',
      stage: 4,
      mistake: 'Pushes the entry, and copies the task into it when a lane may be reading.',
      module: '#family-scheduler',
      edits: [
        { find: '    this.tasks.copyIn(entry, source, offset);\n', replace: '' },
        {
          find: '    if (!replaced) this.queue.push(family, entry);\n',
          replace:
            '    if (!replaced) this.queue.push(family, entry);\n    this.tasks.copyIn(entry, source, offset);\n',
        },
      ],
      dies: { check: ONE_LANE, message: /task \d/ },
      notes: ESCAPE,
    },
    {
      name: 'looks-at-the-gate',
      stage: 4,
      mistake:
        'Looks whether the gate is open and then closes it, whoever has closed it meanwhile.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'return gates.tryClose(family) && keepOrRelease(gates, queue, family);',
          replace:
            'if (gates.isBusy(family)) return false;\n    gates.tryClose(family);\n    return keepOrRelease(gates, queue, family);',
        },
      ],
      dies: { check: ONE_LANE, message: /In this order of operations it happens/ },
      notes: GATE,
    },
    {
      name: 'opens-without-another-look',
      stage: 4,
      mistake: 'Finds nothing, opens the gate and goes: the lost wake-up on completion.',
      module: '#lane',
      edits: [
        {
          find: '    if (!keepOrRelease(this.gates, this.queue, family)) {\n',
          replace:
            '    if (keepOrRelease.length > 0 && !this.queue.hasPending(family)) {\n      this.gates.open(family);\n',
        },
      ],
      dies: { check: ONE_LANE, message: /nobody will run it/ },
      notes: DRAIN,
    },
    {
      name: 'looks-after-letting-go',
      stage: 4,
      mistake: 'Has let go of the family, and makes it ready when something has come in since.',
      module: '#lane',
      edits: [
        {
          find: "      this.counts.familyBack('idle');\n",
          replace:
            "      this.counts.familyBack('idle');\n      if (this.queue.mayHavePending(family)) this.ready.push(family);\n",
        },
      ],
      dies: { check: ONE_LANE, message: /never comes to an end/ },
      notes: DRAIN,
    },
    {
      name: 'run-before-and-not-counted',
      stage: 4,
      mistake: 'Counts nothing when the gate was closed and nothing was pending any more.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (this.isOurs(family)) {\n      this.counts.familyReady();\n      this.ready.push(family);\n    } else {\n      this.counts.enqueuedDueToBusy();\n    }\n',
          replace:
            '    if (!this.gates.tryClose(family)) this.counts.enqueuedDueToBusy();\n    else if (keepOrRelease(this.gates, this.queue, family)) {\n      this.counts.familyReady();\n      this.ready.push(family);\n    }\n',
        },
      ],
      dies: {
        check: 'a task that was run before the gate was tried counts as one that waited',
        message: /as ready or as one that waited/,
      },
      notes: ORDER,
    },
    {
      name: 'ready-because-closed',
      stage: 4,
      mistake: 'Counts a ready family as soon as the gate is closed.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (this.isOurs(family)) {\n      this.counts.familyReady();\n      this.ready.push(family);\n    } else {\n      this.counts.enqueuedDueToBusy();\n    }\n',
          replace:
            '    if (!this.gates.tryClose(family)) this.counts.enqueuedDueToBusy();\n    else {\n      this.counts.familyReady();\n      if (keepOrRelease(this.gates, this.queue, family)) this.ready.push(family);\n    }\n',
        },
      ],
      dies: {
        check: 'a task that was run before the gate was tried counts as one that waited',
        message: /so the family is not ready/,
      },
      notes: ORDER,
    },
    {
      name: 'idle-by-a-look',
      stage: 5,
      mistake: 'Takes an open gate for an idle family.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (!gates.tryClose(family)) return false;\n    if (!keepOrRelease(gates, queue, family)) return true;\n',
          replace:
            '    if (!gates.isBusy(family)) return true;\n    if (gates !== undefined && queue !== undefined) return false;\n',
        },
      ],
      dies: { check: HALF_OPEN, message: /a look at the gate is not enough/ },
      notes: IDLE,
    },
    {
      name: 'closed-and-left',
      stage: 5,
      mistake: 'Finds something pending, and leaves the family with its gate closed.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    this.counts.familyReady();\n    this.ready.push(family);\n    return false;\n',
          replace: '    return false;\n',
        },
      ],
      dies: { check: HALF_OPEN, message: /relies on whoever closed it/ },
      notes: IDLE,
    },
    {
      name: 'forgotten-with-its-gate-closed',
      stage: 5,
      mistake: 'Closes the gate for the look, and does not open it again.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (!keepOrRelease(gates, queue, family)) return true;\n',
          replace: '    if (!queue.hasPending(family)) return true;\n',
        },
      ],
      dies: {
        check: 'a million families one after the other fit into a table of eight',
        message: /there is always room/,
      },
      notes: IDLE,
    },
    {
      name: 'hand-runs-off-the-end',
      stage: 5,
      mistake: 'Lets the hand run on behind the last family.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'this.hand = family + 1 === capacity ? 0 : family + 1;',
          replace: 'this.hand = Math.min(family + 1, capacity - 1);',
        },
      ],
      dies: {
        check: 'an idle family is found wherever it stands',
        message: /from the hand on and round/,
      },
      notes: IDLE,
    },
    {
      name: 'forgets-all-who-are-idle',
      stage: 5,
      mistake: 'Goes on after the first idle family, and forgets all of them.',
      module: '#family-scheduler',
      edits: [
        {
          find: '        this.families.remove(family);\n        return;\n',
          replace: '        this.families.remove(family);\n',
        },
      ],
      dies: { check: 'one new family makes one idle one go', message: /One went, one came/ },
      notes: IDLE,
    },
    {
      name: 'forgets-who-is-busy',
      stage: 5,
      mistake: 'Forgets the family at the hand, whoever has it.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    if (!gates.tryClose(family)) return false;\n    if (!keepOrRelease(gates, queue, family)) return true;\n',
          replace:
            '    gates.tryClose(family);\n    if (family >= 0 && queue !== undefined) return true;\n',
        },
      ],
      dies: {
        check: 'a million families one after the other fit into a table of eight',
        message: /there is always room/,
      },
      notes: IDLE,
    },
    {
      name: 'number-before-entry',
      stage: 5,
      mistake: 'Gives a new family a number before there is an entry for its task.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    const entry = this.pool.take();\n    if (entry === NONE) return this.refuse(POOL_FULL);\n    const family = known === NOBODY ? this.familyFor(familyKey) : known;\n',
          replace:
            '    const family = known === NOBODY ? this.familyFor(familyKey) : known;\n    const entry = this.pool.take();\n    if (entry === NONE) return this.refuse(POOL_FULL);\n',
        },
      ],
      dies: {
        check: 'pool exhaustion is a refusal, and forgets nobody',
        message: /leaves no family behind/,
      },
      notes: IDLE,
    },
    {
      name: 'hand-from-the-start',
      stage: 5,
      mistake: 'Begins each search at the first family.',
      module: '#family-scheduler',
      edits: [
        { find: '    for (let looks = 0;', replace: '    this.hand = 0;\n    for (let looks = 0;' },
      ],
      dies: {
        check: 'the hand goes on from where it stopped',
        message: /begins at the same place/,
      },
      notes: IDLE,
    },
    {
      name: 'hand-stays-with-who-was-forgotten',
      stage: 5,
      mistake: 'Leaves the hand at the number that was just used again.',
      module: '#family-scheduler',
      edits: [
        {
          find: '        this.families.remove(family);\n',
          replace: '        this.families.remove(family);\n        this.hand = family;\n',
        },
      ],
      dies: { check: 'the hand goes on from where it stopped', message: /each number comes once/ },
      notes: IDLE,
    },
    {
      name: 'goes-round-twice',
      stage: 5,
      mistake: 'Looks at everybody once more when nobody was idle.',
      module: '#family-scheduler',
      edits: [{ find: 'looks < capacity; looks++', replace: 'looks < 2 * capacity; looks++' }],
      dies: {
        check: 'a search that finds nobody looks at each once, and the refused task keeps no entry',
        message: /none of them twice in one call/,
      },
      notes: IDLE,
    },
    {
      name: 'goes-round-for-ever',
      stage: 5,
      mistake: 'Searches until somebody is idle.',
      module: '#family-scheduler',
      edits: [{ find: 'looks < capacity; looks++', replace: 'looks >= 0; looks++' }],
      dies: {
        check: 'a search that finds nobody looks at each once, and the refused task keeps no entry',
        message: /a loop here never ends/,
      },
      notes: IDLE,
    },
    {
      name: 'entry-without-a-family',
      stage: 5,
      mistake: 'Refuses a task for which there is no family, and keeps the entry.',
      module: '#family-scheduler',
      edits: [
        {
          find: '      this.pool.give(entry);\n      return this.refuse(POOL_FULL);',
          replace: '      return this.refuse(POOL_FULL);',
        },
      ],
      dies: {
        check: 'a search that finds nobody looks at each once, and the refused task keeps no entry',
        message: /was given back/,
      },
      notes: IDLE,
    },
    {
      name: 'made-ready-and-not-counted',
      stage: 5,
      mistake: 'Makes the family ready in the search, where nobody counts.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    this.counts.familyReady();\n    this.ready.push(family);\n    return false;\n',
          replace: '    this.ready.push(family);\n    return false;\n',
        },
      ],
      dies: { check: HALF_OPEN, message: /each counted with familyReady/ },
      notes: IDLE,
    },
    {
      name: 'made-ready-and-forgotten',
      stage: 5,
      mistake: 'Makes the family ready, and removes it all the same.',
      module: '#family-scheduler',
      edits: [
        {
          find: '    this.ready.push(family);\n    return false;\n',
          replace: '    this.ready.push(family);\n    return true;\n',
        },
      ],
      dies: { check: HALF_OPEN, message: /It is not idle/ },
      notes: IDLE,
    },
    {
      name: 'an-open-gate-is-mine',
      stage: 5,
      mistake: 'Sees the gate open, and closes it without asking whether somebody was quicker.',
      module: '#family-scheduler',
      edits: [
        {
          find: 'if (!gates.tryClose(family)) return false;\n    if',
          replace: 'if (gates.isBusy(family)) return false;\n    gates.tryClose(family);\n    if',
        },
      ],
      dies: {
        check: 'a lane that closes the gate before the search does has the family',
        message: /The family is the lane’s/,
      },
      notes: IDLE,
    },
  ],
  right: [
    {
      name: 'turns the inbox round at the look, and keeps the tag in a number of its own',
      why: 'hasPending() moves the inbox over already; the pool computes its head by arithmetic.',
      files: { '#pending-queue': 'checks/wrong/09/pending-queue-turns-early.ts' },
    },
    {
      name: 'a lane that remembers the offset, and a search that looks before it closes',
      why: 'The lane has a state by name; the search skips busy gates by a look, and decides by closing.',
      files: {
        '#lane': 'checks/wrong/09/lane-by-state.ts',
        '#family-scheduler': 'checks/wrong/09/family-scheduler-looks-first.ts',
      },
    },
  ],
} satisfies DayProof;
