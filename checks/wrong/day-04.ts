/** Day 04: what goes wrong in a ring between threads. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 4,
  wrong: [
    {
      name: 'claims-from-the-cursor',
      stage: 1,
      mistake: 'Numbers a claim from the cursor, as if whatever is claimed were published at once.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return FULL;\n    }\n    this.claimed = advance(this.claimed, count);',
          replace: 'return FULL;\n    }\n    this.claimed = advance(this.cursor.get(), count);',
        },
      ],
      dies: {
        check: 'two claims before a publish are two different slots',
        message: /known to the producer alone/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'slot-by-remainder',
      stage: 1,
      mistake: 'Takes the remainder %, which is negative for a negative sequence.',
      module: '#shared-ring',
      edits: [
        {
          find: 'Math.imul(sequence & this.mask, this.slotBytes)',
          replace: '(sequence % this.capacity) * this.slotBytes',
        },
      ],
      dies: {
        check: 'a negative sequence has a slot like any other',
        message: /The remainder % of a negative number is negative/,
      },
      notes: '04-handoff.md#slots-are-bytes',
    },
    {
      name: 'slot-number-for-offset',
      stage: 1,
      mistake: 'Answers the number of the slot where the number of its first byte is wanted.',
      module: '#shared-ring',
      edits: [
        {
          find: 'Math.imul(sequence & this.mask, this.slotBytes)',
          replace: 'sequence & this.mask',
        },
      ],
      dies: {
        check: 'the slot of a sequence begins at its place in the ring times the size of a slot',
        message: /slot number × slotBytes/,
      },
      notes: '04-handoff.md#slots-are-bytes',
    },
    {
      name: 'publishes-all-that-is-claimed',
      stage: 1,
      mistake:
        'Publishes what is claimed instead of what it was told, half-written slots included.',
      module: '#shared-ring',
      edits: [{ find: 'this.cursor.set(sequence);', replace: 'this.cursor.set(this.claimed);' }],
      dies: {
        check: 'nothing is seen before it is published, and then everything up to that sequence',
        message: /3 is claimed and not published yet/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'gives-back-all-it-saw',
      stage: 1,
      mistake: 'Gives back everything that was available, however much the caller has read.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.position = advance(this.position, count);',
          replace: 'this.position = this.seen;',
        },
      ],
      dies: {
        check: 'a reader gives back what it has read, in parts if it likes',
        message: /three are left, and the first of them is 2/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'a-look-gives-back',
      stage: 1,
      mistake:
        'Announces the events as done when it has seen them; the slots are still to be read.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.seen = this.front.available();\n',
          replace: '    this.seen = this.front.available();\n    this.sequence.set(this.seen);\n',
        },
      ],
      dies: {
        check: 'to look at events is not to give them back',
        message: /it changes nothing that others see/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'reader-begins-at-the-cursor',
      stage: 1,
      mistake:
        'Begins where the cursor is, so a thread that comes up late misses the first events.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.position = this.sequence.get();',
          replace: 'this.position = ring.cursor.get();',
        },
      ],
      dies: {
        check: 'a reader goes on from its own sequence, whatever was published before it came',
        message: /in its own sequence, not at the cursor/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'holds-one-less',
      stage: 1,
      mistake: 'Keeps one slot empty, as rings do that cannot tell full from empty.',
      module: '#shared-ring',
      edits: [
        {
          find: 'count <= this.capacity) return true',
          replace: 'count < this.capacity) return true',
        },
        {
          find: 'slowestSeen) + count <= this.capacity;',
          replace: 'slowestSeen) + count < this.capacity;',
        },
      ],
      dies: {
        check: 'a ring of n slots holds n events, then the answer is FULL',
        message: /not one more or less/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'refused-claim-is-kept',
      stage: 1,
      mistake: 'Counts a claim on although it was refused, so that numbers go missing.',
      module: '#shared-ring',
      edits: [
        {
          find: '      this.stalls++;\n      return FULL;',
          replace:
            '      this.stalls++;\n      this.claimed = advance(this.claimed, count);\n      return FULL;',
        },
      ],
      dies: {
        check: 'a claim that is answered FULL takes nothing',
        message: /refused has claimed nothing/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'refuses-from-memory',
      stage: 1,
      mistake: 'Answers FULL by what it remembers of the consumers, and never looks again.',
      module: '#shared-ring',
      edits: [
        { find: '    this.lookAtGates();\n    return distance(', replace: '    return distance(' },
      ],
      dies: {
        check: 'there is room again as soon as a reader has given something back',
        message: /Before you answer FULL, look again/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'looks-behind-the-refusal',
      stage: 1,
      mistake: 'Refuses first and looks then, so that the next claim and not this one is granted.',
      module: '#shared-ring',
      edits: [
        {
          find: '    return distance(this.claimed, this.slowestSeen) + count <= this.capacity;',
          replace: '    return false;',
        },
      ],
      dies: {
        check: 'there is room again as soon as a reader has given something back',
        message: /Before you answer FULL, look again/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'fastest-gate',
      stage: 1,
      mistake: 'Waits for the consumer that is furthest ahead.',
      module: '#shared-ring',
      edits: [
        {
          find: 'if (i === 0 || distance(value, slowestSeen) < 0) {',
          replace: 'if (i === 0 || distance(value, slowestSeen) > 0) {',
        },
      ],
      dies: {
        check: 'the slowest of several consumers holds the producer back, whichever it is',
        message: /The one furthest behind counts/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'only-the-last-gate',
      stage: 1,
      mistake: 'Keeps one gate: a ring with one consumer needs no more.',
      module: '#shared-ring',
      edits: [{ find: 'this.gates.push(sequence);', replace: 'this.gates[0] = sequence;' }],
      dies: {
        check: 'the slowest of several consumers holds the producer back, whichever it is',
        message: /The one furthest behind counts/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'gateless-waits-for-itself',
      stage: 1,
      mistake: 'Takes the cursor for a gate when there is none, and so waits for its own publish.',
      module: '#shared-ring',
      edits: [
        {
          find: 'let slowestSeen = this.claimed;',
          replace: 'let slowestSeen = this.cursor.get();',
        },
      ],
      dies: {
        check: 'a ring without a gate overwrites freely',
        message: /Nobody is to be waited for/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'any-count',
      stage: 1,
      mistake: 'Grants a claim of 0, of −1 or of one and a half.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return Number.isInteger(count) && count >= 1 && count <= this.capacity;',
          replace: 'return count <= this.capacity;',
        },
      ],
      dies: {
        check: 'a count that could never be granted is answered FULL, and nothing is thrown',
        message: /only whole numbers from 1 to 8/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'throws-as-on-day-01',
      stage: 1,
      mistake: 'Throws a RangeError for an impossible count, as the ring of day 01 does.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return Number.isInteger(count) && count >= 1 && count <= this.capacity;',
          replace:
            'if (Number.isInteger(count) && count >= 1 && count <= this.capacity) return true;\n    throw new RangeError("so many slots cannot be claimed");',
        },
      ],
      dies: {
        check: 'a count that could never be granted is answered FULL, and nothing is thrown',
        message: /would end the thread of all clients/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'plain-access',
      stage: 1,
      mistake:
        'Reads the Int32Array itself: the compiler may read it once and keep the number for ever.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return this.cellsOfRing.load(this.cell);',
          replace: 'return this.memory.control[this.cell] as number;',
        },
      ],
      dies: {
        check: 'each sequence is one cell of the ring’s memory, reached through its cells',
        message: /memory\.cells/,
      },
      notes: '04-handoff.md#memory-ordering',
    },
    {
      name: 'past-the-cells',
      stage: 1,
      mistake: 'Inherits get and set of day 01: right, and invisible to the explorer.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return this.cellsOfRing.load(this.cell);',
          replace: 'return super.get();',
        },
        { find: 'this.cellsOfRing.store(this.cell, value);', replace: 'super.set(value);' },
      ],
      dies: {
        check: 'each sequence is one cell of the ring’s memory, reached through its cells',
        message: /the explorer stands in their place/,
      },
      notes: '04-handoff.md#memory-ordering',
    },
    {
      name: 'publishes-one-by-one',
      stage: 1,
      mistake: 'Stores the cursor once for every event of a batch.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.cursor.set(sequence);\n',
          replace:
            '    const count = distance(sequence, this.cursor.get());\n    for (let i = count - 1; i >= 0; i--) this.cursor.set(advance(sequence, -i));\n',
        },
      ],
      dies: {
        check: 'to publish is one store, however many events it makes visible',
        message: /One store of the cursor makes all 256 visible/,
      },
      notes: '04-handoff.md#a-store-for-a-batch',
    },
    {
      name: 'gives-back-one-by-one',
      stage: 1,
      mistake: 'Stores its sequence once for every event that it gives back.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.position = advance(this.position, count);\n    this.sequence.set(this.position);\n',
          replace:
            '    for (let i = 0; i < count; i++) {\n      this.position = advance(this.position, 1);\n      this.sequence.set(this.position);\n    }\n',
        },
      ],
      dies: {
        check: 'to give back is one store, however many events that is',
        message: /One store of the reader’s sequence/,
      },
      notes: '04-handoff.md#a-store-for-a-batch',
    },
    {
      name: 'producer-looks-at-every-claim',
      stage: 1,
      mistake: 'Reads the consumers’ sequences at every claim: always right, and always a miss.',
      module: '#shared-ring',
      edits: [
        {
          find: '  private hasRoom(count: number): boolean {\n',
          replace: '  private hasRoom(count: number): boolean {\n    this.lookAtGates();\n',
        },
      ],
      dies: {
        check: 'the producer looks at a consumer at most twice in a lap while that one keeps up',
        message: /look again only when that no longer suffices/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'reader-looks-every-time',
      stage: 1,
      mistake: 'Reads the cursor whenever it is asked what is available.',
      module: '#shared-ring',
      edits: [{ find: '    if (ready > 0) return ready;\n', replace: '' }],
      dies: {
        check: 'a reader looks at the cursor at most twice while it reads one by one what it saw',
        message: /look again only when you have read that far/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'reader-subtracts-plainly',
      stage: 1,
      mistake: 'Subtracts two sequences with `-`, which is right until the number wraps.',
      module: '#shared-ring',
      edits: [
        {
          find: '    return distance(this.seen, this.position);',
          replace: '    return this.seen - this.position;',
        },
      ],
      dies: {
        check: 'claims, publishes and reads go on across the 32-bit wrap',
        message: /never with \+ and -/,
      },
      notes: '04-handoff.md#32-bits-again',
    },
    {
      name: 'claim-adds-plainly',
      stage: 1,
      mistake: 'Adds with `+`; the first claim behind the wrap is 2147483648, which means FULL.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return FULL;\n    }\n    this.claimed = advance(this.claimed, count);',
          replace: 'return FULL;\n    }\n    this.claimed += count;',
        },
      ],
      dies: {
        check: 'claims, publishes and reads go on across the 32-bit wrap',
        message: /never with \+ and -/,
      },
      notes: '04-handoff.md#32-bits-again',
    },
    {
      name: 'begins-with-all-slots-free',
      stage: 1,
      mistake: 'Takes every slot for free until the first look, also those that are unread.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.gates.push(sequence);\n    this.lookAtGates();\n',
          replace: '    this.gates.push(sequence);\n',
        },
      ],
      dies: {
        check: 'a consumer may stand behind the cursor when the ring is made',
        message: /you have seen nothing of the consumers/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'a-look-stores',
      stage: 1,
      mistake: 'Announces its place again with every look, though it has not changed.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.seen = this.front.available();\n',
          replace:
            '    this.seen = this.front.available();\n    this.sequence.set(this.position);\n',
        },
      ],
      dies: {
        check: 'to look at events is not to give them back',
        message: /is a look/,
      },
      notes: '04-handoff.md#a-store-for-a-batch',
    },
    {
      name: 'first-adds-plainly',
      stage: 1,
      mistake: 'Adds 1 with `+` to name the first event, past the largest 32-bit number.',
      module: '#shared-ring',
      edits: [{ find: 'return advance(this.position, 1);', replace: 'return this.position + 1;' }],
      dies: {
        check: 'claims, publishes and reads go on across the 32-bit wrap',
        message: /for reader\.first as well/,
      },
      notes: '04-handoff.md#32-bits-again',
    },
    {
      name: 'gates-past-the-cells',
      stage: 1,
      mistake: 'Reads the consumers from the Int32Array itself when it looks for room.',
      module: '#shared-ring',
      edits: [
        {
          find: 'const value = gate.get();',
          replace: 'const value = this.memory.control[gate.cell] as number;',
        },
      ],
      dies: {
        check: 'each sequence is one cell of the ring’s memory, reached through its cells',
        message: /went past memory\.cells/,
      },
      notes: '04-handoff.md#memory-ordering',
    },
    {
      name: 'idles-once',
      stage: 2,
      mistake: 'Waits once and then claims, although an idle may return for no reason.',
      module: '#shared-ring',
      edits: [
        {
          find: '      do this.idle();\n      while (!this.hasRoom(count));\n',
          replace: '      this.idle();\n',
        },
      ],
      dies: {
        check: 'next waits by the strategy of its ring, and looks again after each idle',
        message: /claim when there is room, and not before/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'spins-by-itself',
      stage: 2,
      mistake: 'Looks again and again without asking the wait strategy.',
      module: '#shared-ring',
      edits: [
        {
          find: '      do this.idle();\n      while (!this.hasRoom(count));\n',
          replace: '      while (!this.hasRoom(count));\n',
        },
      ],
      dies: {
        check: 'next waits by the strategy of its ring, and looks again after each idle',
        message: /One that waits must call the wait strategy/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'always-tells-of-work',
      stage: 2,
      mistake: 'Tells the strategy of work at each claim; it then stays off the memory every time.',
      module: '#shared-ring',
      edits: [
        {
          find: '      this.wait.worked(this.memory.cells);\n    }\n',
          replace: '    }\n    this.wait.worked(this.memory.cells);\n',
        },
      ],
      dies: {
        check: 'next claims at once while there is room, and waits for nobody',
        message: /no idle, no worked/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'waits-on-its-own-cursor',
      stage: 2,
      mistake: 'Waits on the cursor, which nobody but the producer itself ever moves.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.slowestSeen);',
          replace: 'this.wait.idle(this.memory.cells, this.cursor.cell, this.cursor.get());',
        },
      ],
      dies: {
        check:
          'while it waits it tells the strategy which sequence is in the way, and what it saw there',
        message: /it must be that cell and that value/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'waits-on-the-first-gate',
      stage: 2,
      mistake: 'Waits on the first consumer, whichever it is that is in the way.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.slowestSeen);',
          replace:
            'const [first] = this.gates;\n      if (first !== undefined) this.wait.idle(this.memory.cells, first.cell, first.get());',
        },
      ],
      dies: {
        check:
          'while it waits it tells the strategy which sequence is in the way, and what it saw there',
        message: /is the one furthest behind/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'waits-with-its-claim',
      stage: 2,
      mistake: 'Gives the strategy its own number for what it saw: no thread ever sleeps on that.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.slowestSeen);',
          replace: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.claimed);',
        },
      ],
      dies: {
        check:
          'while it waits it tells the strategy which sequence is in the way, and what it saw there',
        message: /it must be that cell and that value/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'never-tells-of-work',
      stage: 2,
      mistake: 'Never says that the waiting is over; the strategy sleeps at once the next time.',
      module: '#shared-ring',
      edits: [{ find: '      this.wait.worked(this.memory.cells);\n', replace: '' }],
      dies: {
        check: 'when the waiting is over, next tells the strategy so',
        message: /has to know that its waiting is over/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'waits-for-the-impossible',
      stage: 2,
      mistake: 'Waits for room that a count of nine can never have in a ring of eight.',
      module: '#shared-ring',
      edits: [
        {
          find: 'next(count = 1): number {\n    if (!this.isClaimable(count)) return FULL;\n',
          replace: 'next(count = 1): number {\n',
        },
      ],
      dies: {
        check: 'next answers FULL to a count that could never be granted, and does not wait for it',
        message: /would wait for ever/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'reader-waits-at-its-next',
      stage: 2,
      mistake: 'Says that it saw the event that it is waiting for, one too far.',
      module: '#shared-ring',
      edits: [{ find: 'this.front.idle(this.position);', replace: 'this.front.idle(this.first);' }],
      dies: {
        check: 'a reader without an event waits at the cursor, at its own place',
        message: /waits for the cursor to be something else/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'worked-goes-nowhere',
      stage: 2,
      mistake: 'Leaves worked() of the front empty, so that no strategy ever begins anew.',
      module: '#shared-ring',
      edits: [{ find: '    this.wait.worked(this.cells);\n', replace: '' }],
      dies: {
        check: 'a reader without an event waits at the cursor, at its own place',
        message: /worked\(\) of the reader/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'waits-on-one-that-has-moved',
      stage: 2,
      mistake: 'Waits on the first of those it comes after, also when that one is long ahead.',
      module: '#shared-ring',
      edits: [
        {
          find: 'if (last === 0 || this.cells.load(cell) === position) {',
          replace: 'if (i === 0 || this.cells.load(cell) === position) {',
        },
      ],
      dies: {
        check:
          'who comes after two others waits for one that has not moved, and for nobody if both have',
        message: /wait for one that has moved is to wait for nothing/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'claims-and-then-waits',
      stage: 2,
      mistake: 'Takes its number first and waits then, as rings for many producers do.',
      module: '#shared-ring',
      edits: [
        {
          find: '      do this.idle();\n      while (!this.hasRoom(count));\n      this.wait.worked(this.memory.cells);\n    }\n',
          replace:
            '      this.claimed = advance(this.claimed, count);\n      do {\n        this.idle();\n        this.lookAtGates();\n      } while (distance(this.claimed, this.slowestSeen) > this.capacity);\n      this.wait.worked(this.memory.cells);\n      return this.claimed;\n    }\n',
        },
      ],
      dies: {
        check: 'an error of the wait strategy passes through and claims nothing',
        message: /interrupted has taken nothing/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'tells-of-work-at-each-idle',
      stage: 2,
      mistake:
        'Says after each idle that the waiting is over; a strategy then never gets to sleep.',
      module: '#shared-ring',
      edits: [
        {
          find: '      do this.idle();\n',
          replace:
            '      do {\n        this.idle();\n        this.wait.worked(this.memory.cells);\n      }\n',
        },
        { find: '      this.wait.worked(this.memory.cells);\n    }\n', replace: '    }\n' },
      ],
      dies: {
        check: 'when the waiting is over, next tells the strategy so',
        message: /behind the last of three idles/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'waits-for-each-of-them',
      stage: 2,
      mistake: 'Waits for one after the other of those that have not moved, and so too long.',
      module: '#shared-ring',
      edits: [
        {
          find: '        this.wait.idle(this.cells, cell, position);\n        return;\n',
          replace: '        this.wait.idle(this.cells, cell, position);\n',
        },
      ],
      dies: {
        check:
          'who comes after two others waits for one that has not moved, and for nobody if both have',
        message: /one of them, once, and return/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'reader-expects-what-is-there-now',
      stage: 2,
      mistake:
        'Hands the strategy what is in the cell by now, so that it sleeps on an event that is there.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.front.idle(this.position);',
          replace: 'this.front.idle(this.front.available());',
        },
      ],
      dies: {
        check: 'a reader without an event waits at the cursor, at its own place',
        message: /not what is in the cell by now/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'reader-waits-at-the-cursor-always',
      stage: 2,
      mistake: 'Waits at the cursor, also when it comes after other consumers.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.front.idle(this.position);',
          replace:
            "new Front(this.ring, [this.ring.cursor], this.front['wait']).idle(this.position);",
        },
      ],
      dies: {
        check:
          'who comes after two others waits for one that has not moved, and for nobody if both have',
        message: /those that it comes after, not for the cursor/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'looks-before-it-moves',
      stage: 3,
      mistake: 'Looks for sleepers first and moves the sequence then.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.cellsOfRing.store(this.cell, value);\n    if (this.wakes) wakeSleepers(this.cellsOfRing, this.cell);\n',
          replace:
            '    if (this.wakes) wakeSleepers(this.cellsOfRing, this.cell);\n    this.cellsOfRing.store(this.cell, value);\n',
        },
      ],
      dies: {
        check: 'one sleeper misses no move, in any order with up to five preemptions',
        message: /A wake-up is lost[\s\S]*Deadlock[\s\S]*Replay: node/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'never-wakes',
      stage: 3,
      mistake: 'Moves its sequences and wakes nobody: with yield nobody noticed.',
      module: '#shared-ring',
      edits: [
        {
          find: '    if (this.wakes) wakeSleepers(this.cellsOfRing, this.cell);\n',
          replace: '',
        },
      ],
      dies: {
        check: 'while nobody sleeps, a publish looks for sleepers and wakes nobody',
        message: /One look at the count of sleepers/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'notifies-at-each-publish',
      stage: 3,
      mistake: 'Notifies at every publish, because a notify too many does no harm.',
      module: '#wait-strategy',
      edits: [
        {
          find: '  if (cells.load(sleepersCell(cell)) > 0) cells.notify(cell);',
          replace: '  if (cells.load(sleepersCell(cell)) >= 0) cells.notify(cell);',
        },
      ],
      dies: {
        check: 'while nobody sleeps, a publish looks for sleepers and wakes nobody',
        message: /far too dear for each publish/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'notifies-the-count',
      stage: 3,
      mistake: 'Notifies the cell with the count, where nobody sleeps.',
      module: '#wait-strategy',
      edits: [
        {
          find: 'cells.notify(cell);',
          replace: 'cells.notify(sleepersCell(cell));',
        },
      ],
      dies: {
        check: 'while nobody sleeps, a publish looks for sleepers and wakes nobody',
        message: /wakes who sleeps on it/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'only-the-cursor-wakes',
      stage: 3,
      mistake: 'Wakes consumers and forgets that the producer may sleep on a consumer’s sequence.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.sequence.set(this.position);\n',
          replace: '    this.ring.memory.cells.store(this.sequence.cell, this.position);\n',
        },
      ],
      dies: {
        check: 'to give slots back wakes a producer that sleeps',
        message: /Every move of a shared sequence wakes/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'parks-without-a-look',
      stage: 3,
      mistake: 'Parks at once and spins when it has been woken: the condition is turned round.',
      module: '#wait-strategy',
      edits: [
        {
          find: '    if (this.looks < this.spinLooks) {\n      this.looks++;\n      cells.pause(this.offTurns);\n      return;',
          replace:
            '    if (this.looks >= this.spinLooks) {\n      this.looks++;\n      cells.pause(this.offTurns);\n      return;',
        },
      ],
      dies: {
        check: 'a thread looks as often as it was told before it parks',
        message: /Three looks first/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'sleeps-on-the-count',
      stage: 3,
      mistake: 'Sleeps on the cell with the count, as with a flag that says "asleep".',
      module: '#wait-strategy',
      edits: [
        {
          find: 'cells.wait(cell, seen, this.limitMs);',
          replace: 'cells.wait(sleepers, 1, this.limitMs);',
        },
      ],
      dies: {
        check: 'it sleeps on the sequence itself, for as long as that is what was seen',
        message: /are one step of wait\(cell, seen\)/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'sleeps-without-a-limit',
      stage: 3,
      mistake: 'Leaves the limit aside; a thread with other duties is late for them.',
      module: '#wait-strategy',
      edits: [
        { find: 'cells.wait(cell, seen, this.limitMs);', replace: 'cells.wait(cell, seen);' },
      ],
      dies: {
        check: 'a limit ends the sleep, and without one it has none',
        message: /sleep no longer than that/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'never-begins-anew',
      stage: 3,
      mistake: 'Counts its looks for ever; after the first 300 it parks at every chance.',
      module: '#wait-strategy',
      edits: [
        {
          find: '    cells.add(sleepers, -1);\n  }\n\n  worked(cells: Cells): void {\n    this.looks = 0;\n',
          replace: '    cells.add(sleepers, -1);\n  }\n\n  worked(cells: Cells): void {\n',
        },
      ],
      dies: {
        check: 'after work it begins to look anew',
        message: /begins the count anew/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'counts-itself-too-late',
      stage: 3,
      mistake: 'Counts itself after it has slept: for statistics that would do.',
      module: '#wait-strategy',
      edits: [
        {
          find: '    cells.add(sleepers, 1);\n    cells.wait(cell, seen, this.limitMs);\n',
          replace: '    cells.wait(cell, seen, this.limitMs);\n    cells.add(sleepers, 1);\n',
        },
      ],
      dies: {
        check: 'one sleeper misses no move, in any order with up to five preemptions',
        message: /A wake-up is lost[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'never-counts-itself',
      stage: 3,
      mistake: 'Sleeps without telling anybody, and relies on the notify.',
      module: '#wait-strategy',
      edits: [
        { find: '    cells.add(sleepers, 1);\n', replace: '' },
        {
          find: '    cells.add(sleepers, -1);\n',
          replace: '    if (cells.load(sleepers) < 0) cells.store(sleepers, 0);\n',
        },
      ],
      dies: {
        check: 'one sleeper misses no move, in any order with up to five preemptions',
        message: /Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'expects-what-is-there-now',
      stage: 3,
      mistake: 'Sleeps for as long as the cell keeps what it has now, not what the caller saw.',
      module: '#wait-strategy',
      edits: [
        {
          find: 'cells.wait(cell, seen, this.limitMs);',
          replace: 'cells.wait(cell, cells.load(cell), this.limitMs);',
        },
      ],
      dies: {
        check: 'one sleeper misses no move, in any order with up to five preemptions',
        message: /A wake-up is lost[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'stays-counted',
      stage: 3,
      mistake: 'Never takes itself off the count; from then on each publish pays for a notify.',
      module: '#wait-strategy',
      edits: [{ find: '    cells.add(sleepers, -1);\n', replace: '' }],
      dies: {
        check: 'one sleeper misses no move, in any order with up to five preemptions',
        message: /not as they should[\s\S]*the count of sleepers is/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'wakes-one-of-them',
      stage: 3,
      mistake: 'Wakes one sleeper, as with a queue of tasks; here all of them want the event.',
      module: '#wait-strategy',
      edits: [{ find: 'cells.notify(cell);', replace: 'cells.notify(cell, 1);' }],
      dies: {
        check: 'two sleepers miss no move, in any order with up to three preemptions',
        message: /with one sleeper it does not[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'a-flag-for-a-count',
      stage: 3,
      mistake: 'Keeps a flag instead of a count; the first who wakes lowers it for the second.',
      module: '#wait-strategy',
      edits: [
        { find: 'cells.add(sleepers, 1);', replace: 'cells.store(sleepers, 1);' },
        { find: 'cells.add(sleepers, -1);', replace: 'cells.store(sleepers, 0);' },
      ],
      dies: {
        check: 'two sleepers miss no move, in any order with up to three preemptions',
        message: /with one sleeper it does not[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'front-expects-what-is-there-now',
      stage: 3,
      mistake: 'Hands the strategy what is in the cell now, instead of the place it stands at.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.wait.idle(this.cells, cell, position);',
          replace:
            'this.wait.idle(this.cells, cell, last === 0 ? position : this.cells.load(cell));',
        },
      ],
      dies: {
        check:
          'who waits for two others sleeps only on one that has not moved, up to three preemptions',
        message: /expects what it has not seen[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'producer-expects-what-is-there-now',
      stage: 3,
      mistake: 'Reads the slowest sequence once more for the strategy, behind its own decision.',
      module: '#shared-ring',
      edits: [
        {
          find: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.slowestSeen);',
          replace: 'this.wait.idle(this.memory.cells, this.slowest.cell, this.slowest.get());',
        },
      ],
      dies: {
        check:
          'a ring of one slot: each event arrives, whoever sleeps when, up to three preemptions',
        message: /the ring is at fault[\s\S]*Deadlock/,
      },
      notes: '04-handoff.md#parking-and-the-lost-wake-up',
    },
    {
      name: 'worked-without-a-pause',
      stage: 3,
      mistake: 'Only begins the count anew; the next look takes the line from the writer at once.',
      module: '#wait-strategy',
      edits: [
        {
          find: '    cells.add(sleepers, -1);\n  }\n\n  worked(cells: Cells): void {\n    this.looks = 0;\n    cells.pause(this.offTurns);\n',
          replace:
            '    cells.add(sleepers, -1);\n  }\n\n  worked(_cells: Cells): void {\n    this.looks = 0;\n',
        },
      ],
      dies: {
        check: 'after work it begins to look anew',
        message: /stays off the shared memory as well/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'pauses-for-one-turn',
      stage: 3,
      mistake: 'Pauses for a single turn, whatever offTurns says.',
      module: '#wait-strategy',
      edits: [
        {
          find: '      cells.pause(this.offTurns);\n      return;\n',
          replace: '      cells.pause();\n      return;\n',
        },
      ],
      dies: {
        check: 'a thread looks as often as it was told before it parks',
        message: /pause of offTurns turns/,
      },
      notes: '04-handoff.md#what-waiting-costs',
    },
    {
      name: 'no-limit-for-zero',
      stage: 3,
      mistake: 'Takes a limit of 0 for none, and sleeps for ever.',
      module: '#wait-strategy',
      edits: [{ find: 'this.limitMs = limitMs;', replace: 'this.limitMs = limitMs || undefined;' }],
      dies: {
        check: 'a limit ends the sleep, and without one it has none',
        message: /limitMs of 0/,
      },
      notes: '04-handoff.md#three-ways-to-wait',
    },
    {
      name: 'poll-hands-over-the-sequence',
      stage: 4,
      mistake: 'Hands over the sequence where the offset of its slot is wanted.',
      module: '#shared-ring',
      edits: [
        {
          find: 'handler(ring.get(sequence), sequence, i === count - 1);',
          replace: 'handler(sequence, sequence, i === count - 1);',
        },
      ],
      dies: {
        check: 'poll hands over every event with the offset of its slot and its sequence',
        message: /slots 6, 7 and 0/,
      },
      notes: '04-handoff.md#slots-are-bytes',
    },
    {
      name: 'empty-poll-gives-back',
      stage: 4,
      mistake: 'Gives back nothing with a store, again and again, while it waits.',
      module: '#shared-ring',
      edits: [
        { find: '    if (count <= 0) return 0;\n    // Read once', replace: '    // Read once' },
      ],
      dies: {
        check:
          'poll without anything to read calls neither the handler nor the wait strategy, and returns 0',
        message: /a store in every empty poll/,
      },
      notes: '04-handoff.md#a-store-for-a-batch',
    },
    {
      name: 'poll-without-a-limit',
      stage: 4,
      mistake: 'Hands over all there is, whatever limit the thread can afford.',
      module: '#shared-ring',
      edits: [
        {
          find: 'const count = available < limit ? available : limit;',
          replace: 'const count = limit > 0 ? available : 0;',
        },
      ],
      dies: {
        check: 'a limit ends the batch, and the rest comes with the next one',
        message: /Two at most/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-gives-back-what-it-left',
      stage: 4,
      mistake: 'Gives back everything that was available, also what the limit left for later.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.release(count);\n    return count;',
          replace: '    this.release(available);\n    return count;',
        },
      ],
      dies: {
        check: 'a limit ends the batch, and the rest comes with the next one',
        message: /Only what was handed over is given back/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'no-end-at-the-limit',
      stage: 4,
      mistake: 'Marks the end of what is available; a batch that the limit ends has none then.',
      module: '#shared-ring',
      edits: [{ find: 'i === count - 1', replace: 'i === available - 1' }],
      dies: {
        check: 'a limit ends the batch, and the rest comes with the next one',
        message: /the batch ends with 11/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-gives-back-first',
      stage: 4,
      mistake: 'Gives the slots back and then has them read; the producer is already writing.',
      module: '#shared-ring',
      edits: [
        {
          find: '    const { ring, first } = this;\n',
          replace: '    const { ring, first } = this;\n    this.release(count);\n',
        },
        { find: '    this.release(count);\n    return count;', replace: '    return count;' },
      ],
      dies: {
        check: 'while a handler runs, none of the slots of its batch belongs to the producer',
        message: /Give back behind the last handler/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-gives-back-as-it-goes',
      stage: 4,
      mistake: 'Gives back each slot in front of its handler, so that the producer gets on sooner.',
      module: '#shared-ring',
      edits: [
        {
          find: '      handler(ring.get(sequence), sequence, i === count - 1);\n    }\n    this.release(count);\n',
          replace:
            '      handler(ring.get(sequence), sequence, i === count - 1);\n      this.release(1);\n    }\n',
        },
      ],
      dies: {
        check: 'while a handler runs, none of the slots of its batch belongs to the producer',
        message: /Give back behind the last handler/,
      },
      notes: '04-handoff.md#a-store-for-a-batch',
    },
    {
      name: 'poll-runs-on',
      stage: 4,
      mistake: 'Goes on until nothing is left; with a fast producer that is never.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.release(count);\n    return count;',
          replace:
            '    this.release(count);\n    return count < limit ? count + this.poll(handler, limit - count) : count;',
        },
      ],
      dies: {
        check: 'what is published while poll hands over comes with the next one',
        message: /away from its sockets/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-gives-back-after-an-error',
      stage: 4,
      mistake: 'Gives the batch back in a finally, so that an error loses the rest of it.',
      module: '#shared-ring',
      edits: [
        {
          find: '    for (let i = 0; i < count; i++) {\n      const sequence = advance(first, i);\n      handler(ring.get(sequence), sequence, i === count - 1);\n    }\n    this.release(count);\n',
          replace:
            '    try {\n      for (let i = 0; i < count; i++) {\n        const sequence = advance(first, i);\n        handler(ring.get(sequence), sequence, i === count - 1);\n      }\n    } finally {\n      this.release(count);\n    }\n',
        },
      ],
      dies: {
        check: 'an error of the handler passes through, and nothing of the batch is given back',
        message: /The reader is where it was/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-hides-errors',
      stage: 4,
      mistake: 'Catches what a handler throws and goes on, so that nobody ever hears of it.',
      module: '#shared-ring',
      edits: [
        {
          find: '      handler(ring.get(sequence), sequence, i === count - 1);\n',
          replace:
            '      try {\n        handler(ring.get(sequence), sequence, i === count - 1);\n      } catch {}\n',
        },
      ],
      dies: {
        check: 'an error of the handler passes through, and nothing of the batch is given back',
        message: /poll does not hide it/,
      },
      notes: '04-handoff.md#the-way-there-and-back',
    },
    {
      name: 'poll-adds-plainly',
      stage: 4,
      mistake: 'Numbers the events of a batch with `+`, past the largest 32-bit number.',
      module: '#shared-ring',
      edits: [
        { find: 'const sequence = advance(first, i);', replace: 'const sequence = first + i;' },
      ],
      dies: {
        check: 'poll goes on across the 32-bit wrap',
        message: /gets the sequences as they wrap/,
      },
      notes: '04-handoff.md#32-bits-again',
    },
    {
      name: 'poll-waits',
      stage: 4,
      mistake:
        'Waits when there is nothing to hand over; the I/O thread drains its replies by poll.',
      module: '#shared-ring',
      edits: [
        {
          find: '    if (count <= 0) return 0;\n    // Read once',
          replace:
            '    if (count <= 0) {\n      this.idle();\n      return 0;\n    }\n    // Read once',
        },
      ],
      dies: {
        check:
          'poll without anything to read calls neither the handler nor the wait strategy, and returns 0',
        message: /poll itself never asks the wait strategy/,
      },
      notes: '04-handoff.md#never-on-the-io-thread',
    },
    {
      name: 'poll-looks-by-itself',
      stage: 4,
      mistake: 'Looks at the cursor at each poll, past what the reader remembers.',
      module: '#shared-ring',
      edits: [
        {
          find: 'const available = this.available();',
          replace: 'const available = distance(this.front.available(), this.position);',
        },
      ],
      dies: {
        check: 'poll does not look again before it has handed over what it saw',
        message: /ask available\(\), which remembers/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'waits-a-little-before-it-refuses',
      stage: 5,
      mistake: 'Gives the worker a moment before it refuses; the sockets wait for that moment.',
      module: '#shared-ring',
      edits: [
        {
          find: '      this.stalls++;\n      return FULL;',
          replace: '      this.stalls++;\n      this.idle();\n      return FULL;',
        },
      ],
      dies: {
        check:
          'a claim that finds no room does nothing but look: it waits for nobody and wakes nobody',
        message: /It gets its FULL at once/,
      },
      notes: '04-handoff.md#never-on-the-io-thread',
    },
    {
      name: 'pauses-before-it-refuses',
      stage: 5,
      mistake: 'Stays off the shared memory for a while before it refuses, to be polite.',
      module: '#shared-ring',
      edits: [
        {
          find: '      this.stalls++;\n      return FULL;',
          replace: '      this.stalls++;\n      this.memory.cells.pause(1000);\n      return FULL;',
        },
      ],
      dies: {
        check:
          'a claim that finds no room does nothing but look: it waits for nobody and wakes nobody',
        message: /It gets its FULL at once/,
      },
      notes: '04-handoff.md#never-on-the-io-thread',
    },
    {
      name: 'looks-a-hundred-times',
      stage: 5,
      mistake: 'Looks a hundred times before it refuses: perhaps the worker gives something back.',
      module: '#shared-ring',
      edits: [
        {
          find: '      this.stalls++;\n      return FULL;',
          replace:
            '      this.stalls++;\n      for (let i = 0; i < 100; i++) this.lookAtGates();\n      return FULL;',
        },
      ],
      dies: {
        check:
          'a claim that finds no room does nothing but look: it waits for nobody and wakes nobody',
        message: /A look in hope of better luck is waiting/,
      },
      notes: '04-handoff.md#never-on-the-io-thread',
    },
    {
      name: 'refusals-not-counted',
      stage: 5,
      mistake: 'Counts only who had to wait; what the gateway refused is in no figure.',
      module: '#shared-ring',
      edits: [{ find: '      this.stalls++;\n      return FULL;', replace: '      return FULL;' }],
      dies: {
        check:
          'stallCount counts every claim that found the ring full, and each next that had to wait once',
        message: /three BUSY/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'counts-each-idle',
      stage: 5,
      mistake: 'Counts every idle of a claim; the number then measures the wait strategy.',
      module: '#shared-ring',
      edits: [
        {
          find: '      do this.idle();\n',
          replace:
            '      this.stalls--;\n      do {\n        this.stalls++;\n        this.idle();\n      }\n',
        },
      ],
      dies: {
        check:
          'stallCount counts every claim that found the ring full, and each next that had to wait once',
        message: /one claim that found the ring full/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'counts-a-stall-once',
      stage: 5,
      mistake: 'Counts how often the ring became full, not how many claims it refused.',
      module: '#shared-ring',
      edits: [
        {
          find: '  private stalls = 0;\n',
          replace: '  private stalls = 0;\n  private full = false;\n',
        },
        {
          find: '      this.stalls++;\n      return FULL;\n    }\n',
          replace:
            '      if (!this.full) this.stalls++;\n      this.full = true;\n      return FULL;\n    }\n    this.full = false;\n',
        },
      ],
      dies: {
        check:
          'stallCount counts every claim that found the ring full, and each next that had to wait once',
        message: /three BUSY/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'room-from-memory',
      stage: 5,
      mistake: 'Works the room out from what it remembers of the consumers.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.lookAtGates();\n    return this.capacity - distance',
          replace: '    return this.capacity - distance',
        },
      ],
      dies: {
        check: 'remainingCapacity is how many slots could be claimed at this moment',
        message: /Look at them: two slots are free/,
      },
      notes: '04-handoff.md#a-look-only-when-it-is-needed',
    },
    {
      name: 'room-behind-the-cursor',
      stage: 5,
      mistake: 'Measures from the cursor, and so offers slots that are claimed already.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return this.capacity - distance(this.claimed, this.slowestSeen);',
          replace: 'return this.capacity - distance(this.cursor.get(), this.slowestSeen);',
        },
      ],
      dies: {
        check: 'remainingCapacity is how many slots could be claimed at this moment',
        message: /claimed, though not published/,
      },
      notes: '04-handoff.md#who-writes-what',
    },
    {
      name: 'room-by-minus',
      stage: 5,
      mistake: 'Subtracts two sequences with `-` to find the room.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return this.capacity - distance(this.claimed, this.slowestSeen);',
          replace: 'return this.capacity - (this.claimed - this.slowestSeen);',
        },
      ],
      dies: {
        check: 'remainingCapacity is how many slots could be claimed at this moment',
        message: /All eight are claimed|two slots are free/,
      },
      notes: '04-handoff.md#32-bits-again',
    },
    {
      name: 'a-question-is-a-claim',
      stage: 5,
      mistake: 'Finds the room by trying to claim, and counts the attempt as a stall.',
      module: '#shared-ring',
      edits: [
        {
          find: '    this.lookAtGates();\n    return this.capacity - distance',
          replace:
            '    if (!this.hasRoom(this.capacity)) this.stalls++;\n    this.lookAtGates();\n    return this.capacity - distance',
        },
      ],
      dies: {
        check: 'to ask for the room does not change it',
        message: /A question is no claim/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'impossible-is-a-stall',
      stage: 5,
      mistake: 'Counts a count that could never be granted as if the ring had been full.',
      module: '#shared-ring',
      edits: [
        {
          find: 'tryNext(count = 1): number {\n    if (!this.isClaimable(count)) return FULL;\n',
          replace:
            'tryNext(count = 1): number {\n    if (!this.isClaimable(count)) {\n      this.stalls += 1;\n      return FULL;\n    }\n',
        },
      ],
      dies: {
        check:
          'stallCount counts every claim that found the ring full, and each next that had to wait once',
        message: /no room was wanting/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
    {
      name: 'a-zero-is-a-stall',
      stage: 5,
      mistake: 'Counts a stall when it is asked for the room and there is none.',
      module: '#shared-ring',
      edits: [
        {
          find: 'return this.capacity - distance(this.claimed, this.slowestSeen);',
          replace:
            'const free = this.capacity - distance(this.claimed, this.slowestSeen);\n    if (free === 0) this.stalls += 1;\n    return free;',
        },
      ],
      dies: {
        check: 'to ask for the room does not change it',
        message: /also when the answer is 0/,
      },
      notes: '04-handoff.md#full-is-an-answer',
    },
  ],
  right: [
    {
      name: 'ring-by-limits',
      why: 'Keeps the highest sequence that may be claimed instead of the slowest gate, waits by calling itself, polls by available, first and release; releases from what its own sequence says.',
      files: { '#shared-ring': 'checks/wrong/04/shared-ring-by-limits.ts' },
    },
    {
      name: 'wait-looks-once-more',
      why: 'Counts its looks down, counts itself with compareExchange, and looks once more before it sleeps, for Infinity without a limit.',
      files: { '#wait-strategy': 'checks/wrong/04/wait-strategy-looks-once-more.ts' },
    },
  ],
} satisfies DayProof;
