/** Wrong and different solutions of day 01, the ring buffer. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 1,
  wrong: [
    {
      name: 'plain-subtraction',
      stage: 1,
      mistake: 'Subtracts two sequences as ordinary numbers, because they look like numbers.',
      module: '#sequence',
      edits: [{ find: 'return (ahead - behind) | 0;', replace: 'return ahead - behind;' }],
      dies: {
        check: 'after 2147483647 comes -2147483648, one event later',
        message: /Cut the result back to 32 bits/,
      },
      notes: '01-ring-buffer.md#32-bits-and-the-wrap',
    },
    {
      name: 'sequence-beside-its-cell',
      stage: 1,
      mistake: 'Keeps the value in a field of the object and never writes it to the cell.',
      module: '#sequence',
      edits: [
        {
          find: 'private readonly index: number;',
          replace: 'private readonly index: number;\n  private value: number;',
        },
        {
          find: 'this.index = index;',
          replace: 'this.index = index;\n    this.value = cells[index] as number;',
        },
        { find: 'return Atomics.load(this.cells, this.index);', replace: 'return this.value;' },
        { find: 'Atomics.store(this.cells, this.index, value);', replace: 'this.value = value;' },
      ],
      dies: {
        check: 'a sequence reads and writes its own cell and leaves the others alone',
        message: /lives in the cell/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'sequence-with-a-copy',
      stage: 1,
      mistake: 'Remembers what it wrote and answers get from memory, to save the load.',
      module: '#sequence',
      edits: [
        {
          find: 'private readonly index: number;',
          replace: 'private readonly index: number;\n  private value: number;',
        },
        {
          find: 'this.index = index;',
          replace: 'this.index = index;\n    this.value = cells[index] as number;',
        },
        { find: 'return Atomics.load(this.cells, this.index);', replace: 'return this.value;' },
        {
          find: 'Atomics.store(this.cells, this.index, value);',
          replace: 'this.value = value;\n    Atomics.store(this.cells, this.index, value);',
        },
      ],
      dies: {
        check: 'two sequences over one shared cell are the same counter',
        message: /keep no copy/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'no-look-at-the-index',
      stage: 1,
      mistake: 'Takes any index: beyond its end a typed array loses what is written, silently.',
      module: '#sequence',
      edits: [
        {
          find: '!Number.isInteger(index) || index < 0 || index >= cells.length',
          replace: 'index < 0',
        },
      ],
      dies: {
        check: 'a cell that does not exist is refused',
        message: /there is none with the number 4/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'where-the-array-begins-forgotten',
      stage: 1,
      mistake: 'Takes the buffer of the given array for the array, which may begin later in it.',
      module: '#sequence',
      edits: [
        { find: 'this.cells = cells;', replace: 'this.cells = new Int32Array(cells.buffer);' },
      ],
      dies: {
        check: 'the cells may be a part of a larger array',
        message: /wherever that one begins/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'zero-taken-for-nothing',
      stage: 1,
      mistake: 'Fills in the initial value with ||, which replaces a 0 as well.',
      module: '#sequence',
      edits: [
        { find: 'sequence.set(initial);', replace: 'sequence.set(initial || INITIAL_SEQUENCE);' },
      ],
      dies: {
        check: 'a local sequence begins before the first event, or where it is told to',
        message: /0 is a value too/,
      },
      notes: '01-ring-buffer.md#sequences-count-slots-repeat',
    },
    {
      name: 'get-as-a-field',
      stage: 1,
      mistake: 'Writes get as a field that holds an arrow function; no class can then override it.',
      module: '#sequence',
      edits: [
        {
          find: 'get(): number {\n    return Atomics.load(this.cells, this.index);\n  }',
          replace: 'readonly get = (): number => Atomics.load(this.cells, this.index);',
        },
      ],
      dies: {
        check: 'get and set are methods, so that a later day can extend Sequence',
        message: /not fields that hold a function/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'events-made-on-first-use',
      stage: 1,
      mistake: 'Makes an event when its slot is first asked for, to start faster.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'private readonly events: readonly E[];',
          replace: 'private readonly events: E[];\n  private readonly create: (slot: number) => E;',
        },
        {
          find: 'this.events = Array.from({ length: capacity }, (_, slot) => createEvent(slot));',
          replace: 'this.events = [];\n    this.create = createEvent;',
        },
        {
          find: 'return this.events[sequence & this.mask] as E;',
          replace:
            'const slot = sequence & this.mask;\n    this.events[slot] ??= this.create(slot);\n    return this.events[slot] as E;',
        },
      ],
      dies: {
        check: 'createEvent is called once per slot, slot 0 first, when the ring is made',
        message: /made in the constructor/,
      },
      notes: '01-ring-buffer.md#slots-are-made-once',
    },
    {
      name: 'one-event-in-every-slot',
      stage: 1,
      mistake: 'Fills the array with one object: fill() puts the same reference everywhere.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'Array.from({ length: capacity }, (_, slot) => createEvent(slot));',
          replace: 'new Array<E>(capacity).fill(createEvent(0));',
        },
      ],
      dies: {
        check: 'createEvent is called once per slot, slot 0 first, when the ring is made',
        message: /made in the constructor/,
      },
      notes: '01-ring-buffer.md#slots-are-made-once',
    },
    {
      name: 'remainder-of-a-negative-sequence',
      stage: 1,
      mistake: 'Finds the slot with %, which keeps the sign: −1 % 8 is −1.',
      module: '#ring-buffer',
      edits: [{ find: 'sequence & this.mask', replace: 'sequence % this.capacity' }],
      dies: {
        check: 'get works for sequences that have wrapped to negative numbers',
        message: /A mask has no sign/,
      },
      notes: '01-ring-buffer.md#why-a-power-of-two',
    },
    {
      name: 'any-capacity',
      stage: 1,
      mistake: 'Takes any positive number of slots, because an array would.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'capacity > MAX_CAPACITY ||\n      (capacity & (capacity - 1)) !== 0',
          replace: 'capacity > MAX_CAPACITY',
        },
      ],
      dies: { check: 'no other number is a capacity', message: /3 is not a power of two/ },
      notes: '01-ring-buffer.md#why-a-power-of-two',
    },
    {
      name: 'only-the-bit-trick',
      stage: 1,
      mistake: 'Checks n & (n − 1) and nothing else, which also lets 0 and 2³¹ pass.',
      module: '#ring-buffer',
      edits: [
        {
          find: '!Number.isInteger(capacity) ||\n      capacity < 1 ||\n      capacity > MAX_CAPACITY ||\n',
          replace: '',
        },
      ],
      dies: { check: 'no other number is a capacity', message: /0 is not a power of two/ },
      notes: '01-ring-buffer.md#why-a-power-of-two',
    },
    {
      name: 'events-before-the-capacity',
      stage: 1,
      mistake: 'Makes the events in front of the check, so that a wrong capacity costs them all.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'const { capacity, createEvent, idle, cursor = Sequence.local() } = options;',
          replace:
            'const { capacity, createEvent, idle, cursor = Sequence.local() } = options;\n    const events = Array.from({ length: capacity }, (_, slot) => createEvent(slot));',
        },
        {
          find: 'this.events = Array.from({ length: capacity }, (_, slot) => createEvent(slot));',
          replace: 'this.events = events;',
        },
      ],
      dies: { check: 'no other number is a capacity', message: /make no event for a wrong one/ },
      notes: '01-ring-buffer.md#why-a-power-of-two',
    },
    {
      name: 'sixteen-bits-of-slots',
      stage: 1,
      mistake: 'Sets a limit of its own to the capacity, at a figure that seems large enough.',
      module: '#ring-buffer',
      edits: [{ find: 'capacity > MAX_CAPACITY ||', replace: 'capacity > 65_536 ||' }],
      dies: { check: 'any power of two is a capacity', message: /131072 is a power of two/ },
      notes: '01-ring-buffer.md#why-a-power-of-two',
    },
    {
      name: 'a-cursor-of-its-own',
      stage: 1,
      mistake: 'Copies the value of the given cursor into a new one, which no other thread sees.',
      module: '#ring-buffer',
      edits: [
        { find: 'this.cursor = cursor;', replace: 'this.cursor = Sequence.local(cursor.get());' },
      ],
      dies: {
        check: 'the ring uses the cursor it is given and leaves its value alone',
        message: /the object that was given/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'always-from-the-beginning',
      stage: 2,
      mistake: 'Begins to claim at 0 although the cursor it was given stands elsewhere.',
      module: '#ring-buffer',
      edits: [{ find: 'this.claimed = cursor.get();', replace: 'this.claimed = -1;' }],
      dies: {
        check: 'claims go on after the cursor that the ring was given',
        message: /Event 41 counts as published/,
      },
      notes: '01-ring-buffer.md#sequences-count-slots-repeat',
    },
    {
      name: 'published-when-claimed',
      stage: 2,
      mistake: 'Moves the cursor in next, so that consumers read what is still being written.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'while (!this.hasRoom(count));\n    }\n    this.claimed = advance(this.claimed, count);',
          replace:
            'while (!this.hasRoom(count));\n    }\n    this.claimed = advance(this.claimed, count);\n    this.cursor.set(this.claimed);',
        },
      ],
      dies: {
        check: 'a claimed event is invisible until it is published',
        message: /still writing/,
      },
      notes: '01-ring-buffer.md#claim-write-publish',
    },
    {
      name: 'publishes-all-that-is-claimed',
      stage: 2,
      mistake: 'Ignores the sequence given to publish and uses the last claim.',
      module: '#ring-buffer',
      edits: [{ find: 'this.cursor.set(sequence);', replace: 'this.cursor.set(this.claimed);' }],
      dies: {
        check: 'publishing one claim leaves the later claims invisible',
        message: /not up to all that is claimed/,
      },
      notes: '01-ring-buffer.md#claim-write-publish',
    },
    {
      name: 'copies-for-the-handler',
      stage: 2,
      mistake: 'Hands out a copy, to be safe from a handler that keeps it: an object per event.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'handler(this.get(sequence), sequence',
          replace: 'handler({ ...this.get(sequence) }, sequence',
        },
      ],
      dies: {
        check: 'poll hands over the object of the slot together with its sequence',
        message: /no copy/,
      },
      notes: '01-ring-buffer.md#slots-are-made-once',
    },
    {
      name: 'forgets-to-move-consumed',
      stage: 2,
      mistake: 'Hands the events over and leaves it to the caller to remember how far it got.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace: 'return available;',
        },
      ],
      dies: {
        check: 'published events come in order and exactly once',
        message: /came already/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'moves-consumed-first',
      stage: 2,
      mistake: 'Moves consumed before the handler runs, as if reading were done by looking.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'for (let i = 1; i <= available; i++) {',
          replace:
            'consumed.set(advance(from, available));\n    for (let i = 1; i <= available; i++) {',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace: 'return available;',
        },
      ],
      dies: {
        check: 'an event is not done while its handler runs',
        message: /may overwrite the slot/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'done-although-it-threw',
      stage: 2,
      mistake:
        'Moves consumed in a finally block, so that an event that failed is never seen again.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'for (let i = 1; i <= available; i++) {',
          replace: 'try {\n    for (let i = 1; i <= available; i++) {',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace:
            '} finally {\n      consumed.set(advance(from, available));\n    }\n    return available;',
        },
      ],
      dies: {
        check: 'an event whose handler threw comes again',
        message: /has not done the event/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'error-in-an-error',
      stage: 2,
      mistake: 'Wraps what the handler threw in an error of its own, to say where it came from.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'try {\n        handler(this.get(sequence), sequence, i === available);\n      } catch (error) {\n        throw new Error("RingBuffer: the handler threw", { cause: error });\n      }',
        },
      ],
      dies: {
        check: 'an event whose handler threw comes again',
        message: /gets what the handler threw/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'nothing-thrown-is-no-error',
      stage: 2,
      mistake: 'Keeps the error and asks if (error) later, which overlooks throw undefined.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'for (let i = 1; i <= available; i++) {',
          replace: 'let failure: unknown;\n    try {\n    for (let i = 1; i <= available; i++) {',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace:
            '} catch (error) {\n      failure = error;\n    }\n    if (failure) throw failure;\n    consumed.set(advance(from, available));\n    return available;',
        },
      ],
      dies: {
        check: 'undefined is passed on as well when a handler throws it',
        message: /Even undefined can be thrown/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'one-reading-position',
      stage: 2,
      mistake: 'Keeps the reading position in the ring, as a queue does, so consumers share it.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'private stalls = 0;',
          replace: 'private stalls = 0;\n  private position: number | undefined;',
        },
        {
          find: 'const from = consumed.get();',
          replace: 'const from = this.position ?? consumed.get();',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace:
            'this.position = advance(from, available);\n    consumed.set(this.position);\n    return available;',
        },
      ],
      dies: {
        check: 'every consumer reads all events at its own pace',
        message: /nowhere in the ring/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'positions-in-a-map',
      stage: 2,
      mistake: 'Remembers in the ring where each consumer stands, beside what its sequence says.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'private stalls = 0;',
          replace:
            'private stalls = 0;\n  private readonly positions = new WeakMap<Sequence, number>();',
        },
        {
          find: 'const from = consumed.get();',
          replace: 'const from = this.positions.get(consumed) ?? consumed.get();',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace:
            'consumed.set(advance(from, available));\n    this.positions.set(consumed, advance(from, available));\n    return available;',
        },
      ],
      dies: {
        check: 'where a consumer stands is what its sequence says when poll begins',
        message: /keep no position beside it/,
      },
      notes: '01-ring-buffer.md#one-writer-per-number',
    },
    {
      name: 'one-slot-too-many',
      stage: 3,
      mistake: 'Compares with < where it should be ≤ from the other side: one event too many fits.',
      module: '#ring-buffer',
      edits: [
        {
          find: '+ count <= this.capacity) return true;',
          replace: '+ count <= this.capacity + 1) return true;',
        },
        { find: '+ count <= this.capacity;', replace: '+ count <= this.capacity + 1;' },
      ],
      dies: {
        check: 'a full ring refuses the claim, and no unread event is overwritten',
        message: /the fifth claim is FULL/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'one-slot-kept-empty',
      stage: 3,
      mistake: 'Keeps a slot empty to tell full from empty, as rings with wrapped indices must.',
      module: '#ring-buffer',
      edits: [
        {
          find: '+ count <= this.capacity) return true;',
          replace: '+ count < this.capacity) return true;',
        },
        { find: '+ count <= this.capacity;', replace: '+ count < this.capacity;' },
      ],
      dies: {
        check: 'a full ring refuses the claim, and no unread event is overwritten',
        message: /Four slots take four unread events/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'room-counted-from-the-cursor',
      stage: 3,
      mistake: 'Counts what is published and forgets what is claimed and still being written.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'if (distance(this.claimed, this.slowestSeen)',
          replace: 'if (distance(this.cursor.get(), this.slowestSeen)',
        },
        {
          find: 'return distance(this.claimed, this.slowestSeen)',
          replace: 'return distance(this.cursor.get(), this.slowestSeen)',
        },
      ],
      dies: {
        check: 'a slot is taken from the claim on, published or not',
        message: /not from the cursor/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'gate-seen-once',
      stage: 3,
      mistake: 'Remembers where the consumer was and never looks again, so full is full for ever.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.slowestSeen = this.slowestGate();\n    return',
          replace: 'if (this.gates.length === 0) this.slowestSeen = this.claimed;\n    return',
        },
      ],
      dies: {
        check: 'a slot is free as soon as its consumer has moved past it',
        message: /ask the gate again/,
      },
      notes: '01-ring-buffer.md#what-the-producer-remembers',
    },
    {
      name: 'full-counts-up',
      stage: 3,
      mistake: 'Counts the claim up before it looks for room, and leaves it so when there is none.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.stalls++;\n      return FULL;',
          replace:
            'this.stalls++;\n      this.claimed = advance(this.claimed, count);\n      return FULL;',
        },
      ],
      dies: { check: 'a refused claim claims nothing', message: /Sequences have no holes/ },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'idles-once',
      stage: 3,
      mistake: 'Waits with if instead of while: one idle, and then it claims whatever there is.',
      module: '#ring-buffer',
      edits: [
        { find: 'do this.idle();\n      while (!this.hasRoom(count));', replace: 'this.idle();' },
      ],
      dies: {
        check: 'next idles while the ring is full, until there is room',
        message: /one look is not enough/,
      },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'gives-up-waiting',
      stage: 3,
      mistake:
        'Ends the wait after a hundred idles, against waiting for ever, and then overwrites.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'do this.idle();\n      while (!this.hasRoom(count));',
          replace:
            'let left = 100;\n      do this.idle();\n      while (!this.hasRoom(count) && --left > 0);',
        },
      ],
      dies: { check: 'next waits as long as it takes', message: /for idle to say/ },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'only-a-wait-that-ends-well',
      stage: 3,
      mistake: 'Counts the stall after the wait, and so not when idle throws.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.stalls++;\n      do this.idle();\n      while (!this.hasRoom(count));',
          replace: 'do this.idle();\n      while (!this.hasRoom(count));\n      this.stalls++;',
        },
      ],
      dies: {
        check: 'an idle that throws ends the wait, and nothing is claimed',
        message: /also the one that gave up/,
      },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'claims-before-it-waits',
      stage: 3,
      mistake: 'Takes the sequence first and waits afterwards, so an abandoned wait leaves a hole.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'do this.idle();\n      while (!this.hasRoom(count));\n    }',
          replace:
            'this.claimed = advance(this.claimed, count);\n      do this.idle();\n      while (!this.hasRoom(0));\n      return this.claimed;\n    }',
        },
      ],
      dies: {
        check: 'an idle that throws ends the wait, and nothing is claimed',
        message: /only once there is room/,
      },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'room-from-memory',
      stage: 3,
      mistake: 'Answers remainingCapacity from what the last claim saw of the gates.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.capacity - distance(this.claimed, this.slowestGate())',
          replace: 'this.capacity - distance(this.claimed, this.slowestSeen)',
        },
      ],
      dies: {
        check: 'remainingCapacity is the number of slots that can be claimed now',
        message: /may be old/,
      },
      notes: '01-ring-buffer.md#what-the-producer-remembers',
    },
    {
      name: 'every-idle-a-stall',
      stage: 3,
      mistake:
        'Counts each turn of the waiting loop, so the figure says how long and not how often.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.stalls++;\n      do this.idle();\n      while',
          replace: 'do {\n        this.stalls++;\n        this.idle();\n      } while',
        },
      ],
      dies: {
        check: 'stallCount counts the claims that found no room, however long they waited',
        message: /not one for each idle/,
      },
      notes: '01-ring-buffer.md#waiting-is-a-strategy',
    },
    {
      name: 'fastest-gate',
      stage: 3,
      mistake: 'Takes the maximum of the gates: the sign of the comparison is the wrong way round.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'let slowest = this.claimed;',
          replace: 'let slowest = this.gates[0]?.get() ?? this.claimed;',
        },
        { find: 'if (distance(value, slowest) < 0)', replace: 'if (distance(value, slowest) > 0)' },
      ],
      dies: {
        check: 'the slowest of several gates holds the producer',
        message: /The slowest consumer decides/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'last-gate-wins',
      stage: 3,
      mistake: 'Has room for one gate, and a second consumer replaces the first.',
      module: '#ring-buffer',
      edits: [{ find: 'this.gates.push(sequence);', replace: 'this.gates[0] = sequence;' }],
      dies: {
        check: 'the slowest of several gates holds the producer',
        message: /The slowest consumer decides/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'gate-taken-for-level',
      stage: 3,
      mistake: 'Takes a new gate to stand where the cursor stands, and does not look at it.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.gates.push(sequence);\n    this.slowestSeen = this.slowestGate();',
          replace: 'this.gates.push(sequence);',
        },
      ],
      dies: {
        check: 'a gate may begin behind the cursor, and what it has not read counts',
        message: /Look where a gate stands/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'open-claims-without-a-gate',
      stage: 3,
      mistake: 'Subtracts open claims even when nobody is gated, as if the cursor were a gate.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.capacity - distance(this.claimed, this.slowestGate())',
          replace:
            'this.capacity - distance(this.claimed, this.gates.length === 0 ? this.cursor.get() : this.slowestGate())',
        },
      ],
      dies: {
        check: 'a ring without gates is never full and overwrites the oldest',
        message: /count only against a gate/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'no-more-than-a-ring-at-once',
      stage: 3,
      mistake:
        'Hands over no more events than there are slots, so an overtaken reader falls behind.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'const available = distance(this.cursor.get(), from);',
          replace: 'const available = Math.min(this.capacity, distance(this.cursor.get(), from));',
        },
      ],
      dies: {
        check: 'a consumer that was overtaken still gets a call for each sequence',
        message: /nothing is left out/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'a-limit-to-the-batch',
      stage: 3,
      mistake:
        'Hands over 1,024 events at most, to give others a turn; the caller takes it for all.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'const available = distance(this.cursor.get(), from);',
          replace: 'const available = Math.min(1_024, distance(this.cursor.get(), from));',
        },
      ],
      dies: {
        check: 'a consumer that was overtaken still gets a call for each sequence',
        message: /poll goes to the cursor/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'nothing-for-the-overtaken',
      stage: 3,
      mistake: 'Takes a distance of more than the capacity for a fault and answers with 0.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'if (available <= 0) return 0;',
          replace: 'if (available <= 0 || available > this.capacity) return 0;',
        },
      ],
      dies: {
        check: 'a consumer that was overtaken still gets a call for each sequence',
        message: /nothing refused/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'three-gates-at-most',
      stage: 3,
      mistake:
        'Reads a fixed number of gates, since more consumers than that did not come to mind.',
      module: '#ring-buffer',
      edits: [
        { find: 'i < this.gates.length; i++', replace: 'i < this.gates.length && i < 3; i++' },
      ],
      dies: {
        check: 'the slowest of several gates holds the producer',
        message: /up to 2, 1, 3, 2, 0/,
      },
      notes: '01-ring-buffer.md#the-gate',
    },
    {
      name: 'less-than-between-gates',
      stage: 3,
      mistake: 'Looks for the slowest gate with <, which is wrong once a sequence has wrapped.',
      module: '#ring-buffer',
      edits: [{ find: 'if (distance(value, slowest) < 0)', replace: 'if (value < slowest)' }],
      dies: {
        check: 'a ring goes on across the 32-bit wrap',
        message: /Compare by distance only/,
      },
      notes: '01-ring-buffer.md#32-bits-and-the-wrap',
    },
    {
      name: 'minus-in-poll',
      stage: 3,
      mistake: 'Counts the unread events with a plain minus, which goes wrong at the wrap.',
      module: '#ring-buffer',
      edits: [{ find: 'distance(this.cursor.get(), from)', replace: 'this.cursor.get() - from' }],
      dies: {
        check: 'a ring goes on across the 32-bit wrap',
        message: /smaller number than consumed/,
      },
      notes: '01-ring-buffer.md#32-bits-and-the-wrap',
    },
    {
      name: 'uncut-for-the-handler',
      stage: 3,
      mistake: 'Adds to a sequence with +, which is right in the slot and wrong in the handler.',
      module: '#ring-buffer',
      edits: [
        { find: 'const sequence = advance(from, i);', replace: 'const sequence = from + i;' },
      ],
      dies: {
        check: 'a ring goes on across the 32-bit wrap',
        message: /gets as sequence wraps too/,
      },
      notes: '01-ring-buffer.md#32-bits-and-the-wrap',
    },
    {
      name: 'answers-with-the-first',
      stage: 4,
      mistake: 'Answers a claim of n with its lowest sequence, as an allocator would.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'while (!this.hasRoom(count));\n    }\n    this.claimed = advance(this.claimed, count);\n    return this.claimed;',
          replace:
            'while (!this.hasRoom(count));\n    }\n    const first = advance(this.claimed, 1);\n    this.claimed = advance(this.claimed, count);\n    return first;',
        },
      ],
      dies: {
        check: 'a claim of n takes n sequences and answers with the highest',
        message: /The batch is 0, 1, 2/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'publishes-one-further',
      stage: 4,
      mistake: 'Counts the cursor up by one for each publish, right as long as batches are of one.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'this.cursor.set(sequence);',
          replace: 'this.cursor.set(advance(this.cursor.get(), sequence === FULL ? 0 : 1));',
        },
      ],
      dies: {
        check: 'publishing the highest sequence of a batch publishes all of it',
        message: /goes to the sequence that was given/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'room-for-one-is-enough',
      stage: 4,
      mistake: 'Looks whether there is a free slot and then claims several.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'if (!this.hasRoom(count)) {\n      this.stalls++;\n      return FULL;',
          replace: 'if (!this.hasRoom(1)) {\n      this.stalls++;\n      return FULL;',
        },
      ],
      dies: {
        check: 'tryNext grants the whole batch or nothing',
        message: /three were asked for/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'waits-for-one-slot',
      stage: 4,
      mistake: 'Waits until something is free, not until the whole batch fits.',
      module: '#ring-buffer',
      edits: [{ find: 'while (!this.hasRoom(count));', replace: 'while (!this.hasRoom(1));' }],
      dies: {
        check: 'next idles until there is room for the whole batch',
        message: /Wait for the whole batch/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'waits-for-the-impossible',
      stage: 4,
      mistake: 'Lets a claim larger than the ring wait for room that can never come.',
      module: '#ring-buffer',
      edits: [{ find: 'count < 1 || count > this.capacity', replace: 'count < 1' }],
      dies: {
        check: 'a count that can never be granted is refused',
        message: /can never grant 5 slots/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'every-event-ends-the-batch',
      stage: 4,
      mistake: 'Says endOfBatch for every event, so a consumer flushes once per event.',
      module: '#ring-buffer',
      edits: [{ find: 'i === available', replace: 'i <= available' }],
      dies: {
        check: 'endOfBatch marks the last event of a poll and no other',
        message: /Only the third event/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'end-of-batch-by-size',
      stage: 4,
      mistake: 'Asks whether the sequence is ≥ the end of the batch: before a wrap it always is.',
      module: '#ring-buffer',
      edits: [{ find: 'i === available', replace: 'sequence >= advance(from, available)' }],
      dies: {
        check: 'endOfBatch marks the last event of a batch across the wrap',
        message: /but not >=/,
      },
      notes: '01-ring-buffer.md#32-bits-and-the-wrap',
    },
    {
      name: 'announces-every-event',
      stage: 4,
      mistake: 'Moves consumed after each event: a shared store per event where one would do.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'handler(this.get(sequence), sequence, i === available);\n      consumed.set(sequence);',
        },
      ],
      dies: {
        check: 'consumed moves once per batch, after its last event',
        message: /One is enough/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'announces-every-64-events',
      stage: 4,
      mistake: 'Moves consumed now and then within a batch, to let the producer go on sooner.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'handler(this.get(sequence), sequence, i === available);\n      if (i % 64 === 0) consumed.set(sequence);',
        },
      ],
      dies: {
        check: 'consumed moves once per batch, after its last event',
        message: /One is enough/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'keeps-what-was-done',
      stage: 4,
      mistake: 'Moves consumed in a finally block to the last event before the one that failed.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'for (let i = 1; i <= available; i++) {',
          replace: 'let done = from;\n    try {\n    for (let i = 1; i <= available; i++) {',
        },
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'handler(this.get(sequence), sequence, i === available);\n      done = sequence;',
        },
        {
          find: 'consumed.set(advance(from, available));\n    return available;',
          replace: '} finally {\n      consumed.set(done);\n    }\n    return available;',
        },
      ],
      dies: {
        check: 'a handler that throws in the middle gets the whole batch again',
        message: /none of it is/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'past-the-one-that-failed',
      stage: 4,
      mistake: 'Moves consumed past the event that failed when others of its batch are done.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'try {\n        handler(this.get(sequence), sequence, i === available);\n      } catch (error) {\n        if (i > 1) consumed.set(sequence);\n        throw error;\n      }',
        },
      ],
      dies: {
        check: 'a handler that throws in the middle gets the whole batch again',
        message: /none of it is/,
      },
      notes: '01-ring-buffer.md#done-comes-after-handling',
    },
    {
      name: 'chases-the-cursor',
      stage: 4,
      mistake: 'Reads the cursor again after each event, so a fast producer keeps the batch open.',
      module: '#ring-buffer',
      edits: [
        { find: 'const available = distance', replace: 'let available = distance' },
        {
          find: 'handler(this.get(sequence), sequence, i === available);',
          replace:
            'handler(this.get(sequence), sequence, i === available);\n      available = distance(this.cursor.get(), from);',
        },
      ],
      dies: {
        check: 'what is published during a poll comes with the next poll',
        message: /may never end/,
      },
      notes: '01-ring-buffer.md#batches',
    },
    {
      name: 'new-event-per-claim',
      stage: 5,
      mistake:
        'Puts a fresh event into the slot with each claim, so that nothing old is left in it.',
      module: '#ring-buffer',
      edits: [
        {
          find: 'private readonly events: readonly E[];',
          replace: 'private readonly events: E[];\n  private readonly create: (slot: number) => E;',
        },
        { find: 'this.idle = idle;', replace: 'this.idle = idle;\n    this.create = createEvent;' },
        {
          find: 'while (!this.hasRoom(count));\n    }\n    this.claimed = advance(this.claimed, count);',
          replace:
            'while (!this.hasRoom(count));\n    }\n    this.claimed = advance(this.claimed, count);\n    const slot = this.claimed & this.mask;\n    this.events[slot] = this.create(slot);',
        },
      ],
      dies: {
        check: 'the slots hold the same objects from beginning to end',
        message: /none for a claim or a publish/,
      },
      notes: '01-ring-buffer.md#slots-are-made-once',
    },
  ],
  right: [
    {
      name: 'nothing-remembered',
      why: 'Reads all gates with every claim, finds slots with a corrected remainder, keeps each event in a holder.',
      files: { '#ring-buffer': 'checks/wrong/01/ring-buffer-nothing-remembered.ts' },
    },
    {
      name: 'counts-free-slots',
      why: 'Keeps a count of free slots instead of two sequences, and does its arithmetic without bit operations.',
      files: {
        '#ring-buffer': 'checks/wrong/01/ring-buffer-counting.ts',
        '#sequence': 'checks/wrong/01/sequence-modular.ts',
      },
    },
  ],
} satisfies DayProof;
