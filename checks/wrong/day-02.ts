/** Day 02: what goes wrong between consumers that wait for each other. */
import type { DayProof } from './wrong-solution.ts';

export default {
  day: 2,
  wrong: [
    {
      name: 'barrier-takes-the-furthest',
      stage: 1,
      mistake: 'Looks for the dependency that is furthest ahead: "somebody has got this far".',
      module: '#sequence-barrier',
      edits: [{ find: 'distance(value, lowest) < 0', replace: 'distance(value, lowest) > 0' }],
      dies: {
        check:
          'a barrier with several dependencies gives the one furthest behind, wherever it stands',
        message: /only when every dependency is done with it/,
      },
      notes: '02-consumer-graph.md#a-barrier-is-a-minimum',
    },
    {
      name: 'barrier-looks-once',
      stage: 1,
      mistake: 'Keeps the first answer, because it looks like something to work out only once.',
      module: '#sequence-barrier',
      edits: [
        {
          find: '  private readonly others: readonly Sequence[];\n',
          replace:
            '  private readonly others: readonly Sequence[];\n  private answer: number | undefined;\n',
        },
        {
          find: '    let lowest = this.first.get();\n',
          replace:
            '    if (this.answer !== undefined) return this.answer;\n    let lowest = this.first.get();\n',
        },
        { find: 'return lowest;', replace: 'this.answer = lowest;\n    return lowest;' },
      ],
      dies: {
        check: 'a barrier asks its dependencies anew each time',
        message: /an answer that was kept never moves again/,
      },
      notes: '02-consumer-graph.md#old-is-safe-kept-is-not',
    },
    {
      name: 'barrier-compares-with-less-than',
      stage: 1,
      mistake: 'Compares sequences with `<`, as one compares numbers that never wrap.',
      module: '#sequence-barrier',
      edits: [{ find: 'distance(value, lowest) < 0', replace: 'value < lowest' }],
      dies: {
        check: 'a barrier finds the one furthest behind across the 32-bit wrap',
        message: /Compare sequences by distance\(\)/,
      },
      notes: '02-consumer-graph.md#the-smallest-on-a-circle',
    },
    {
      name: 'consumer-asks-the-cursor',
      stage: 2,
      mistake: 'Reads as far as the ring is published, and leaves its barrier aside.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const available = distance(this.barrier.available(), from);',
          replace: 'const available = distance(this.source.cursor.get(), from);',
        },
      ],
      dies: {
        check: 'B is handed nothing before A has finished it',
        message: /limit is its barrier, not the ring's cursor/,
      },
      notes: '02-consumer-graph.md#a-barrier-is-a-minimum',
    },
    {
      name: 'sequence-before-the-handlers',
      stage: 2,
      mistake: 'Announces the batch first and handles it then; alone on a thread nobody notices.',
      module: '#consumer-graph',
      edits: [
        {
          find: '    let done = 0;\n',
          replace: '    this.sequence.set(advance(from, available));\n    let done = 0;\n',
        },
      ],
      dies: {
        check: 'the sequence moves over an event only after its handler has returned',
        message: /first handle, then move the sequence/,
      },
      notes: '02-consumer-graph.md#what-done-means',
    },
    {
      name: 'sequence-jumps-to-the-barrier',
      stage: 2,
      mistake: 'Asks the barrier a second time after the batch, and announces that as done.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'this.sequence.set(advance(from, done))',
          replace: 'this.sequence.set(this.barrier.available())',
        },
      ],
      dies: {
        check: 'an event published during a turn waits for the next turn and is not lost',
        message: /moves over the events that were handled, and no further/,
      },
      notes: '02-consumer-graph.md#what-done-means',
    },
    {
      name: 'batch-ends-at-the-cursor',
      stage: 2,
      mistake: 'Marks the end of the batch at the cursor, which is not where B has to stop.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'sequence, i + 1 === available);',
          replace: 'sequence, sequence === this.source.cursor.get());',
        },
      ],
      dies: {
        check: 'endOfBatch marks the last event of what this consumer may read now',
        message: /the last one that the barrier allowed/,
      },
      notes: '02-consumer-graph.md#batches',
    },
    {
      name: 'consumer-subtracts-plainly',
      stage: 2,
      mistake: 'Subtracts two sequences with `-`, which is right until the number wraps.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const available = distance(this.barrier.available(), from);',
          replace: 'const available = this.barrier.available() - from;',
        },
      ],
      dies: {
        check: 'a consumer goes on across the 32-bit wrap',
        message: /Count with distance\(\) and advance\(\)/,
      },
      notes: '02-consumer-graph.md#the-smallest-on-a-circle',
    },
    {
      name: 'batch-of-64-at-most',
      stage: 2,
      mistake: 'Limits the batch, as one does with a queue, although the barrier allows more.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const available = distance(this.barrier.available(), from);',
          replace: 'const available = Math.min(64, distance(this.barrier.available(), from));',
        },
      ],
      dies: {
        check: 'a turn takes all that is available, however much that is',
        message: /A turn has no limit of its own/,
      },
      notes: '02-consumer-graph.md#batches',
    },
    {
      name: 'no-end-in-a-batch-of-one',
      stage: 2,
      mistake: 'Takes the first event of a batch for one that cannot be the last as well.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'sequence, i + 1 === available);',
          replace: 'sequence, i > 0 && i + 1 === available);',
        },
      ],
      dies: {
        check: 'endOfBatch marks the last event of what this consumer may read now',
        message: /begins and ends with it/,
      },
      notes: '02-consumer-graph.md#batches',
    },
    {
      name: 'end-of-batch-asks-again',
      stage: 2,
      mistake:
        'Asks the barrier at every event whether it is the last; what is published meanwhile moves the end away.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'sequence, i + 1 === available);',
          replace: 'sequence, sequence === this.barrier.available());',
        },
      ],
      dies: {
        check: 'endOfBatch belongs to the batch of this turn, whatever is published meanwhile',
        message: /what the barrier answered when the turn began/,
      },
      notes: '02-consumer-graph.md#batches',
    },
    {
      name: 'end-of-batch-by-greater-or-equal',
      stage: 2,
      mistake:
        'Marks every event whose number is at least that of the last one, which the wrap turns round.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'sequence, i + 1 === available);',
          replace: 'sequence, sequence >= advance(from, available));',
        },
      ],
      dies: {
        check: 'a consumer goes on across the 32-bit wrap',
        message: /not every event with a larger number/,
      },
      notes: '02-consumer-graph.md#the-smallest-on-a-circle',
    },
    {
      name: 'everybody-behind-the-cursor',
      stage: 3,
      mistake: 'Gives every consumer a barrier on the cursor; `after` only sorts them.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'new SequenceBarrier(dependencies.length > 0 ? dependencies : [source.cursor])',
          replace: 'new SequenceBarrier([source.cursor, ...dependencies.slice(0, 0)])',
        },
      ],
      dies: { check: 'B waits for A', message: /reads the sequence of A, not the cursor/ },
      notes: '02-consumer-graph.md#shapes',
    },
    {
      name: 'everybody-in-one-line',
      stage: 3,
      mistake: 'Puts every consumer behind the ones before it in the list, as in a filter chain.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const after = spec.after ?? [];',
          replace: 'const after = spec.after ?? [...this.byName.keys()];',
        },
      ],
      dies: {
        check: 'C waits for neither of them, and they do not wait for C',
        message: /It follows the producer alone/,
      },
      notes: '02-consumer-graph.md#shapes',
    },
    {
      name: 'consumers-share-the-work',
      stage: 3,
      mistake: 'Lets all consumers share one sequence, as workers share one queue.',
      module: '#consumer-graph',
      edits: [
        {
          find: '    for (const spec of dependenciesFirst(options.consumers)) {\n',
          replace:
            '    const progress = Sequence.local(source.cursor.get());\n    for (const spec of dependenciesFirst(options.consumers)) {\n',
        },
        {
          find: 'const sequence = spec.sequence ?? ',
          replace: 'const sequence = spec.sequence ?? progress ?? ',
        },
      ],
      dies: { check: 'B waits for A', message: /the same events are there for B/ },
      notes: '02-consumer-graph.md#one-number-per-consumer',
    },
    {
      name: 'only-the-first-dependency',
      stage: 3,
      mistake: 'Takes the first name of `after` only; in a plain chain there is no other.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'dependencies.length > 0 ? dependencies : [source.cursor]',
          replace: '[dependencies[0] ?? source.cursor]',
        },
      ],
      dies: {
        check: 'a consumer that comes after two others waits for both',
        message: /needs the sequences of all of them/,
      },
      notes: '02-consumer-graph.md#shapes',
    },
    {
      name: 'turns-in-the-order-given',
      stage: 3,
      mistake: 'Turns the consumers as they were listed, so that B may get its turn before A.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'this.inOrder = [...this.byName.values()];',
          replace: 'this.inOrder = options.consumers.map((spec) => this.consumer(spec.name));',
        },
      ],
      dies: {
        check:
          'one turn of the graph carries an event from end to end, in whatever order they are given',
        message: /dependencies first, and adds up/,
      },
      notes: '02-consumer-graph.md#building-the-graph',
    },
    {
      name: 'starts-at-the-first-event',
      stage: 3,
      mistake: 'Starts every consumer before event 0, wherever the ring has got to by then.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const sequence = spec.sequence ?? ',
          replace: 'const sequence = spec.sequence ?? Sequence.local() ?? ',
        },
      ],
      dies: {
        check: 'a graph starts level with the ring',
        message: /their sequences start where the cursor stands/,
      },
      notes: '02-consumer-graph.md#building-the-graph',
    },
    {
      name: 'starts-ahead-of-a-late-one',
      stage: 3,
      mistake: 'Starts every consumer at the cursor, also behind one that is further back.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'Sequence.local(barrier.available())',
          replace: 'Sequence.local(source.cursor.get())',
        },
      ],
      dies: {
        check: 'a consumer that comes after one further back starts where that one stands',
        message: /starts where its barrier stands/,
      },
      notes: '02-consumer-graph.md#building-the-graph',
    },
    {
      name: 'turn-turns-until-nobody-moves',
      stage: 3,
      mistake:
        'Makes a drain of the turn, so that sockets and timers starve while events keep coming.',
      module: '#consumer-graph',
      edits: [
        {
          find: '    return handled;\n',
          replace: '    return handled > 0 ? handled + this.turn() : 0;\n',
        },
      ],
      dies: {
        check: 'a turn of the graph is one turn of each consumer and no more',
        message: /sockets and timers want theirs/,
      },
      notes: '02-consumer-graph.md#batches',
    },
    {
      name: 'empty-after-is-no-cursor',
      stage: 3,
      mistake: 'Asks whether there is an after, not whether there is a name in it.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'dependencies.length > 0 ? dependencies : [source.cursor]',
          replace: 'spec.after === undefined ? [source.cursor] : dependencies',
        },
      ],
      dies: {
        check: 'an empty after is the same as none',
        message: /its barrier is on the cursor/,
      },
      notes: '02-consumer-graph.md#building-the-graph',
    },
    {
      name: 'unknown-name-without-the-name',
      stage: 3,
      mistake: 'Throws an error that does not say which name it could not find.',
      module: '#consumer-graph',
      edits: [
        {
          find: '    if (consumer === undefined) {\n',
          replace:
            "    if (consumer === undefined) throw new RangeError('no such consumer');\n    if (consumer === undefined) {\n",
        },
      ],
      dies: {
        check: 'a name that nobody has is a RangeError that says it',
        message: /which name is unknown/,
      },
      notes: '02-consumer-graph.md#building-the-graph',
    },
    {
      name: 'no-gate',
      stage: 4,
      mistake: 'Builds the barriers and forgets that somebody has to hold the producer back.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'if (!awaited.has(consumer.name)) source.gate(consumer.sequence);',
          replace: 'awaited.add(consumer.name);',
        },
      ],
      dies: {
        check: 'the producer waits for C although A and B are done',
        message: /must hold the producer back/,
      },
      notes: '02-consumer-graph.md#the-slowest-consumer',
    },
    {
      name: 'gate-at-the-head-of-the-chain',
      stage: 4,
      mistake: 'Gates the consumers that read from the ring first, not those that finish last.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'const awaited = new Set(options.consumers.flatMap((spec) => spec.after ?? []));',
          replace:
            'const awaited = new Set(options.consumers.flatMap((spec) => ((spec.after ?? []).length > 0 ? [spec.name] : [])));',
        },
      ],
      dies: {
        check: 'the producer waits for B although A and C are done',
        message: /a gate on A does not see B/,
      },
      notes: '02-consumer-graph.md#the-slowest-consumer',
    },
    {
      name: 'gate-on-one-consumer',
      stage: 4,
      mistake: 'Gates the last consumer of the list, as if there were always one end.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'if (!awaited.has(consumer.name)) source.gate(consumer.sequence);',
          replace:
            'if (!awaited.has(consumer.name) && consumer === this.inOrder.at(-1)) source.gate(consumer.sequence);',
        },
      ],
      dies: {
        check: 'the producer waits for C although A and B are done',
        message: /must hold the producer back/,
      },
      notes: '02-consumer-graph.md#the-slowest-consumer',
    },
    {
      name: 'backlog-counts-from-the-cursor',
      stage: 4,
      mistake:
        'Measures the backlog of every consumer from the cursor, so that B takes the blame for A.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'return distance(this.barrier.available(), this.sequence.get());',
          replace: 'return distance(this.source.cursor.get(), this.sequence.get());',
        },
      ],
      dies: {
        check: 'backlog says how many events a consumer could handle now',
        message: /its backlog is what its barrier allows/,
      },
      notes: '02-consumer-graph.md#reading-a-stall',
    },
    {
      name: 'backlog-subtracts-plainly',
      stage: 4,
      mistake: 'Subtracts with `-`, and shows a backlog of minus four billion after the wrap.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'return distance(this.barrier.available(), this.sequence.get());',
          replace: 'return this.barrier.available() - this.sequence.get();',
        },
      ],
      dies: { check: 'backlog counts across the 32-bit wrap', message: /not a difference with -/ },
      notes: '02-consumer-graph.md#the-smallest-on-a-circle',
    },
    {
      name: 'error-leaves-the-turn',
      stage: 5,
      mistake: 'Reports the error and throws it on, so that one order takes the whole graph down.',
      module: '#consumer-graph',
      edits: [
        {
          find: "      if (this.decide(error, advance(from, i + 1)) === 'skip') i++;\n      else this.stopped = true;\n",
          replace:
            "      if (this.decide(error, advance(from, i + 1)) !== 'skip') throw error;\n      i++;\n",
        },
      ],
      dies: {
        check:
          'a throw is reported once, with the error, the name of the consumer and the number of the event',
        message: /must not leave turn\(\)/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'skip-drops-the-batch',
      stage: 5,
      mistake: 'Puts try around the whole loop and counts the batch as done when one event fails.',
      module: '#consumer-graph',
      edits: [
        {
          find: "if (this.decide(error, advance(from, i + 1)) === 'skip') i++;",
          replace: "if (this.decide(error, advance(from, i + 1)) === 'skip') i = available;",
        },
      ],
      dies: {
        check: 'an event that is skipped counts as done: the batch goes on, and so do those behind',
        message: /the rest of the batch is handled in the same turn/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'swallows-and-stays',
      stage: 5,
      mistake: 'Swallows the error without moving on, and meets the same event again and again.',
      module: '#consumer-graph',
      edits: [
        {
          find: "=== 'skip') i++;\n      else this.stopped = true;",
          replace: "!== 'skip') this.stopped = true;",
        },
      ],
      dies: {
        check: 'an event that is skipped counts as done: the batch goes on, and so do those behind',
        message: /is not called again within the same turn/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'halt-counts-the-failed-event',
      stage: 5,
      mistake: 'Moves over the event that failed and halts behind it; resume never tries it again.',
      module: '#consumer-graph',
      edits: [
        {
          find: "=== 'skip') i++;\n      else this.stopped = true;",
          replace: "!== 'skip') this.stopped = true;\n      i++;",
        },
      ],
      dies: {
        check: 'a consumer that is told to halt stops in front of the event that failed',
        message: /event 2 failed and does not count/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'halt-forgets-the-batch',
      stage: 5,
      mistake:
        'Leaves the sequence at the start of the batch, so that resume repeats what was done.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'if (done > 0) this.sequence.set',
          replace: 'if (done > 0 && !this.stopped) this.sequence.set',
        },
      ],
      dies: {
        check: 'a consumer that is told to halt stops in front of the event that failed',
        message: /covers what is done: 0 and 1/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'skips-by-default',
      stage: 5,
      mistake: 'Skips when nobody asked to be told: the order is lost and no one knows.',
      module: '#consumer-graph',
      edits: [{ find: "(() => 'halt' as const)", replace: "(() => 'skip' as const)" }],
      dies: {
        check: 'without onError an error halts the consumer',
        message: /Nobody decided that this error may be skipped/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'one-error-halts-the-graph',
      stage: 5,
      mistake: 'Halts all consumers when one fails, although the log has nothing to do with it.',
      module: '#consumer-graph',
      edits: [
        {
          find: '(error, at) => onError(error, spec.name, at),',
          replace:
            "(error, at) => {\n          const decision = onError(error, spec.name, at);\n          if (decision === 'halt') this.halt();\n          return decision;\n        },",
        },
      ],
      dies: {
        check: 'a halted consumer stops those behind it at the same event, and nobody else',
        message: /It is not halted itself/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'resume-skips-the-failed-event',
      stage: 5,
      mistake: 'Steps over the event that failed when it resumes, to get on with it.',
      module: '#consumer-graph',
      edits: [
        {
          find: '    this.stopped = false;\n',
          replace:
            '    if (this.stopped && this.backlog() > 0) this.sequence.set(advance(this.sequence.get(), 1));\n    this.stopped = false;\n',
        },
      ],
      dies: {
        check:
          'after resume a consumer goes on with the event that failed; nothing is lost, nothing comes twice',
        message: /afterwards the rest from 2 on/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'halt-waits-for-the-batch',
      stage: 5,
      mistake:
        'Looks at the halt only when a turn begins, so that a long batch runs on to its end.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'while (i < available && !this.stopped) {',
          replace: 'while (i < available) {',
        },
      ],
      dies: {
        check:
          'halt in the middle of a batch finishes the event at hand and stops in front of the next',
        message: /event 2 is not begun/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-waits-for-everybody',
      stage: 5,
      mistake: 'Turns until everything is handled, and waits for a halted consumer for ever.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'while (this.turn() > 0);',
          replace: 'while (this.inOrder.some((consumer) => consumer.backlog() > 0)) this.turn();',
        },
      ],
      dies: {
        check: 'drain ends and returns false when a halted consumer leaves something behind',
        message: /End when a turn moves nobody/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-says-true',
      stage: 5,
      mistake: 'Returns true because the loop has come to its end, whatever it left behind.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'this.inOrder.every(',
          replace: 'this.inOrder.slice(0, 0).every(',
        },
      ],
      dies: {
        check: 'drain ends and returns false when a halted consumer leaves something behind',
        message: /A is halted in front of event 2/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-asks-the-first-consumer',
      stage: 5,
      mistake: 'Looks at one consumer to tell whether all are done.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'this.inOrder.every(',
          replace: 'this.inOrder.slice(0, 1).every(',
        },
      ],
      dies: {
        check: 'drain returns false as well when the halted consumer is the last of its chain',
        message: /Look at every consumer, not at the first/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-turns-once',
      stage: 5,
      mistake: 'Takes one turn for a drain; what comes in meanwhile stays behind.',
      module: '#consumer-graph',
      edits: [{ find: 'while (this.turn() > 0);', replace: 'this.turn();' }],
      dies: {
        check: 'drain turns until everything that is published is handled, and returns true',
        message: /also with what is published meanwhile/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'skip-undoes-a-halt',
      stage: 5,
      mistake: 'Sets the flag to what onError answered, and so takes back a halt that came before.',
      module: '#consumer-graph',
      edits: [
        {
          find: "=== 'skip') i++;\n      else this.stopped = true;",
          replace:
            "=== 'skip') {\n        i++;\n        this.stopped = false;\n      } else this.stopped = true;",
        },
      ],
      dies: { check: 'a skip does not undo a halt', message: /Both hold/ },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'undefined-is-no-error',
      stage: 5,
      mistake:
        'Tells an error by its value; a handler that throws undefined has then thrown nothing.',
      module: '#consumer-graph',
      edits: [
        {
          find: "if (this.decide(error, advance(from, i + 1)) === 'skip') i++;",
          replace:
            "if (error === undefined || this.decide(error, advance(from, i + 1)) === 'skip') i++;",
        },
      ],
      dies: {
        check: 'whatever is thrown is an error, also undefined',
        message: /That it threw is the error/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'reports-an-uncut-sequence',
      stage: 5,
      mistake:
        'Adds with `+` for the report, so that the number is none of the ring after the wrap.',
      module: '#consumer-graph',
      edits: [
        {
          find: "if (this.decide(error, advance(from, i + 1)) === 'skip') i++;",
          replace: "if (this.decide(error, from + i + 1) === 'skip') i++;",
        },
      ],
      dies: {
        check: 'across the 32-bit wrap an error is reported with the sequence of its event',
        message: /the very number that the handler was given/,
      },
      notes: '02-consumer-graph.md#the-smallest-on-a-circle',
    },
    {
      name: 'turn-ends-at-the-first-halted',
      stage: 5,
      mistake:
        'Stops the turn of the graph at a halted consumer, although others do not wait for it.',
      module: '#consumer-graph',
      edits: [
        {
          find: '      handled += ',
          replace: '      if ((this.inOrder[i] as Consumer<E>).halted) break;\n      handled += ',
        },
      ],
      dies: {
        check: 'the graph goes on turning the others while one is halted',
        message: /passes a halted consumer by/,
      },
      notes: '02-consumer-graph.md#errors-in-a-pipeline',
    },
    {
      name: 'graph-halts-with-its-next-turn',
      stage: 5,
      mistake:
        'Notes the halt of the graph and applies it when the graph turns next; a batch runs on.',
      module: '#consumer-graph',
      edits: [
        {
          find: '  private readonly inOrder: readonly Consumer<E>[];\n',
          replace:
            '  private readonly inOrder: readonly Consumer<E>[];\n  private halting = false;\n',
        },
        {
          find: '    let handled = 0;\n',
          replace:
            '    if (this.halting) for (const consumer of this.inOrder) consumer.halt();\n    this.halting = false;\n    let handled = 0;\n',
        },
        {
          find: '    for (const consumer of this.inOrder) consumer.halt();\n',
          replace: '    this.halting = true;\n',
        },
      ],
      dies: {
        check: 'halt of the graph takes effect at once, not with the next turn of the graph',
        message: /to every consumer and at once/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-is-false-when-halted',
      stage: 5,
      mistake: 'Returns false because somebody is halted, also when nothing is left.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'consumer.backlog() === 0',
          replace: '!consumer.halted && consumer.backlog() === 0',
        },
      ],
      dies: {
        check: 'drain returns true on a halted graph that has nothing left to handle',
        message: /nothing is left behind/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-ends-at-a-halt',
      stage: 5,
      mistake: 'Gives up as soon as one consumer is halted, although others could go on.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'while (this.turn() > 0);',
          replace: 'while (this.turn() > 0 && !this.inOrder.some((consumer) => consumer.halted));',
        },
      ],
      dies: {
        check: 'drain goes on with the others while one is halted',
        message: /not when somebody is halted/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-resumes-everybody',
      stage: 5,
      mistake:
        'Wakes the halted consumers first, so that a drain at the end goes on where someone said stop.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'while (this.turn() > 0);',
          replace: 'this.resume();\n    while (this.turn() > 0);',
        },
      ],
      dies: { check: 'drain wakes nobody who is halted', message: /Only resume\(\) ends a halt/ },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
    {
      name: 'drain-turns-a-fixed-number',
      stage: 5,
      mistake:
        'Takes a fixed number of turns, enough for the chain, and not for what comes meanwhile.',
      module: '#consumer-graph',
      edits: [
        {
          find: 'while (this.turn() > 0);',
          replace: 'for (let i = 0; i < this.inOrder.length; i++) this.turn();',
        },
      ],
      dies: {
        check: 'drain turns until everything that is published is handled, and returns true',
        message: /also with what is published meanwhile/,
      },
      notes: '02-consumer-graph.md#halt-resume-drain',
    },
  ],
  right: [
    {
      name: 'event-by-event',
      why: 'Announces every event as soon as it is handled, gates every consumer, sorts by recursion, stores a state instead of a flag.',
      files: { '#consumer-graph': 'checks/wrong/02/consumer-graph-event-by-event.ts' },
    },
    {
      name: 'barrier-by-slack',
      why: 'Keeps its dependencies in one list and asks how far each is ahead of the first.',
      files: { '#sequence-barrier': 'checks/wrong/02/sequence-barrier-by-slack.ts' },
    },
  ],
} satisfies DayProof;
