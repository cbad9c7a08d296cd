/** Day 10: what goes wrong between the last look and the open gate, and with those who watch. */
import type { DayProof } from './wrong-solution.ts';

const AUDIT = '10-ordering-proof.md#believe-the-work-not-the-scheduler';
const RELEASE = '10-ordering-proof.md#five-lines';
const POLL = '10-ordering-proof.md#look-close-and-then-take';
const HINT = '10-ordering-proof.md#a-hint-may-be-old';
const WAIT = '10-ordering-proof.md#progress-without-a-clock';

const ONE_LANE = 'one lane completes while tasks come in: up to six preemptions';
const TWO_LANES = 'a second lane is waiting for what becomes ready: up to four preemptions';

export default {
  day: 10,
  wrong: [
    {
      name: 'later-ones-are-fine',
      stage: 1,
      mistake: 'Asks only that the sequence grows, so that a gap passes.',
      module: '#ordering-audit',
      edits: [{ find: 'if (ahead > 0) {', replace: 'if (ahead > MAX_AHEAD) {' }],
      dies: { check: 'a gap is found when a later task is started', message: /2 was passed over/ },
      notes: AUDIT,
    },
    {
      name: 'one-gap-for-many',
      stage: 1,
      mistake: 'Counts a gap once, however many tasks are missing.',
      module: '#ordering-audit',
      edits: [{ find: '    this.gaps += count;', replace: '    this.gaps += 1;' }],
      dies: {
        check: 'a gap is found when a later task is started',
        message: /Three are missing by now/,
      },
      notes: AUDIT,
    },
    {
      name: 'late-is-twice',
      stage: 1,
      mistake: 'Takes everything behind the next one for a duplicate.',
      module: '#ordering-audit',
      edits: [
        { find: 'if (ahead < 0 && !family.missing.has(sequence)) {', replace: 'if (ahead < 0) {' },
      ],
      dies: {
        check: 'a reorder is found when the one that was passed over comes after all',
        message: /3 before 2/,
      },
      notes: AUDIT,
    },
    {
      name: 'missing-for-ever',
      stage: 1,
      mistake: 'Finds the late task, and goes on counting it as missing.',
      module: '#ordering-audit',
      edits: [{ find: '      this.gaps--;\n', replace: '' }],
      dies: {
        check: 'a reorder is found when the one that was passed over comes after all',
        message: /not missing any more/,
      },
      notes: AUDIT,
    },
    {
      name: 'late-and-late-again',
      stage: 1,
      mistake: 'Does not take the late task off the list of what is missing.',
      module: '#ordering-audit',
      edits: [{ find: '      family.missing.delete(sequence);\n', replace: '' }],
      dies: {
        check: 'a duplicate is found whether it is in flight, completed or late',
        message: /s2 c2 s1 c1 s1/,
      },
      notes: AUDIT,
    },
    {
      name: 'next-goes-back',
      stage: 1,
      mistake: 'Goes on behind the late task instead of behind the highest.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      this.reorders++;\n      finding = Finding.REORDER;',
          replace:
            '      this.reorders++;\n      family.next = advance(sequence, 1);\n      finding = Finding.REORDER;',
        },
      ],
      dies: {
        check: 'a reorder is found when the one that was passed over comes after all',
        message: /4 is next/,
      },
      notes: AUDIT,
    },
    {
      name: 'nobody-is-in-flight',
      stage: 1,
      mistake: 'Watches the order of starts, and not that one ends before the next begins.',
      module: '#ordering-audit',
      edits: [
        { find: 'if (family.inFlight.size > 0) {', replace: 'if (family.inFlight.size > 9) {' },
      ],
      dies: { check: 'an overlap is found: two of a family in flight', message: /1 is in flight/ },
      notes: AUDIT,
    },
    {
      name: 'overlap-instead-of-gap',
      stage: 1,
      mistake: 'Returns with the first finding, and misses what else is wrong.',
      module: '#ordering-audit',
      edits: [
        {
          find: "    let finding: FindingCode = Finding.NONE;\n    let what = '';\n",
          replace:
            "    let finding: FindingCode = Finding.NONE;\n    let what = '';\n    if (family.inFlight.size > 0) {\n      this.overlaps++;\n      family.inFlight.add(sequence);\n      if (ahead >= 0) family.next = advance(sequence, 1);\n      return this.found(Finding.OVERLAP, familyKey, 'too early');\n    }\n",
        },
      ],
      dies: { check: 'of several things the worst is told, and all are counted', message: /Both/ },
      notes: AUDIT,
    },
    {
      name: 'completions-are-believed',
      stage: 1,
      mistake: 'Takes a completion out of flight, and asks nothing.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    if (!family.inFlight.delete(sequence)) {',
          replace: '    if (!family.inFlight.delete(sequence) && sequence === -7) {',
        },
      ],
      dies: {
        check: 'a duplicate is found whether it is in flight, completed or late',
        message: /s1 c1 c1/,
      },
      notes: AUDIT,
    },
    {
      name: 'order-of-completions-not-watched',
      stage: 1,
      mistake: 'Watches the order of starts alone.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    if (distance(sequence, last) > 0) {',
          replace: '    if (last !== sequence) {',
        },
      ],
      dies: {
        check: 'a reorder is found when the one that was passed over comes after all',
        message: /completed after 3/,
      },
      notes: AUDIT,
    },
    {
      name: 'compares-without-the-wrap',
      stage: 1,
      mistake: 'Subtracts sequences as if they did not wrap.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    const ahead = distance(sequence, family.next);',
          replace: '    const ahead = sequence - family.next;',
        },
      ],
      dies: { check: 'sequences wrap', message: /distance\(\) knows/ },
      notes: AUDIT,
    },
    {
      name: 'twice-and-too-early',
      stage: 1,
      mistake: 'Asks whether another is in flight before it is known that the start is none.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      return this.found(Finding.DUPLICATE, familyKey, `started',
          replace:
            '      if (family.inFlight.size > 0 && !family.inFlight.has(sequence)) {\n        this.overlaps++;\n        return this.found(Finding.OVERLAP, familyKey, `too early`);\n      }\n      return this.found(Finding.DUPLICATE, familyKey, `started',
        },
      ],
      dies: {
        check: 'a duplicate is told as that alone and changes nothing, whatever is in flight',
        message: /The second start of 1 is no start/,
      },
      notes: AUDIT,
    },
    {
      name: 'in-flight-once-more',
      stage: 1,
      mistake: 'Takes the second start of a completed task for a task in flight.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      this.duplicates++;\n      return this.found(Finding.DUPLICATE, familyKey, `started',
          replace:
            '      this.duplicates++;\n      family.inFlight.add(sequence);\n      return this.found(Finding.DUPLICATE, familyKey, `started',
        },
      ],
      dies: {
        check: 'a duplicate is told as that alone and changes nothing, whatever is in flight',
        message: /nothing more is in flight behind it/,
      },
      notes: AUDIT,
    },
    {
      name: 'counts-whom-it-overlaps',
      stage: 1,
      mistake: 'Counts how many are in flight instead of how often one was started too early.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      this.overlaps++;\n',
          replace: '      this.overlaps += family.inFlight.size;\n',
        },
      ],
      dies: {
        check: 'an overlap is found: two of a family in flight',
        message: /How many were in flight by then does not matter/,
      },
      notes: AUDIT,
    },
    {
      name: 'late-and-never-too-early',
      stage: 1,
      mistake: 'Looks for an overlap only when the start is not late.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'if (family.inFlight.size > 0) {',
          replace: 'if (ahead >= 0 && family.inFlight.size > 0) {',
        },
      ],
      dies: {
        check: 'of several things the worst is told, and all are counted',
        message: /a late start can be an overlap, too/,
      },
      notes: AUDIT,
    },
    {
      name: 'before-the-last-is-twice',
      stage: 1,
      mistake: 'Takes every completion before the last completed one for a second one.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'const wasStarted = distance(sequence, family.next) < 0 && !family.missing.has(sequence);',
          replace: 'const wasStarted = distance(sequence, family.lastCompleted) <= 0;',
        },
      ],
      dies: {
        check: 'who completes what was never started has a gap',
        message: /need not have been there/,
      },
      notes: AUDIT,
    },
    {
      name: 'counts-what-never-started',
      stage: 1,
      mistake: 'Counts the completion of what never started as one more that is missing.',
      module: '#ordering-audit',
      edits: [
        {
          find: '        return this.found(Finding.GAP, familyKey, `completed',
          replace:
            '        this.gaps++;\n        return this.found(Finding.GAP, familyKey, `completed',
        },
      ],
      dies: {
        check: 'who completes what was never started has a gap',
        message: /answered and not counted/,
      },
      notes: AUDIT,
    },
    {
      name: 'completed-so-not-missing',
      stage: 1,
      mistake: 'Believes a completion that the task was started after all.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      if (!wasStarted) {\n',
          replace: '      if (!wasStarted) {\n        family.missing.delete(sequence);\n',
        },
      ],
      dies: {
        check: 'who completes what was never started has a gap',
        message: /missing until it is started/,
      },
      notes: AUDIT,
    },
    {
      name: 'completed-without-a-start',
      stage: 1,
      mistake: 'Takes the completion of what never started for the last one.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      if (!wasStarted) {\n',
          replace: '      if (!wasStarted) {\n        family.lastCompleted = sequence;\n',
        },
      ],
      dies: {
        check: 'who completes what was never started has a gap',
        message: /The completion of 5 was none/,
      },
      notes: AUDIT,
    },
    {
      name: 'missing-without-the-wrap',
      stage: 1,
      mistake: 'Names what was passed over by a sum, which does not wrap.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'family.missing.add(advance(family.next, i));',
          replace: 'family.missing.add(family.next + i);',
        },
      ],
      dies: { check: 'sequences wrap', message: /named by advance/ },
      notes: AUDIT,
    },
    {
      name: 'completed-without-the-wrap',
      stage: 1,
      mistake: 'Compares the sequence of a completion by its number.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'const wasStarted = distance(sequence, family.next) < 0 &&',
          replace: 'const wasStarted = sequence < family.next &&',
        },
      ],
      dies: { check: 'sequences wrap', message: /by the numbers alone/ },
      notes: AUDIT,
    },
    {
      name: 'counted-and-then-thrown',
      stage: 1,
      mistake: 'Counts what is missing, and then sees that this is no sequence.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    if (count > MAX_AHEAD) {',
          replace: '    this.gaps += count;\n    if (count > MAX_AHEAD) {',
        },
        {
          find: 'advance(family.next, i));\n    this.gaps += count;\n',
          replace: 'advance(family.next, i));\n',
        },
      ],
      dies: {
        check: 'what is far ahead is no sequence',
        message: /Nothing is counted of what is no sequence/,
      },
      notes: AUDIT,
    },
    {
      name: 'one-too-few-ahead',
      stage: 1,
      mistake: 'Refuses a start that passes over as many tasks as it may.',
      module: '#ordering-audit',
      edits: [{ find: 'if (count > MAX_AHEAD) {', replace: 'if (count >= MAX_AHEAD) {' }],
      dies: {
        check: 'a start may pass over MAX_AHEAD tasks, and no more',
        message: /which are not more than MAX_AHEAD/,
      },
      notes: AUDIT,
    },
    {
      name: 'thrown-by-nobody',
      stage: 1,
      mistake: 'Answers the finding past the one place that throws in development mode.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    return this.found(finding, familyKey, what);\n',
          replace:
            '    return what === familyKey.toString() ? this.found(finding, familyKey, what) : finding;\n',
        },
      ],
      dies: {
        check: 'in development mode the first finding is thrown, with all that one wants to know',
        message: /found\(\) throws in mode assert/,
      },
      notes: AUDIT,
    },
    {
      name: 'first-found-first-thrown',
      stage: 1,
      mistake: 'Throws the gap before it is known that the start is an overlap as well.',
      module: '#ordering-audit',
      edits: [
        {
          find: '        this.passOver(family, familyKey, ahead);\n',
          replace:
            '        this.passOver(family, familyKey, ahead);\n        this.found(finding, familyKey, what);\n',
        },
      ],
      dies: {
        check: 'in development mode the first finding is thrown, with all that one wants to know',
        message: /furthest down the table/,
      },
      notes: AUDIT,
    },
    {
      name: 'off-and-still-looking',
      stage: 1,
      mistake: 'Remembers every task although the audit is switched off.',
      module: '#ordering-audit',
      edits: [
        {
          find: "  started(familyKey: number, sequence: number): FindingCode {\n    if (this.mode === 'off') return Finding.NONE;\n",
          replace: '  started(familyKey: number, sequence: number): FindingCode {\n',
        },
      ],
      dies: {
        check: 'switched off it finds nothing and remembers nothing',
        message: /NONE/,
      },
      notes: AUDIT,
    },
    {
      name: 'takes-what-it-is-asked-about',
      stage: 2,
      mistake: 'Pops to see whether something is pending.',
      module: '#completion',
      edits: [
        {
          find: 'while (!queue.hasPending(family)) {',
          replace: 'while (queue.pop(family) === 0) {',
        },
      ],
      dies: {
        check:
          'something is pending: the family is kept, its gate stays closed, and nothing is taken',
        message: /who takes it is the caller/,
      },
      notes: POLL,
    },
    {
      name: 'opened-in-any-case',
      stage: 2,
      mistake: 'Opens the gate with each completion and closes it again when more is pending.',
      module: '#completion',
      edits: [{ find: '  return true;\n', replace: '  gates.open(family);\n  return true;\n' }],
      dies: {
        check:
          'something is pending: the family is kept, its gate stays closed, and nothing is taken',
        message: /The caller still has it/,
      },
      notes: RELEASE,
    },
    {
      name: 'looks-into-the-inbox-alone',
      stage: 2,
      mistake: 'Asks the inbox, and forgets what was taken out of it and not yet run.',
      module: '#completion',
      edits: [
        {
          find: 'while (!queue.hasPending(family)) {',
          replace: 'while (!queue.mayHavePending(family)) {',
        },
      ],
      dies: {
        check:
          'something is pending: the family is kept, its gate stays closed, and nothing is taken',
        message: /turned round already/,
      },
      notes: RELEASE,
    },
    {
      name: 'never-opened',
      stage: 2,
      mistake: 'Tells the caller to go, and leaves the gate closed.',
      module: '#completion',
      edits: [{ find: '    gates.open(family);\n', replace: '' }],
      dies: {
        check: 'nothing is pending: the gate is opened',
        message: /whoever comes may have it/,
      },
      notes: RELEASE,
    },
    {
      name: 'lost-wake-up',
      stage: 3,
      mistake: 'Opens the gate and goes, without another look.',
      module: '#completion',
      edits: [
        {
          find: '    if (!queue.mayHavePending(family)) return false;\n    if (!gates.tryClose(family)) return false;\n',
          replace: '    if (queue !== undefined) return false;\n',
        },
      ],
      dies: { check: ONE_LANE, message: /nobody will run the rest/ },
      notes: RELEASE,
    },
    {
      name: 'gate-opened-before-the-queue-is-checked',
      stage: 3,
      mistake:
        'Opens the gate first, and keeps the family when the look behind it finds something.',
      module: '#completion',
      edits: [
        {
          find: '    if (!gates.tryClose(family)) return false;\n',
          replace: '    if (queue.hasPending(family)) return true;\n',
        },
      ],
      dies: { check: ONE_LANE, message: /In this order of operations it happens/ },
      notes: RELEASE,
    },
    {
      name: 'polls-before-it-closes',
      stage: 3,
      mistake:
        'Takes the task after opening the gate, and drops it when the gate was closed meanwhile.',
      module: '#completion',
      edits: [
        {
          find: '    if (!queue.mayHavePending(family)) return false;\n    if (!gates.tryClose(family)) return false;\n',
          replace:
            '    if (queue.pop(family) === 0) return false;\n    if (!gates.tryClose(family)) return false;\n',
        },
      ],
      dies: { check: ONE_LANE, message: /In this order of operations it happens/ },
      notes: POLL,
    },
    {
      name: 'closes-by-a-look',
      stage: 3,
      mistake: 'Looks whether the gate is open still, and then closes it: double dispatch.',
      module: '#completion',
      edits: [
        {
          find: '    if (!gates.tryClose(family)) return false;\n',
          replace: '    if (gates.isBusy(family)) return false;\n    gates.tryClose(family);\n',
        },
      ],
      dies: { check: ONE_LANE, message: /In this order of operations it happens/ },
      notes: RELEASE,
    },
    {
      name: 'believes-the-hint',
      stage: 3,
      mistake: 'Has closed the gate again, and does not ask whether the task is there still.',
      module: '#completion',
      edits: [
        {
          find: '    // It is ours again. Somebody may have had it in between and run the task: look properly.\n',
          replace: '    break;\n',
        },
      ],
      dies: { check: TWO_LANES, message: /a lane ran a task that is none/ },
      notes: HINT,
    },
    {
      name: 'looks-once-more-and-no-oftener',
      stage: 3,
      mistake: 'Closes the gate again, finds nothing, and opens it this time without another look.',
      module: '#completion',
      edits: [
        {
          find: '    // It is ours again. Somebody may have had it in between and run the task: look properly.\n',
          replace:
            '    if (queue.hasPending(family)) return true;\n    gates.open(family);\n    return false;\n',
        },
      ],
      dies: { check: TWO_LANES, message: /nobody will run the rest/ },
      notes: HINT,
    },
    {
      name: 'looks-as-if-it-had-the-family',
      stage: 3,
      mistake: 'Looks at both ends of the queue after letting go.',
      module: '#completion',
      edits: [
        {
          find: '    if (!queue.mayHavePending(family)) return false;\n',
          replace: '    if (!queue.hasPending(family)) return false;\n',
        },
      ],
      dies: { check: TWO_LANES, message: /nothing orders that/ },
      notes: HINT,
    },
    {
      name: 'three-rounds-and-no-more',
      stage: 3,
      mistake: 'Asks three times, and takes the third hint for the truth.',
      module: '#completion',
      edits: [
        {
          find: '  while (!queue.hasPending(family)) {\n',
          replace:
            '  for (let round = 0; round < 3; round++) {\n    if (queue.hasPending(family)) return true;\n',
        },
      ],
      dies: {
        check: 'a hint may be old as often as tasks come in',
        message: /no number of rounds/,
      },
      notes: HINT,
    },
    {
      name: 'own-family-alone',
      stage: 4,
      mistake: 'Counts the completions of the family instead of everybody’s.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'family.longestWait = Math.max(family.longestWait, this.completions - since);',
          replace:
            'family.longestWait = Math.max(family.longestWait, Math.min(this.completions - since, distance(family.lastCompleted, 0)));',
        },
      ],
      dies: {
        check: 'the wait is what was completed meanwhile, of whatever family',
        message: /has seen two/,
      },
      notes: WAIT,
    },
    {
      name: 'the-last-wait',
      stage: 4,
      mistake: 'Keeps the last wait instead of the longest.',
      module: '#ordering-audit',
      edits: [
        {
          find: 'Math.max(family.longestWait, this.completions - since)',
          replace: 'this.completions - since',
        },
      ],
      dies: {
        check: 'what waits still has no wait yet, and the longest stays',
        message: /Task 1 waited for one completion/,
      },
      notes: WAIT,
    },
    {
      name: 'waits-from-the-beginning',
      stage: 4,
      mistake: 'Takes all completions there were, also those before the submission.',
      module: '#ordering-audit',
      edits: [{ find: 'this.completions - since)', replace: 'this.completions - 0 * since)' }],
      dies: {
        check: 'what waits still has no wait yet, and the longest stays',
        message: /task 2 for none/,
      },
      notes: WAIT,
    },
    {
      name: 'wrong-completions-count',
      stage: 4,
      mistake: 'Counts every call of completed().',
      module: '#ordering-audit',
      edits: [
        { find: '    this.completions++;\n', replace: '' },
        {
          find: '    if (!family.inFlight.delete(sequence)) {',
          replace: '    this.completions++;\n    if (!family.inFlight.delete(sequence)) {',
        },
      ],
      dies: {
        check: 'a task that was not announced has no wait, and a wrong completion counts none',
        message: /was completed once/,
      },
      notes: WAIT,
    },
    {
      name: 'late-completions-do-not-count',
      stage: 4,
      mistake: 'Counts a completion only when it is in order.',
      module: '#ordering-audit',
      edits: [
        { find: '    this.completions++;\n', replace: '' },
        {
          find: '      family.lastCompleted = sequence;\n',
          replace: '      this.completions++;\n      family.lastCompleted = sequence;\n',
        },
      ],
      dies: {
        check: 'a completion out of order is one that was waited for',
        message: /what counts is that they were in flight/,
      },
      notes: WAIT,
    },
    {
      name: 'waits-for-a-start-in-order',
      stage: 4,
      mistake: 'Ends the wait only when nothing is wrong with the start.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    this.endWait(family, sequence);\n',
          replace: '    if (finding === Finding.NONE) this.endWait(family, sequence);\n',
        },
      ],
      dies: { check: 'a start ends the wait, in order or not', message: /a start all the same/ },
      notes: WAIT,
    },
    {
      name: 'waits-for-a-start-that-is-not-late',
      stage: 4,
      mistake: 'Ends the wait where the next sequence moves on, which a late start does not do.',
      module: '#ordering-audit',
      edits: [
        {
          find: '    this.endWait(family, sequence);\n',
          replace: '    if (ahead >= 0) this.endWait(family, sequence);\n',
        },
      ],
      dies: {
        check: 'a start ends the wait, in order or not',
        message: /its wait is over with that/,
      },
      notes: WAIT,
    },
    {
      name: 'a-duplicate-ends-the-wait',
      stage: 4,
      mistake: 'Ends the wait with each call of started().',
      module: '#ordering-audit',
      edits: [
        {
          find: '      this.duplicates++;\n      return this.found(Finding.DUPLICATE, familyKey, `started',
          replace:
            '      this.duplicates++;\n      this.endWait(family, sequence);\n      return this.found(Finding.DUPLICATE, familyKey, `started',
        },
      ],
      dies: { check: 'a duplicate start ends no wait', message: /is no start/ },
      notes: WAIT,
    },
    {
      name: 'what-never-started-counts',
      stage: 4,
      mistake: 'Counts every completion that is no duplicate.',
      module: '#ordering-audit',
      edits: [
        {
          find: '      if (!wasStarted) {\n',
          replace: '      if (!wasStarted) {\n        this.completions++;\n',
        },
      ],
      dies: {
        check: 'a task that was not announced has no wait, and a wrong completion counts none',
        message: /was never started/,
      },
      notes: WAIT,
    },
    {
      name: 'starts-count',
      stage: 4,
      mistake: 'Counts starts, which says nothing about a lane being free again.',
      module: '#ordering-audit',
      edits: [
        { find: '    this.completions++;\n', replace: '' },
        {
          find: '    this.endWait(family, sequence);\n',
          replace: '    this.endWait(family, sequence);\n    this.completions++;\n',
        },
      ],
      dies: {
        check: 'any submits, starts and completions in order: as a list of them says',
        message: /Family \d after/,
      },
      notes: WAIT,
    },
  ],
  right: [
    {
      name: 'completion by recursion, and an audit with one map of states',
      why: 'keepOrRelease calls itself; the audit knows the state of each sequence that it has seen.',
      files: {
        '#completion': 'checks/wrong/10/completion-by-recursion.ts',
        '#ordering-audit': 'checks/wrong/10/audit-by-state.ts',
      },
    },
  ],
} satisfies DayProof;
