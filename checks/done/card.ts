/**
 * The definition of done, as data: every line of it, the day that brings it, and what shows that it
 * holds. Lines whose day is not written yet have no evidence, and then nothing is claimed.
 *
 * Control plane: `npm run dod` reads it, and a test holds its titles against the check files.
 */
import type { DoneSection } from './evidence.ts';

export const CARD: readonly DoneSection[] = [
  {
    title: '1 Correlation',
    lines: [
      {
        id: '1.1',
        text: 'Every task has a correlation id',
        day: 8,
        evidence: [
          {
            day: 8,
            check: 'the key of a task with a correlation id is that id, whole, whoever sends it',
          },
          { day: 8, check: 'what is no id at all is treated as no id' },
        ],
      },
      {
        id: '1.2',
        text: 'Tasks of one correlation id are done strictly in order',
        day: 10,
        evidence: [
          {
            day: 10,
            check: 'A1, A2, B1 and two lanes: every order of submits, starts and completions',
          },
          { day: 10, check: 'any mix of four families, three lanes and a table with room for few' },
        ],
      },
      {
        id: '1.3',
        text: 'At any moment one thread at most works for a family',
        day: 10,
        evidence: [
          {
            day: 9,
            check: 'of two who want a family one gets it, in any order of their operations',
          },
          { day: 10, check: 'one lane completes while tasks come in: up to six preemptions' },
        ],
      },
      {
        id: '1.4',
        text: 'sequenceInFamily is strictly monotonic, asserted in development mode',
        day: 10,
        evidence: [
          {
            day: 8,
            check:
              'the numbers of a family begin with 1 or later, and each is greater than the one before',
          },
          {
            day: 10,
            check:
              'in development mode the first finding is thrown, with all that one wants to know',
          },
        ],
      },
    ],
  },
  {
    title: '2 Bounded concurrency',
    lines: [
      {
        id: '2.1',
        text: 'The number of partitions is fixed; no family has a thread or a ring of its own',
        day: 8,
        evidence: [
          {
            day: 8,
            check:
              'a partition is a whole number from 0 to N − 1, for every key and every power of two',
          },
          { day: 9, check: 'entries come back: a pool of six serves any number of tasks' },
        ],
      },
      {
        id: '2.2',
        text: 'A family always goes to the same partition',
        day: 8,
        evidence: [
          {
            day: 8,
            check: 'the same family goes to the same partition, whatever was asked for in between',
          },
        ],
      },
      {
        id: '2.3',
        text: 'Threads live long and are bounded, and so is memory',
        day: 9,
        evidence: [
          { day: 8, check: 'a million families take no more memory than one' },
          { day: 9, check: 'a million families one after the other fit into a table of eight' },
        ],
      },
    ],
  },
  {
    title: '3 Fairness of the scheduler',
    lines: [
      {
        id: '3.1',
        text: 'Each partition has a scheduler of its own',
        day: 9,
        evidence: [
          { day: 9, check: 'families and partitions have gates of their own' },
          { day: 9, check: 'families have queues of their own, and partitions too' },
        ],
      },
      {
        id: '3.2',
        text: 'A hot family with 30,000 tasks starves nobody',
        day: 13,
        evidence: [
          {
            day: 13,
            check:
              '30,000 tasks of one family and 100 others on one lane: nobody waits longer than the bound',
          },
          {
            day: 13,
            check:
              'a burst of 39,000 of one family: what waits stays at the cap, others are not refused',
          },
        ],
      },
      {
        id: '3.3',
        text: 'A family is never queued twice at a time',
        day: 9,
        evidence: [{ day: 9, check: 'a family is never ready twice' }],
      },
      {
        id: '3.4',
        text: 'The policy is explicit: drain, or so much a slice',
        day: 13,
        evidence: [
          { day: 9, check: 'a lane drains its family before it turns to the next' },
          { day: 13, check: 'slices of one task are round-robin' },
          { day: 13, check: 'any mix of submits and steps: as a list of names says' },
        ],
      },
    ],
  },
  {
    title: '4 Uncorrelated tasks: id −1',
    lines: [
      {
        id: '4.1',
        text: 'They do not wait for each other',
        day: 8,
        evidence: [{ day: 8, check: 'a million messages of one connection have a million keys' }],
      },
      {
        id: '4.2',
        text: 'They spread over the partitions, by a key derived for each',
        day: 8,
        evidence: [
          {
            day: 8,
            check: 'a burst of −1 from one connection reaches every partition about equally',
          },
        ],
      },
      {
        id: '4.3',
        text: 'They never break the order of a family',
        day: 10,
        evidence: [{ day: 8, check: 'the key of a task without an id is a safe integer below −1' }],
      },
    ],
  },
  {
    title: '5 The OMS pipeline',
    lines: [
      {
        id: '5.1',
        text: 'Stage 1 parses, and can refuse with BAD_MSG',
        day: 5,
        evidence: [
          {
            day: 5,
            check: 'for any 64 bytes the answer is the one that the tables of the layout give',
          },
        ],
      },
      {
        id: '5.2',
        text: 'Stage 2 checks risk, and its reason is the same every time',
        day: 5,
        evidence: [
          {
            day: 5,
            check:
              'of any order and any limits the first limit that is broken is the answer, whatever was asked before',
          },
        ],
      },
      {
        id: '5.3',
        text: 'Stage 3 executes what is accepted, and nothing else',
        day: 5,
        evidence: [
          { day: 5, check: 'a refused order is not executed and uses up no id' },
          {
            day: 5,
            check: 'the same orders give the same executions, each accepted one exactly one',
          },
        ],
      },
      {
        id: '5.4',
        text: 'Stage 4 prepares the response',
        day: 5,
        evidence: [{ day: 5, check: 'the answer repeats what the request said' }],
      },
      {
        id: '5.5',
        text: 'Every request gets exactly one response',
        day: 11,
        evidence: [
          {
            day: 5,
            check:
              'whatever goes wrong, each request has one answer, and the positions are the fills that were told',
          },
          {
            day: 11,
            check:
              'whatever the stages do, each request has one answer and each task is completed once',
          },
          {
            day: 11,
            check:
              'whatever is late, each request of a mixed workload gets what the stages of day 05 answer',
          },
        ],
      },
    ],
  },
  {
    title: '6 The boundary of the I/O thread',
    lines: [
      {
        id: '6.1',
        text: 'The event loop does little: it never waits for a ring',
        day: 4,
        evidence: [
          {
            day: 4,
            check:
              'with the worker stalled every client hears BUSY at once, and the I/O thread makes no blocking call',
          },
        ],
      },
      {
        id: '6.2',
        text: 'A full ring is REJ BUSY at once',
        day: 4,
        evidence: [
          {
            day: 4,
            check:
              'under any load an order is refused exactly when there is no slot, and sent = answered + refused',
          },
          {
            day: 8,
            check: 'when the ring is full the answer is REJ BUSY, at once, to the one who asked',
          },
        ],
      },
      {
        id: '6.3',
        text: 'Responses are written on the thread that owns the connection',
        day: 11,
        evidence: [
          {
            day: 11,
            check: 'a reply goes to the I/O thread that has the connection, and to no other',
          },
          {
            day: 11,
            check:
              'on real threads: two partitions on workers answer 2,000 orders of two I/O threads',
          },
        ],
      },
      {
        id: '6.4',
        text: 'No buffer leaks in steady state',
        day: 3,
        evidence: [
          { day: 3, check: 'a million frames are decoded with one buffer for the cut ones' },
          { day: 3, check: 'in steady state output leaves from the same memory again and again' },
        ],
      },
    ],
  },
  {
    title: '7 Stress',
    lines: [
      {
        id: '7.1',
        text: '30,000 tasks of one correlation id are done one after the other',
        day: 12,
        evidence: [
          {
            day: 12,
            check: '30,000 tasks of one family are done one after the other, in order, all of them',
          },
        ],
      },
      {
        id: '7.2',
        text: 'Other families get on during such a flood',
        day: 12,
        evidence: [
          {
            day: 12,
            check:
              'a hot family costs the others next to nothing when it gives its lane back after each task',
          },
          {
            day: 12,
            check: 'with a plain drain the cold families of its partition wait until it is empty',
          },
        ],
      },
      {
        id: '7.3',
        text: 'A burst of −1 alone gets through at full speed',
        day: 12,
        evidence: [
          {
            day: 12,
            check:
              'a burst of −1 from one connection reaches every partition, and nothing serialises',
          },
        ],
      },
      {
        id: '7.4',
        text: 'A small ring refuses, and latency does not collapse',
        day: 12,
        evidence: [
          {
            day: 12,
            check: 'a burst into a small ring is refused at once, and afterwards all is as before',
          },
        ],
      },
    ],
  },
  {
    title: '8 Observability',
    lines: [
      {
        id: '8.1',
        text: 'Counters: published, rejectedBusy, accepted, rejected',
        day: 12,
        evidence: [
          {
            day: 12,
            check:
              'after any mix of submits, starts and completions the counters say what there is',
          },
          { day: 12, check: 'counters that add up break no law' },
        ],
      },
      {
        id: '8.2',
        text: 'A log line can show partition, correlationId and seqInFamily',
        day: 8,
        evidence: [
          { day: 8, check: 'a log line names partition, correlation id and number in the family' },
        ],
      },
      {
        id: '8.3',
        text: 'Logging can be switched off at no cost',
        day: 8,
        evidence: [{ day: 8, check: 'without a log nothing is read or made for one' }],
      },
    ],
  },
  {
    title: '9 The mental model',
    lines: [
      { id: '9.1', text: 'Why there is a family scheduler', day: 24, evidence: [] },
      {
        id: '9.2',
        text: 'Why a ring for each correlation id does not scale',
        day: 8,
        evidence: [{ day: 8, check: 'with a key for each connection the same burst is one queue' }],
      },
      {
        id: '9.3',
        text: 'Where order, fairness and backpressure are kept: without that one function they break',
        day: 24,
        evidence: [],
      },
    ],
  },
  {
    title: 'Bonus',
    lines: [
      {
        id: 'B.1',
        text: 'Slices, by events or by time',
        day: 13,
        evidence: [
          { day: 13, check: 'after so many tasks the family goes to the back' },
          { day: 13, check: 'a slice by time ends with the task in which the time is over' },
        ],
      },
      {
        id: 'B.2',
        text: 'p99 and p99.9 are measured',
        day: 6,
        evidence: [{ day: 6, check: 'the figures agree with HdrHistogram within its precision' }],
      },
      {
        id: 'B.3',
        text: 'A clean shutdown that loses nothing',
        day: 11,
        evidence: [
          {
            day: 11,
            check:
              'whenever a shutdown comes, and whenever its patience ends: each accepted order has one answer',
          },
          {
            file: 'checks/tests/engine/families.test.ts',
            test: 'a stop answers everything that was accepted, and tells later orders SHUTTING_DOWN',
          },
        ],
      },
    ],
  },
  {
    title: 'The latency lab',
    lines: [
      {
        id: 'L.1',
        text: 'A report: setup, baseline, GC experiment, one improvement and what justified it',
        day: 13,
        evidence: [
          {
            file: 'checks/tests/bench/latency-lab.test.ts',
            test: 'the report has its five parts, each with figures of the run',
          },
          {
            file: 'checks/tests/bench/latency-lab.test.ts',
            test: 'the smaller the slice, the shorter the tail of the cold families, and the rate is the same',
          },
        ],
      },
    ],
  },
  {
    title: 'The exchange',
    lines: [
      {
        id: 'E.1',
        text: 'Price-time priority in integer ticks, with its properties against an oracle',
        day: 14,
        evidence: [
          {
            day: 14,
            check: 'no trade passes over an order with a better price, or one that came earlier',
          },
          {
            day: 14,
            check: 'it answers, tells and holds what the oracle answers, tells and holds',
          },
        ],
      },
      {
        id: 'E.2',
        text: 'A million order slots, allocated once; matching allocates nothing',
        day: 15,
        evidence: [
          { day: 15, check: 'a million slots go out, come back and go out again' },
          {
            day: 15,
            check: 'of a million requests the book allocates nothing, and nothing is collected',
          },
        ],
      },
      {
        id: 'E.3',
        text: 'The best price in O(log n) or better',
        day: 16,
        evidence: [
          {
            day: 16,
            check: 'with 100,000 levels the best is found with one look',
          },
          { day: 16, check: 'to take any level out, or step to the next, is a logarithm of looks' },
        ],
      },
      {
        id: 'E.4',
        text: 'A ring between threads without locks, cursors cached, beside a channel',
        day: 4,
        evidence: [
          {
            day: 4,
            check: 'a million longs go from one thread to another, none lost and none doubled',
          },
          {
            day: 4,
            check:
              'the producer looks at a consumer at most twice in a lap while that one keeps up',
          },
        ],
      },
      {
        id: 'E.5',
        text: 'A binary codec without copies',
        day: 17,
        evidence: [
          { day: 17, check: 'nothing is allocated for a message' },
          {
            day: 17,
            check: 'what is OK and is written again from its own fields is the same 64 bytes',
          },
        ],
      },
      {
        id: 'E.6',
        text: 'A multicast feed with sequence numbers; a subscriber that sees a gap',
        day: 20,
        evidence: [],
      },
      {
        id: 'E.7',
        text: 'Every order is logged before it is matched',
        day: 18,
        evidence: [
          { day: 18, check: 'an order is in the log before it is matched' },
          { day: 18, check: 'what the log does not take is not matched' },
          { day: 18, check: 'whichever operation fails, what was acknowledged is recovered' },
        ],
      },
      {
        id: 'E.8',
        text: 'Replay gives the same book, bit by bit, also from a log cut anywhere',
        day: 19,
        evidence: [],
      },
      {
        id: 'E.9',
        text: 'P50, P90, P99, P99.9 from the first byte to the trade, as a picture',
        day: 21,
        evidence: [],
      },
      {
        id: 'E.10',
        text: 'A load of over a million orders a second, at flat memory',
        day: 21,
        evidence: [],
      },
      {
        id: 'E.11',
        text: 'P99 under 50 µs at over 1,000,000 orders/s, and no allocation on the hot path',
        day: 24,
        evidence: [],
      },
    ],
  },
  {
    title: 'Tuning',
    lines: [
      {
        id: 'T.1',
        text: 'A predictable depth update: the rate is not lower, the processor’s time not higher',
        day: 22,
        evidence: [],
      },
      {
        id: 'T.2',
        text: 'Socket buffers: no warning, no loss at the receiver, the same throughput or more',
        day: 23,
        evidence: [],
      },
      {
        id: 'T.3',
        text: 'Locked memory: granted, or a warning and the engine runs; no page fault afterwards',
        day: 23,
        evidence: [],
      },
      {
        id: 'T.4',
        text: 'A thread stays on its core, and changes context 90 % less',
        day: 23,
        evidence: [],
      },
      {
        id: 'T.5',
        text: 'Runtime settings: not slower, not more processor time, steadier latency',
        day: 23,
        evidence: [],
      },
      {
        id: 'T.6',
        text: 'All together: 30 % more throughput at no more processor time or memory',
        day: 24,
        evidence: [],
      },
      {
        id: 'T.7',
        text: 'Ten minutes without an error, every connection stable',
        day: 24,
        evidence: [],
      },
    ],
  },
];
