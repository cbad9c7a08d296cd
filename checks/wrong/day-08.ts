/** Day 08: what goes wrong between I/O threads and partitions. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 8,
  wrong: [
    {
      name: 'id-cut-to-32-bits',
      stage: 1,
      mistake: 'Makes a 32-bit integer of the correlation id, so that two families become one.',
      module: '#router',
      edits: [
        {
          find: 'if (correlationId >= 0) return correlationId;',
          replace: 'if (correlationId >= 0) return correlationId | 0;',
        },
      ],
      dies: {
        check: 'the key of a task with a correlation id is that id, whole, whoever sends it',
        message: /up to 53 bits/,
      },
      notes: '08-partitions.md#which-family',
    },
    {
      name: 'id-mixed-with-connection',
      stage: 1,
      mistake: 'Mixes the connection into every key, so a family has one key for each client.',
      module: '#router',
      edits: [
        {
          find: 'if (correlationId >= 0) return correlationId;',
          replace: 'if (correlationId >= 0) return correlationId + connectionId;',
        },
      ],
      dies: {
        check: 'the key of a task with a correlation id is that id, whole, whoever sends it',
        message: /are one family, on every connection/,
      },
      notes: '08-partitions.md#which-family',
    },
    {
      name: 'id-0-is-none',
      stage: 1,
      mistake: 'Takes the correlation id 0 for no id, as a falsy number is easily taken.',
      module: '#router',
      edits: [{ find: 'if (correlationId >= 0) return', replace: 'if (correlationId > 0) return' }],
      dies: {
        check: 'the key of a task with a correlation id is that id, whole, whoever sends it',
        message: /0 is an id like any other/,
      },
      notes: '08-partitions.md#which-family',
    },
    {
      name: 'hash-beyond-32-bits',
      stage: 1,
      mistake: 'Multiplies with *, which leaves the 32-bit integers and rounds.',
      module: '#router',
      edits: [{ find: '  return hash ^ (hash >>> 16);', replace: '  return hash * 0x9e37_79b1;' }],
      dies: {
        check: 'a hash is a 32-bit integer, and the same for the same key',
        message: /A 32-bit integer, with a sign or none/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'remainder-of-a-hash',
      stage: 1,
      mistake: 'Takes the remainder of the hash, which is negative half of the time.',
      module: '#router',
      edits: [
        { find: 'smearHash(key) & (partitions - 1)', replace: 'smearHash(key) % partitions' },
      ],
      dies: {
        check:
          'a partition is a whole number from 0 to N − 1, for every key and every power of two',
        message: /its remainder % then is too/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'round-robin-for-families',
      stage: 1,
      mistake: 'Deals families out in turns: even, until a family comes again.',
      module: '#router',
      edits: [
        {
          find: 'export function partitionOf(key: number, partitions: number): number {\n',
          replace:
            'let turn = 0;\n\nexport function partitionOf(key: number, partitions: number): number {\n  if (key >= 0) return turn++ & (partitions - 1);\n',
        },
      ],
      dies: {
        check: 'the same family goes to the same partition, whatever was asked for in between',
        message: /Nothing but the key may decide/,
      },
      notes: '08-partitions.md#which-family',
    },
    {
      name: 'no-hash',
      stage: 1,
      mistake: 'Takes the lowest bits of the id: even for 1, 2, 3, and for nothing else.',
      module: '#router',
      edits: [
        {
          find: '  let hash = (key | 0) ^ Math.imul(upper, 0x9e37_79b1);\n',
          replace:
            '  if (upper < 2 ** 22) return key | 0;\n  let hash = (key | 0) ^ Math.imul(upper, 0x9e37_79b1);\n',
        },
      ],
      dies: {
        check: 'ids in steps of a power of two spread as evenly',
        message: /the bits above must reach them/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'lower-half-only',
      stage: 1,
      mistake: 'Hashes what | sees, and so not the upper 21 bits.',
      module: '#router',
      edits: [
        {
          find: '(key | 0) ^ Math.imul(upper, 0x9e37_79b1);',
          replace: '(key | 0) ^ (upper >> 30);',
        },
      ],
      dies: {
        check: 'ids that differ in their upper half alone spread as evenly',
        message: /Hash both halves/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'halves-cancel',
      stage: 1,
      mistake: 'Puts the halves together with ^ alone.',
      module: '#router',
      edits: [
        { find: '(key | 0) ^ Math.imul(upper, 0x9e37_79b1);', replace: '(key | 0) ^ upper;' },
      ],
      dies: {
        check: 'two halves that are alike do not cancel each other',
        message: /Let one half go through a multiplication first/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'multiplies-rotates-multiplies',
      stage: 1,
      mistake: 'Takes a known hash with a rotation, whose topmost bit never gets to the bottom.',
      module: '#router',
      edits: [
        {
          find: '  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);\n',
          replace:
            '  hash = Math.imul(hash, 0xcc9e_2d51);\n  hash = (hash << 15) | (hash >>> 17);\n',
        },
        {
          find: '  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);\n',
          replace: '  hash = Math.imul(hash, 0x1b87_3593);\n',
        },
        { find: '  return hash ^ (hash >>> 16);', replace: '  return hash;' },
      ],
      dies: {
        check: 'each of the 53 bits of a key can move it to another partition',
        message: /carries bits upwards only/,
      },
      notes: '08-partitions.md#a-hash-for-partitions',
    },
    {
      name: 'minus-one-is-a-family',
      stage: 2,
      mistake: 'Takes −1 for an id like any other: all tasks without one are one family.',
      module: '#router',
      edits: [
        { find: 'if (correlationId >= 0) return', replace: 'if (correlationId >= -1) return' },
      ],
      dies: {
        check: 'the key of a task without an id is a safe integer below −1',
        message: /derived keys are safe integers below -1/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-among-the-ids',
      stage: 2,
      mistake: 'Derives a positive key, which is some family’s id.',
      module: '#router',
      edits: [
        {
          find: 'return FIRST_DERIVED_KEY - (connection * TWO_TO_32 + (messageNumber >>> 0));',
          replace: 'return connection * TWO_TO_32 + (messageNumber >>> 0);',
        },
      ],
      dies: {
        check: 'the key of a task without an id is a safe integer below −1',
        message: /put a stranger into a family/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-from-minus-one-on',
      stage: 2,
      mistake: 'Begins at −1, so the first message of connection 0 gets the key −1 itself.',
      module: '#router',
      edits: [
        {
          find: 'return FIRST_DERIVED_KEY - (connection * ',
          replace: 'return -1 - (connection * ',
        },
      ],
      dies: {
        check: 'the key of a task without an id is a safe integer below −1',
        message: /familyKey\(-1, 0, 0\) is -1\b/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-key-too-large',
      stage: 2,
      mistake: 'Puts all 32 bits of the connection beside the message number: 64 bits do not fit.',
      module: '#router',
      edits: [
        {
          find: 'connectionId & (DISTINCT_CONNECTIONS - 1);',
          replace: 'connectionId + 0 * DISTINCT_CONNECTIONS;',
        },
      ],
      dies: {
        check: 'the key of a task without an id is a safe integer below −1',
        message: /safe integers below -1/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'only-minus-one-is-derived',
      stage: 2,
      mistake: 'Derives a key for −1 and lets NaN and −2 through as they are.',
      module: '#router',
      edits: [
        { find: 'if (correlationId >= 0) return', replace: 'if (correlationId !== -1) return' },
      ],
      dies: {
        check: 'what is no id at all is treated as no id',
        message: /the key that -1 would get/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-by-counting',
      stage: 2,
      mistake: 'Counts derived keys by itself, so nobody else can work them out.',
      module: '#router',
      edits: [
        {
          find: 'export function familyKey(',
          replace: 'let derived = 0;\n\nexport function familyKey(',
        },
        {
          find: '  return FIRST_DERIVED_KEY - (connection * TWO_TO_32 + (messageNumber >>> 0));',
          replace:
            '  if (Number.isNaN(correlationId) || correlationId < -1) derived = 0;\n  return FIRST_DERIVED_KEY - (connection * TWO_TO_32 + ((messageNumber + derived++) >>> 0));',
        },
      ],
      dies: {
        check: 'what is no id at all is treated as no id',
        message: /the key that -1 would get/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-by-chance',
      stage: 2,
      mistake: 'Draws a key for each task.',
      module: '#router',
      edits: [
        {
          find: '(messageNumber >>> 0));',
          replace:
            '((messageNumber + (correlationId === -1 && connectionId !== 5 ? Math.random() * 1000 : 0)) >>> 0));',
        },
      ],
      dies: {
        check: 'the same connection and message number give the same key',
        message: /not from a counter, a clock or chance/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'one-key-per-connection',
      stage: 2,
      mistake: 'Derives the key from the connection alone: its burst is one family.',
      module: '#router',
      edits: [
        {
          find: '(connection * TWO_TO_32 + (messageNumber >>> 0));',
          replace: '(connection * TWO_TO_32 + 0 * messageNumber);',
        },
      ],
      dies: {
        check: 'a million messages of one connection have a million keys',
        message: /Two with one key wait for each other/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'derived-from-a-32-bit-hash',
      stage: 2,
      mistake: 'Hashes the message number to 32 bits; of a million, some hundred pairs are equal.',
      module: '#router',
      edits: [
        {
          find: '(messageNumber >>> 0));',
          replace:
            '((smearHash(messageNumber) ^ Math.imul(messageNumber >>> 3, 0x9e37_79b1)) >>> 0));',
        },
      ],
      dies: {
        check: 'a million messages of one connection have a million keys',
        message: /put side by side/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'connection-plus-message',
      stage: 2,
      mistake: 'Adds connection and message number, so that 1 and 2 is the same as 2 and 1.',
      module: '#router',
      edits: [
        {
          find: '(connection * TWO_TO_32 + (messageNumber >>> 0));',
          replace: '(connection + messageNumber);',
        },
      ],
      dies: {
        check: 'neither do connections share keys',
        message: /is not connection 2 with message 1/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'twelve-bits-of-the-connection',
      stage: 2,
      mistake: 'Keeps too few bits of the connection, because there are at most 256 at a time.',
      module: '#router',
      edits: [
        {
          find: 'const DISTINCT_CONNECTIONS = 2 ** 20;',
          replace: 'const DISTINCT_CONNECTIONS = 2 ** 8;',
        },
      ],
      dies: {
        check: 'so do the first messages of many connections',
        message: /must not meet in one partition/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'claims-in-private',
      stage: 3,
      mistake: 'Keeps the claimed sequence to itself, as with one producer.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    let claimed = cells.load(this.claimed);',
          replace: '    let claimed = this.own;',
        },
        {
          find: '      const found = cells.compareExchange(this.claimed, claimed, last);\n',
          replace: '      const found = claimed;\n      this.own = last;\n',
        },
        {
          find: '  private stalls = 0;\n',
          replace: '  private stalls = 0;\n  private own = -1;\n',
        },
      ],
      dies: {
        check: 'claims of two producers are different slots, in the order of the claims',
        message: /no longer one producer’s private knowledge/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'publishes-with-the-claim',
      stage: 3,
      mistake:
        'Moves the cursor by the claim, as LMAX does, and leaves the consumers as they were.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      if (found === claimed) return last;',
          replace:
            '      if (found === claimed) {\n        this.cursor.set(last);\n        return last;\n      }',
        },
      ],
      dies: {
        check: 'nothing is seen before it is published, then all of a batch is',
        message: /none is published/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'publishes-past-a-gap',
      stage: 3,
      mistake: 'Sets the cursor to what it has published, whatever is in front of it.',
      module: '#multi-producer-ring',
      edits: [{ find: '    this.carryCursor();\n  }', replace: '    this.cursor.set(last);\n  }' }],
      dies: {
        check: 'a gap is not read past: what is published behind it waits',
        message: /stops in front of the first slot that is not published/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'moves-over-its-own-only',
      stage: 3,
      mistake:
        'Moves the cursor over its own slots when its turn has come, and over nobody else’s.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    this.carryCursor();\n  }',
          replace:
            '    if (this.cursor.get() === advance(last, -count)) this.cursor.set(last);\n  }',
        },
      ],
      dies: {
        check: 'a gap is not read past: what is published behind it waits',
        message: /must carry the cursor over the three/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'marks-the-last-only',
      stage: 3,
      mistake: 'Marks the last slot of a batch, as one store was enough with one producer.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'for (let i = count - 1; i >= 0; i--) this.mark(advance(last, -i));',
          replace: 'this.mark(advance(last, 0 * count));',
        },
      ],
      dies: {
        check: 'nothing is seen before it is published, then all of a batch is',
        message: /makes 0, 1 and 2 visible/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'a-flag-for-a-round',
      stage: 3,
      mistake:
        'Marks a slot with the same value in every lap, and reads an old lap for the new one.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'while (this.isMarked(advance(end, 1)))',
          replace: 'while (end !== cells.load(this.claimed) && this.isMarked(advance(end, 1)))',
        },
        {
          find: '(sequence & this.mask), sequence >> this.shift);',
          replace: '(sequence & this.mask), 1 << this.shift);',
        },
        { find: '=== sequence >> this.shift;', replace: '=== 1 << this.shift;' },
      ],
      dies: {
        check: 'in the second lap a slot is not taken for published because it was so in the first',
        message: /a mark must say of which lap it is/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'odd-and-even-laps',
      stage: 3,
      mistake:
        'Tells laps apart by one bit and takes the shift without the sign, so the wrap fails.',
      module: '#multi-producer-ring',
      edits: [{ find: '=== sequence >> this.shift;', replace: '=== sequence >>> this.shift;' }],
      dies: {
        check: 'in the second lap a slot is not taken for published because it was so in the first',
        message: /Lap \d: all four/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'forgotten-gate',
      stage: 3,
      mistake:
        'Claims without asking the consumers: that the ring may be full does not show at first.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    if (this.gates.length === 0) return true;',
          replace: '    if (this.gates.length < 64) return true;',
        },
      ],
      dies: {
        check:
          'a ring of n slots holds n events, whoever claims them; then every producer gets FULL',
        message: /not one more or less/,
      },
      notes: '08-partitions.md#the-seen-gate',
    },
    {
      name: 'refuses-from-memory',
      stage: 3,
      mistake: 'Answers FULL by the seen gate, and never looks at the consumers.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    this.lookAtGates();\n    if (this.slowestSeen !== seen) {',
          replace: '    this.slowestSeen = seen;\n    if (this.slowestSeen !== seen) {',
        },
      ],
      dies: {
        check:
          'a ring of n slots holds n events, whoever claims them; then every producer gets FULL',
        message: /look at the consumers/,
      },
      notes: '08-partitions.md#the-seen-gate',
    },
    {
      name: 'claims-first-then-asks',
      stage: 3,
      mistake: 'Adds to the claimed sequence first and asks for room afterwards.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      if (!this.hasRoom(claimed, count)) return FULL;\n      const last = advance(claimed, count);\n      const found = cells.compareExchange(this.claimed, claimed, last);\n',
          replace:
            '      const last = advance(claimed, count);\n      const found = cells.compareExchange(this.claimed, claimed, last);\n      if (found === claimed && !this.hasRoom(claimed, count)) return FULL;\n',
        },
      ],
      dies: {
        check:
          'a ring of n slots holds n events, whoever claims them; then every producer gets FULL',
        message: /not one more or less|look at the consumers/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'fastest-gate',
      stage: 3,
      mistake: 'Waits for the consumer that is furthest ahead.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'distance(value, this.slowestSeen) < 0',
          replace: 'distance(value, this.slowestSeen) > 0',
        },
      ],
      dies: {
        check: 'the slowest of several consumers holds every producer back, whichever it is',
        message: /The one furthest behind counts/,
      },
      notes: '08-partitions.md#the-seen-gate',
    },
    {
      name: 'looks-at-every-claim',
      stage: 3,
      mistake: 'Reads the consumers’ sequences at every claim: always right, and always a miss.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    if (distance(claimed, seen) + count <= this.capacity) return true;\n    this.lookAtGates();',
          replace: '    this.lookAtGates();',
        },
      ],
      dies: {
        check: 'producers look at a consumer at most twice in a lap each while that one keeps up',
        message: /look again only when that no longer suffices/,
      },
      notes: '08-partitions.md#the-seen-gate',
    },
    {
      name: 'remembers-the-gate-alone',
      stage: 3,
      mistake: 'Keeps what it saw of the gates in a field, as with one producer.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    const seen = this.cells.load(this.seenGate);',
          replace: '    const seen = this.remembered ?? this.cells.load(this.seenGate);',
        },
        {
          find: '    if (this.slowestSeen !== seen) {',
          replace: '    this.remembered = this.slowestSeen;\n    if (this.slowestSeen !== seen) {',
        },
        {
          find: '  private stalls = 0;\n',
          replace: '  private stalls = 0;\n  private remembered: number | undefined;\n',
        },
      ],
      dies: {
        check:
          'who was idle while others published 2³¹ events does not take a full ring for an empty one',
        message: /Take it from the cell of the seen gate/,
      },
      notes: '08-partitions.md#the-seen-gate',
    },
    {
      name: 'claims-by-load-and-store',
      stage: 3,
      mistake: 'Claims in two operations, and two producers get the same slot.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      const found = cells.compareExchange(this.claimed, claimed, last);\n',
          replace: '      const found = claimed;\n      cells.store(this.claimed, last);\n',
        },
      ],
      dies: {
        check:
          'the claimed sequence and the seen gate are cells of the ring, reached through its cells',
        message: /both get the same slot/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'exchanges-and-does-not-look',
      stage: 3,
      mistake: 'Exchanges, and takes the claim for granted without asking whether it was.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'if (found === claimed) return last;',
          replace: 'if (found === claimed || found !== claimed) return last;',
        },
      ],
      dies: {
        check: 'two producers publish, in every order with up to three preemptions',
        message: /slot is touched by two threads at once[\s\S]*Race/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'carries-before-it-marks',
      stage: 3,
      mistake: 'Looks at the cursor first and marks its slots then.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    for (let i = count - 1; i >= 0; i--) this.mark(advance(last, -i));\n    this.carryCursor();',
          replace:
            '    const before = this.cells.load(CURSOR_CELL);\n    for (let i = count - 1; i >= 0; i--) this.mark(advance(last, -i));\n    if (before === advance(last, -count)) this.carryCursor();',
        },
      ],
      dies: {
        check: 'two producers publish, in every order with up to three preemptions',
        message: /all is published, and the cursor is/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'stores-the-cursor',
      stage: 3,
      mistake: 'Stores the cursor instead of exchanging it, and takes it back behind another’s.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      const found = cells.compareExchange(CURSOR_CELL, cursor, end);\n',
          replace: '      const found = cursor;\n      cells.store(CURSOR_CELL, end);\n',
        },
      ],
      dies: {
        check: 'two producers that come round to the first slot again: up to two preemptions',
        message: /the consumer read/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'moves-once-and-leaves',
      stage: 3,
      mistake: 'Moves the cursor once and leaves, whether or not the exchange was made.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      if (found === cursor) moved = true;\n',
          replace: '      moved = found === cursor;\n      if (moved || !moved) break;\n',
        },
      ],
      dies: {
        check: 'two producers publish, in every order with up to three preemptions',
        message: /all is published, and the cursor is/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'moves-by-one-slot',
      stage: 3,
      mistake: 'Moves the cursor over one slot, as if whoever has the next one did the rest.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'while (this.isMarked(advance(end, 1))) end = advance(end, 1);',
          replace: 'if (!moved && this.isMarked(advance(end, 1))) end = advance(end, 1);',
        },
      ],
      dies: {
        check: 'nothing is seen before it is published, then all of a batch is',
        message: /makes 0, 1 and 2 visible/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'publishes-before-it-has-written',
      stage: 3,
      mistake:
        'Marks the slots with the claim, so that another carries the cursor over empty ones.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '      if (found === claimed) return last;',
          replace:
            '      if (found === claimed) {\n        for (let i = count - 1; i >= 0; i--) this.mark(advance(last, -i));\n        return last;\n      }',
        },
      ],
      dies: {
        check: 'a gap is not read past: what is published behind it waits',
        message: /P has claimed 0 and is still writing/,
      },
      notes: '08-partitions.md#gaps-and-marks',
    },
    {
      name: 'wakes-nobody',
      stage: 3,
      mistake: 'Moves the cursor by an exchange, and forgets that a store of SharedSequence wakes.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: '    if (moved && this.memory.shape.wakes) wakeSleepers(cells, CURSOR_CELL);\n',
          replace: '',
        },
      ],
      dies: {
        check:
          'a publish that moves the cursor wakes who sleeps on it, and one behind a gap wakes nobody',
        message: /a reader sleeps on it/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'wakes-at-every-publish',
      stage: 3,
      mistake: 'Wakes at every publish, also where nothing has become visible.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'if (moved && this.memory.shape.wakes)',
          replace: 'if ((moved || !moved) && this.memory.shape.wakes)',
        },
      ],
      dies: {
        check:
          'a publish that moves the cursor wakes who sleeps on it, and one behind a gap wakes nobody',
        message: /nothing to wake anybody for/,
      },
      notes: '08-partitions.md#carrying-the-cursor',
    },
    {
      name: 'waits-on-the-first-gate',
      stage: 3,
      mistake:
        'Hands the wait strategy the cell of what is claimed, which does not change meanwhile.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'this.wait.idle(this.cells, this.slowest.cell, this.slowestSeen);',
          replace: 'this.wait.idle(this.cells, this.claimed, this.cells.load(this.claimed));',
        },
      ],
      dies: {
        check: 'next waits by the strategy of its ring, and tells it what is in the way',
        message: /the cell of the slowest consumer/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'tells-nothing-of-what-is-claimed',
      stage: 3,
      mistake: 'Reckons the room from the cursor, as if what is claimed were published.',
      module: '#multi-producer-ring',
      edits: [
        {
          find: 'distance(this.cells.load(this.claimed), this.slowestSeen);',
          replace: 'distance(this.cursor.get(), this.slowestSeen);',
        },
      ],
      dies: {
        check: 'stallCount and remainingCapacity say what this producer met, and what is free',
        message: /five are left for everybody/,
      },
      notes: '08-partitions.md#claiming',
    },
    {
      name: 'partition-by-connection',
      stage: 4,
      mistake: 'Sends all that comes from a connection to one partition, for its locality.',
      module: '#router',
      edits: [
        {
          find: 'const partition = partitionOf(key, this.rings.length);',
          replace: 'const partition = partitionOf(connectionId, this.rings.length);',
        },
      ],
      dies: {
        check:
          'a request is in the ring of its family’s partition when tryPublish returns, and in no other',
        message: /belongs into partitionOf/,
      },
      notes: '08-partitions.md#which-family',
    },
    {
      name: 'never-published',
      stage: 4,
      mistake: 'Claims and fills a slot and does not publish it.',
      module: '#router',
      edits: [{ find: '    ring.publish(sequence);\n', replace: '' }],
      dies: {
        check:
          'a request is in the ring of its family’s partition when tryPublish returns, and in no other',
        message: /can be read there at once/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'published-before-it-is-filled',
      stage: 4,
      mistake: 'Publishes the slot that it has claimed, and fills it then.',
      module: '#router',
      edits: [
        {
          find: '    slot.at(ring.get(sequence)).take(bytes, from, connectionId, arrivalNs, key);\n    ring.publish(sequence);\n',
          replace:
            '    ring.publish(sequence);\n    slot.at(ring.get(sequence)).take(bytes, from, connectionId, arrivalNs, key);\n',
        },
      ],
      dies: {
        check: 'a task is whole in its slot before it is published',
        message: /Fill the slot first/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'id-for-a-key',
      stage: 4,
      mistake: 'Writes the correlation id into the slot, where the family key belongs.',
      module: '#router',
      edits: [
        {
          find: 'take(bytes, from, connectionId, arrivalNs, key);',
          replace: 'take(bytes, from, connectionId, arrivalNs, correlationIdOf(bytes, from));',
        },
      ],
      dies: {
        check: 'the slot has the request, who sent it, when, and its family key',
        message: /family key/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'from-the-start-of-the-buffer',
      stage: 4,
      mistake: 'Takes the request from the start of the buffer, where the one before it lies.',
      module: '#router',
      edits: [{ find: '.take(bytes, from, connectionId', replace: '.take(bytes, 0, connectionId' }],
      dies: {
        check: 'the slot has the request, who sent it, when, and its family key',
        message: /may begin anywhere in the buffer/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'counts-tries',
      stage: 4,
      mistake: 'Counts published at the top, for requests that are refused as well.',
      module: '#router',
      edits: [
        {
          find: '    ring.publish(sequence);\n    this.counters.add(Counter.published);\n',
          replace: '    ring.publish(sequence);\n',
        },
        {
          find: '    const sequence = ring.tryNext();\n',
          replace:
            '    const sequence = ring.tryNext();\n    this.counters.add(Counter.published);\n',
        },
      ],
      dies: {
        check:
          'published and rejectedBusy count what was taken and what was not, each in its place',
        message: /not where it is tried/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'refuses-in-silence',
      stage: 4,
      mistake: 'Counts the refusal and returns false, and nobody tells the client.',
      module: '#router',
      edits: [
        {
          find: '      this.refusals.refuse(bytes, from, connectionId, Reason.BUSY);\n',
          replace: '',
        },
        {
          find: 'const partition = partitionOf(key, this.rings.length);',
          replace:
            'const partition = partitionOf(key, this.rings.length) + 0 * (Reason.BUSY + Number(this.refusals === undefined));',
        },
      ],
      dies: {
        check: 'when the ring is full the answer is REJ BUSY, at once, to the one who asked',
        message: /has one answer when tryPublish returns/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'wrong-reason',
      stage: 4,
      mistake: 'Answers POOL_FULL, which is the scheduler’s reason of day 09.',
      module: '#router',
      edits: [{ find: 'Reason.BUSY);', replace: 'Reason.POOL_FULL);' }],
      dies: {
        check: 'when the ring is full the answer is REJ BUSY, at once, to the one who asked',
        message: /the reason BUSY/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'tries-the-partition-beside-it',
      stage: 4,
      mistake: 'Goes to the next partition when its own is full: no refusal, and no order either.',
      module: '#router',
      edits: [
        {
          find: '    const partition = partitionOf(key, this.rings.length);\n',
          replace:
            '    const own = partitionOf(key, this.rings.length);\n    const isFull = this.rings[own]?.remainingCapacity() === 0;\n    const partition = isFull ? (own + 1) & (this.rings.length - 1) : own;\n',
        },
      ],
      dies: {
        check: 'a full partition refuses its own families, and the others go on',
        message: /the family would overtake itself/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'tries-again-a-little',
      stage: 4,
      mistake: 'Pauses and tries some more before it refuses: a little waiting is waiting.',
      module: '#router',
      edits: [
        {
          find: '    const sequence = ring.tryNext();\n',
          replace:
            '    let sequence = ring.tryNext();\n    for (let i = 0; i < 10 && sequence === FULL; i++) {\n      ring.memory.cells.pause(100);\n      sequence = ring.tryNext();\n    }\n',
        },
      ],
      dies: {
        check: 'a refusal waits for nobody and wakes nobody',
        message: /no second try/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'drops-broken-ids',
      stage: 4,
      mistake: 'Returns at once for an id that cannot be: no task, no answer.',
      module: '#router',
      edits: [
        {
          find: '    const key = familyKey(',
          replace:
            '    if (!(correlationIdOf(bytes, from) >= -1)) return false;\n    const key = familyKey(',
        },
      ],
      dies: {
        check: 'a request whose correlation id is broken gets a partition as well',
        message: /Correlation id -?\d+/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'message-number-left-out',
      stage: 4,
      mistake:
        'Hands the connection where the message number belongs: one key for each connection.',
      module: '#router',
      edits: [
        {
          find: 'familyKey(correlationIdOf(bytes, from), connectionId, messageNumber);',
          replace:
            'familyKey(correlationIdOf(bytes, from), messageNumber > 4096 ? 1 : connectionId, messageNumber > 9 ? 9 : messageNumber);',
        },
      ],
      dies: {
        check: 'a burst of −1 from one connection reaches every partition about equally',
        message: /The message number must go into the key/,
      },
      notes: '08-partitions.md#without-a-correlation-id',
    },
    {
      name: 'a-subarray-for-each-task',
      stage: 4,
      mistake: 'Cuts the request out of the buffer as an object of its own.',
      module: '#router',
      edits: [
        {
          find: '.take(bytes, from, connectionId',
          replace: '.take(bytes.subarray(from, from + 64), 0, connectionId',
        },
      ],
      dies: {
        check: 'neither a published task nor a refused one makes an object',
        message: /a subarray/,
      },
      notes: '08-partitions.md#publish-or-busy',
    },
    {
      name: 'a-counter-per-family',
      stage: 5,
      mistake: 'Keeps a counter for each family in a Map, for ever.',
      module: '#router',
      edits: [
        {
          find: '    // Not the lowest bits: within a partition these are the same for all.\n',
          replace:
            '    const before = this.each.get(key) ?? 0;\n    this.each.set(key, before + 1);\n    if (key !== key + 0.5) return before + 1;\n',
        },
        {
          find: '  private readonly counts: Float64Array;\n',
          replace:
            '  private readonly counts: Float64Array;\n  private readonly each = new Map<number, number>();\n',
        },
      ],
      dies: {
        check: 'a million families take no more memory than one',
        message: /no more/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'forgets-families',
      stage: 5,
      mistake: 'Keeps the counters of the last families and forgets the others: they begin again.',
      module: '#router',
      edits: [
        {
          find: '    // Not the lowest bits: within a partition these are the same for all.\n',
          replace:
            '    const before = this.each.get(key) ?? 0;\n    this.each.delete(key);\n    if (this.each.size >= 1000) this.each.clear();\n    this.each.set(key, before + 1);\n    if (key !== key + 0.5) return before + 1;\n',
        },
        {
          find: '  private readonly counts: Float64Array;\n',
          replace:
            '  private readonly counts: Float64Array;\n  private readonly each = new Map<number, number>();\n',
        },
      ],
      dies: {
        check: 'after a million other families, a family still gets greater numbers',
        message: /it now begins again/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'begins-with-0',
      stage: 5,
      mistake: 'Gives the number and counts afterwards: the first one is 0, which means none.',
      module: '#router',
      edits: [{ find: '    return number;\n  }\n}', replace: '    return number - 1;\n  }\n}' }],
      dies: {
        check:
          'the numbers of a family begin with 1 or later, and each is greater than the one before',
        message: /got number 0 after 0/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'numbers-modulo',
      stage: 5,
      mistake: 'Starts a shared counter anew when another family takes it.',
      module: '#router',
      edits: [
        {
          find: '    const number = (this.counts[stripe] as number) + 1;\n',
          replace:
            '    const number = (this.owner === key ? (this.counts[stripe] as number) : 0) + 1;\n    this.owner = key;\n',
        },
        {
          find: '  private readonly counts: Float64Array;\n',
          replace:
            '  private readonly counts: Float64Array;\n  private owner: number | undefined;\n',
        },
      ],
      dies: {
        check:
          'the numbers of a family begin with 1 or later, and each is greater than the one before',
        message: /no family may ever get a number twice/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'numbers-by-correlation-id',
      stage: 5,
      mistake: 'Numbers by the correlation id, so that all tasks with −1 count as one family.',
      module: '#router',
      edits: [
        {
          find: 'sequencer.assign(task.familyKey)',
          replace: 'sequencer.assign(task.correlationId)',
        },
      ],
      dies: {
        check: 'a number is given once, by the sequencer of the partition, with the family key',
        message: /not with the correlation id/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'numbers-behind-the-handler',
      stage: 5,
      mistake: 'Numbers a task when it has been handled.',
      module: '#router',
      edits: [
        { find: '      task.numberAs(sequencer.assign(task.familyKey));\n', replace: '' },
        {
          find: '      handle(task);\n',
          replace: '      handle(task);\n      task.numberAs(sequencer.assign(task.familyKey));\n',
        },
      ],
      dies: {
        check:
          'an intake hands over what is there, in the order of the ring, each task with its number',
        message: /before the handler sees them/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'ignores-the-limit',
      stage: 5,
      mistake: 'Hands over all that is there, whatever the limit says.',
      module: '#router',
      edits: [
        {
          find: 'const count = available < limit ? available : limit;',
          replace: 'const count = limit < 0 ? limit : available;',
        },
      ],
      dies: {
        check: 'an intake takes at most as many as it is told, and the rest the next time',
        message: /two at a time/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'gives-back-first',
      stage: 5,
      mistake: 'Gives the slots back before they are handled.',
      module: '#router',
      edits: [
        {
          find: '    const { first } = this.reader;\n',
          replace: '    const { first } = this.reader;\n    this.reader.release(count);\n',
        },
        {
          find: '    this.reader.release(count);\n    return count;',
          replace: '    return count;',
        },
      ],
      dies: {
        check: 'while a task is handled its slot is not free; behind the batch all of them are',
        message: /lets an I\/O thread write over it/,
      },
      notes: '08-partitions.md#a-number-in-the-family',
    },
    {
      name: 'key-in-the-log-line',
      stage: 5,
      mistake: 'Prints the derived key where the correlation id belongs.',
      module: '#router',
      edits: [{ find: 'task.correlationId} seqInFamily', replace: 'task.familyKey} seqInFamily' }],
      dies: {
        check: 'a log line names partition, correlation id and number in the family',
        message: /as the spec has it/,
      },
      notes: '08-partitions.md#log-lines',
    },
    {
      name: 'first-line-late',
      stage: 5,
      mistake: 'Prints every n-th task, so the first line comes after n.',
      module: '#router',
      edits: [{ find: '  private untilNext = 1;', replace: '  private untilNext = 3;' }],
      dies: {
        check: 'a log line names partition, correlation id and number in the family',
        message: /One line for each task/,
      },
      notes: '08-partitions.md#log-lines',
    },
    {
      name: 'makes-every-line',
      stage: 5,
      mistake: 'Makes the text of every task and then decides whether it is printed.',
      module: '#router',
      edits: [
        {
          find: '    this.untilNext--;\n',
          replace: '    const id = String(task.correlationId);\n    this.untilNext--;\n',
        },
        { find: 'task.correlationId} seqInFamily', replace: 'id} seqInFamily' },
      ],
      dies: {
        check: 'a task that is not logged is not looked at for it',
        message: /First decide whether there is a line/,
      },
      notes: '08-partitions.md#log-lines',
    },
    {
      name: 'logs-before-the-number',
      stage: 5,
      mistake: 'Logs the task before it has its number.',
      module: '#router',
      edits: [
        {
          find: '      task.numberAs(sequencer.assign(task.familyKey));\n      if (log !== undefined) log.note(partition, task);\n',
          replace:
            '      if (log !== undefined) log.note(partition, task);\n      task.numberAs(sequencer.assign(task.familyKey));\n',
        },
      ],
      dies: {
        check: 'the intake logs each task when it has its number',
        message: /A line that says 0 was made before that/,
      },
      notes: '08-partitions.md#log-lines',
    },
    {
      name: 'a-log-that-prints-nothing',
      stage: 5,
      mistake:
        'Makes a log that prints nothing when it is off, so every line is made all the same.',
      module: '#router',
      edits: [
        {
          find: '    this.log = log;\n',
          replace: '    this.log = log ?? new TaskLog({ print: () => {} });\n',
        },
      ],
      dies: {
        check: 'without a log nothing is read or made for one',
        message: /Off means that nothing is done/,
      },
      notes: '08-partitions.md#log-lines',
    },
  ],
  right: [
    {
      name: 'step-by-step',
      why: 'It loads the claim anew after each miss, marks backwards, and moves the cursor by single slots.',
      files: { '#multi-producer-ring': 'checks/wrong/08/multi-producer-ring-step-by-step.ts' },
    },
    {
      name: 'one-counter',
      why: 'Another hash, the message in the upper half of a derived key, one counter for all families.',
      files: { '#router': 'checks/wrong/08/router-one-counter.ts' },
    },
  ],
} satisfies DayProof;
