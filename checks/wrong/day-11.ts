/** Day 11: what goes wrong between an order's stages and its one answer. */
import type { DayProof } from './wrong-solution.ts';

const ONE = '11-oms-on-the-scheduler.md#what-exactly-one-takes';
const STATES = '11-oms-on-the-scheduler.md#the-states-of-a-lane';
const TICKET = '11-oms-on-the-scheduler.md#a-ticket-because-lanes-come-again';
const TIMEOUT = '11-oms-on-the-scheduler.md#what-a-time-out-says';
const THREAD = '11-oms-on-the-scheduler.md#the-thread-that-owns-the-socket';
const IDS = '11-oms-on-the-scheduler.md#ids-that-come-again';
const TURN = '11-oms-on-the-scheduler.md#whose-turn-it-is';
const STOP = '11-oms-on-the-scheduler.md#a-clean-shutdown';

export default {
  day: 11,
  wrong: [
    {
      name: 'lane-takes-two',
      stage: 1,
      mistake: 'Runs a task on a lane whose last one still waits for its result.',
      module: '#executor',
      edits: [{ find: '    if (this.states[lane] !== State.FREE) return false;\n', replace: '' }],
      dies: {
        check: 'a lane whose task is not completed takes no other, and the lane beside it goes on',
        message: /run on the same lane says false/,
      },
      notes: STATES,
    },
    {
      name: 'checks-go-on',
      stage: 1,
      mistake: 'Asks every check, also behind a refusal, so that the last reason wins.',
      module: '#executor',
      edits: [
        {
          find: 'i < checks.length && order.refusal === Reason.ACCEPTED; i++',
          replace: 'i < checks.length; i++',
        },
      ],
      dies: {
        check: 'after the first refusal no further check is asked, and nothing is executed',
        message: /the first reason is the answer/,
      },
      notes: ONE,
    },
    {
      name: 'completed-first',
      stage: 1,
      mistake: 'Tells the lane as soon as there is a result, and answers then.',
      module: '#executor',
      edits: [
        {
          find: '    if (this.answered[lane] === 0) this.respond(order);\n    if',
          replace:
            '    this.completed(lane);\n    if (this.answered[lane] === 0) this.respond(order);\n    if',
        },
        {
          find: '    this.states[lane] = State.FREE;\n    this.completed(lane);\n',
          replace: '    this.states[lane] = State.FREE;\n',
        },
      ],
      dies: {
        check:
          'a task passes the checks, the execution and the response, and then its lane is told',
        message: /completed comes last/,
      },
      notes: STATES,
    },
    {
      name: 'result-has-the-last-word',
      stage: 1,
      mistake: 'Writes the reason of the result over the one that stands in the slot.',
      module: '#executor',
      edits: [
        {
          find: '    refuseFirst(order, reason);\n    if (fillLots',
          replace: '    order.refuse(reason);\n    if (fillLots',
        },
      ],
      dies: {
        check: 'the first reason stands: what the slot says comes before what the result says',
        message: /unless there is one/,
      },
      notes: ONE,
    },
    {
      name: 'checks-throw-through',
      stage: 2,
      mistake: 'Leaves it to the caller to catch what a check throws.',
      module: '#executor',
      edits: [
        {
          find: '      try {\n        (checks[i] as StageHandler)(order);\n      } catch {\n        this.fail(order);\n      }\n',
          replace: '      (checks[i] as StageHandler)(order);\n',
        },
      ],
      dies: {
        check: 'a check that throws costs that order a STAGE_FAILED, and the next order nothing',
        message: /run let it through/,
      },
      notes: ONE,
    },
    {
      name: 'broken-check-passes',
      stage: 2,
      mistake: 'Counts a check that throws, and goes on as if it had passed.',
      module: '#executor',
      edits: [
        {
          find: '    this.counters.add(Counter.stageFailures);\n    refuseFirst(order, Reason.STAGE_FAILED);\n',
          replace: '    this.counters.add(Counter.stageFailures);\n',
        },
      ],
      dies: {
        check: 'a check that throws costs that order a STAGE_FAILED, and the next order nothing',
        message: /it is not, and it is answered/,
      },
      notes: ONE,
    },
    {
      name: 'traded-and-refused',
      stage: 2,
      mistake: 'Refuses whatever threw while it was executed, also behind its result.',
      module: '#executor',
      edits: [
        {
          find: '      // What it said before it threw stands.\n      if (this.states[lane] === State.EXECUTED) this.counters.add(Counter.stageFailures);\n      else {\n        this.states[lane] = State.EXECUTED;\n        this.fail(order);\n        this.giveUp(order);\n      }\n',
          replace:
            '      this.states[lane] = State.EXECUTED;\n      this.fail(order);\n      this.giveUp(order);\n',
        },
      ],
      dies: {
        check: 'an execution that throws when it has given its result: the result stands',
        message: /would be a lie/,
      },
      notes: ONE,
    },
    {
      name: 'second-answer-passes',
      stage: 2,
      mistake: 'Passes on every answer of the task that is at its turn.',
      module: '#executor',
      edits: [
        {
          find: '    if (current === NO_LANE || this.answered[current] === 1) {',
          replace: '    if (current === NO_LANE) {',
        },
      ],
      dies: {
        check: 'a response that answers twice, or answers and then throws, is one answer',
        message: /The first answer counts/,
      },
      notes: ONE,
    },
    {
      name: 'silence-is-an-answer',
      stage: 2,
      mistake: 'Relies on respond to answer.',
      module: '#executor',
      edits: [
        {
          find: '    if (this.answered[lane] === 0) {\n',
          replace: '    if (this.answered[lane] === 2) {\n',
        },
      ],
      dies: {
        check: 'a response stage that throws, or says nothing: the executor answers in its place',
        message: /Somebody waits for an answer/,
      },
      notes: ONE,
    },
    {
      name: 'ticket-is-the-lane',
      stage: 2,
      mistake: 'Asks whether the lane waits, and not whether it waits for this.',
      module: '#executor',
      edits: [
        {
          find: '    if (!isOpen || this.tickets[lane] !== ticket) {',
          replace: '    if (!isOpen) {',
        },
      ],
      dies: {
        check:
          'a result after the time-out is dropped, also when lane and slot are another task’s by then',
        message: /Its ticket is another task/,
      },
      notes: TICKET,
    },
    {
      name: 'ticket-without-a-state',
      stage: 2,
      mistake: 'Asks whether the ticket is that of the lane, and not whether it was used.',
      module: '#executor',
      edits: [
        {
          find: '    if (!isOpen || this.tickets[lane] !== ticket) {',
          replace: '    if (state === undefined || this.tickets[lane] !== ticket) {',
        },
        {
          find: '    const isOpen = state === State.RUNNING || state === State.WAITING;\n',
          replace: '',
        },
        {
          find: '    if (state === State.WAITING) this.endLater(lane, order);\n',
          replace: '    if (state !== State.RUNNING) this.endLater(lane, order);\n',
        },
      ],
      dies: {
        check: 'of two results of one task the first counts',
        message: /Executed twice within execute/,
      },
      notes: TICKET,
    },
    {
      name: 'one-nanosecond-more',
      stage: 2,
      mistake: 'Expires what has taken more than the time-out, and not what has taken all of it.',
      module: '#executor',
      edits: [{ find: '< this.timeoutNs) continue;', replace: '<= this.timeoutNs) continue;' }],
      dies: {
        check:
          'without a result in time the answer is TIMEOUT, once the time is over and not before',
        message: /After 1000 ns it is out of time/,
      },
      notes: TIMEOUT,
    },
    {
      name: 'first-in-time-ends-it',
      stage: 2,
      mistake:
        'Stops looking at the first task that has time left, as if lanes were begun in their order.',
      module: '#executor',
      edits: [{ find: '< this.timeoutNs) continue;', replace: '< this.timeoutNs) break;' }],
      dies: {
        check:
          'without a result in time the answer is TIMEOUT, once the time is over and not before',
        message: /on the lane before it, is not/,
      },
      notes: TIMEOUT,
    },
    {
      name: 'time-out-keeps-what-it-holds',
      stage: 2,
      mistake: 'Answers a task that is out of time, and gives nothing back.',
      module: '#executor',
      edits: [
        {
          find: '    refuseFirst(order, Reason.TIMEOUT);\n    this.giveUp(order);\n',
          replace: '    refuseFirst(order, Reason.TIMEOUT);\n',
        },
      ],
      dies: {
        check:
          'without a result in time the answer is TIMEOUT, once the time is over and not before',
        message: /What order 1 holds is given back/,
      },
      notes: TIMEOUT,
    },
    {
      name: 'begun-behind-execute',
      stage: 2,
      mistake:
        'Notes the time of a task when it begins to wait, and so gives away what its stages took.',
      module: '#executor',
      edits: [
        {
          find: '    if (this.timeoutNs < Number.POSITIVE_INFINITY) this.startedNs[lane] = this.nowNs();\n',
          replace: '',
        },
        {
          find: '    else this.states[lane] = State.WAITING;\n',
          replace:
            '    else {\n      this.states[lane] = State.WAITING;\n      this.startedNs[lane] = this.nowNs();\n    }\n',
        },
      ],
      dies: {
        check: 'a task is begun when run takes it: what its stages take is a part of its time',
        message: /Note the time before the first of them/,
      },
      notes: TIMEOUT,
    },
    {
      name: 'begun-behind-the-checks',
      stage: 2,
      mistake: 'Notes the time of a task before it is executed, and not before it is checked.',
      module: '#executor',
      edits: [
        {
          find: '    if (this.timeoutNs < Number.POSITIVE_INFINITY) this.startedNs[lane] = this.nowNs();\n',
          replace: '',
        },
        {
          find: '    this.check(order);\n',
          replace: '    this.check(order);\n    this.startedNs[lane] = this.nowNs();\n',
        },
      ],
      dies: {
        check: 'a task is begun when run takes it: what its stages take is a part of its time',
        message: /Note the time before the first of them/,
      },
      notes: TIMEOUT,
    },
    {
      name: 'given-up-with-the-door-open',
      stage: 2,
      mistake:
        'Closes the door behind giveUp, so that a result from within it ends the task before.',
      module: '#executor',
      edits: [
        {
          find: '    this.counters.add(Counter.timeouts);\n    this.states[lane] = State.EXECUTED;\n',
          replace: '    this.counters.add(Counter.timeouts);\n',
        },
        {
          find: '    refuseFirst(order, Reason.TIMEOUT);\n    this.giveUp(order);\n',
          replace:
            '    refuseFirst(order, Reason.TIMEOUT);\n    this.giveUp(order);\n    this.states[lane] = State.EXECUTED;\n',
        },
      ],
      dies: {
        check: 'what an execution says while it is given up is late',
        message: /close the door before giveUp is asked/,
      },
      notes: STATES,
    },
    {
      name: 'failed-with-the-door-open',
      stage: 2,
      mistake: 'Lets an execution that threw still have its result, while it is given up.',
      module: '#executor',
      edits: [
        {
          find: '        this.states[lane] = State.EXECUTED;\n        this.fail(order);\n        this.giveUp(order);\n',
          replace:
            '        this.fail(order);\n        this.giveUp(order);\n        this.states[lane] = State.EXECUTED;\n',
        },
      ],
      dies: {
        check: 'what an execution says while it is given up is late',
        message: /both orders had one by then/,
      },
      notes: STATES,
    },
    {
      name: 'place-is-enough',
      stage: 3,
      mistake: 'Finds a connection by its place, whoever has that now.',
      module: '#response-router',
      edits: [
        {
          find: 'return connection !== undefined && this.idOf(place) === connectionId ? connection : undefined;',
          replace: 'return connection;',
        },
      ],
      dies: {
        check: 'an id is never given again, although its place is',
        message: /must not reach the second/,
      },
      notes: IDS,
    },
    {
      name: 'same-id-again',
      stage: 3,
      mistake: 'Gives the next connection of a place the id of the last.',
      module: '#response-router',
      edits: [
        {
          find: '    const generation = (this.generations[place] as number) + 1;',
          replace: '    const generation = this.generations[place] as number;',
        },
      ],
      dies: {
        check: 'an id is never given again, although its place is',
        message: /another generation, another id/,
      },
      notes: IDS,
    },
    {
      name: 'generations-run-over',
      stage: 3,
      mistake: 'Uses a place for ever, so that its generations run into the bits of the thread.',
      module: '#response-router',
      edits: [
        { find: '    if (generation < GENERATIONS) {', replace: '    if (generation > 0) {' },
      ],
      dies: {
        check: 'a place whose generations are used up is not used again',
        message: /has no room in its bits/,
      },
      notes: IDS,
    },
    {
      name: 'flush-the-first',
      stage: 3,
      mistake: 'Flushes one output, as there was only one until yesterday.',
      module: '#response-router',
      edits: [
        {
          find: '    for (let i = 0; i < this.outputs.length; i++) (this.outputs[i] as ReplyOutput).flush();',
          replace: '    this.outputs[0]?.flush();',
        },
      ],
      dies: { check: 'flush shows every I/O thread its replies', message: /Three I\/O threads/ },
      notes: THREAD,
    },
    {
      name: 'sent-to-nobody',
      stage: 3,
      mistake: 'Counts as sent what a connection did not take, or nobody was there to take.',
      module: '#response-router',
      edits: [
        { find: '  counters.add(sent === true ?', replace: '  counters.add(sent !== undefined ?' },
      ],
      dies: {
        check: 'a reply whose connection is gone, or cannot take it, is dropped and counted',
        message: /one came to a connection that said false/,
      },
      notes: THREAD,
    },
    {
      name: 'news-lost-in-silence',
      stage: 3,
      mistake: 'Drops news for an I/O thread that is not there, and counts answers alone.',
      module: '#response-router',
      edits: [
        {
          find: '    if (output === undefined) this.counters.add(Counter.reportsDropped);\n    else output.tell(connectionId, report);\n',
          replace: '    output?.tell(connectionId, report);\n',
        },
      ],
      dies: {
        check: 'a reply for an I/O thread that is not there is dropped and counted',
        message: /each is counted as one of reportsDropped/,
      },
      notes: THREAD,
    },
    {
      name: 'turn-is-not-given-back',
      stage: 4,
      mistake: 'Leaves the turn with the task whose result came in between.',
      module: '#executor',
      edits: [
        {
          find: '    this.end(lane, order);\n    this.current = before;\n',
          replace: '    this.end(lane, order);\n',
        },
      ],
      dies: {
        check: 'a result that comes while another task is at its turn is for its own task',
        message: /its answer is its own/,
      },
      notes: TURN,
    },
    {
      name: 'one-flyweight',
      stage: 4,
      mistake: 'Notes a result through the flyweight that a stage is looking at.',
      module: '#executor',
      edits: [
        {
          find: '    const order = this.ending.at(this.tasks[lane] as number);\n    refuseFirst(order, reason);',
          replace:
            '    const order = this.running.at(this.tasks[lane] as number);\n    refuseFirst(order, reason);',
        },
      ],
      dies: {
        check: 'a result that comes while another task is at its turn is for its own task',
        message: /its slot is where it was/,
      },
      notes: TURN,
    },
    {
      name: 'given-up-slot-moves',
      stage: 4,
      mistake:
        'Leaves the flyweight that giveUp looks at on the slot of whose result came in between.',
      module: '#executor',
      edits: [
        { find: '    const before = this.ending.offset;\n', replace: '' },
        { find: '    this.ending.at(before);\n', replace: '' },
      ],
      dies: {
        check: 'a result that comes while another task is given up is for its own task',
        message: /looks at order 1 still/,
      },
      notes: TURN,
    },
    {
      name: 'refusal-needs-a-turn',
      stage: 4,
      mistake: 'Refuses through answer, which drops what no task says.',
      module: '#executor',
      edits: [
        {
          find: '    const report = this.refusalOf(order);\n    this.count(report);\n    this.sink.answer(order.connectionId, report);\n',
          replace: '    this.answer(order.connectionId, this.refusalOf(order));\n',
        },
      ],
      dies: {
        check: 'a request that no lane gets is refused at once, and counted like any other answer',
        message: /order 3 has none/,
      },
      notes: TURN,
    },
    {
      name: 'slot-for-each-task',
      stage: 4,
      mistake: 'Makes a flyweight for each task, which is an object for each order.',
      module: '#executor',
      edits: [
        {
          find: '    const order = this.running.at(task);\n',
          replace: '    const order = new OrderSlot(this.taskBytes).at(task);\n',
        },
        {
          find: '  private readonly running: OrderSlot;\n',
          replace: '  private readonly taskBytes: Uint8Array;\n',
        },
        {
          find: '    this.running = new OrderSlot(taskBytes);\n',
          replace: '    this.taskBytes = taskBytes;\n',
        },
      ],
      dies: {
        check: 'once it is warm the executor allocates nothing for a task',
        message: /allocates \d+ bytes/,
      },
      notes: TURN,
    },
    {
      name: 'stop-lets-go',
      stage: 5,
      mistake: 'Frees the lanes at a stop, and answers nobody.',
      module: '#executor',
      edits: [
        {
          find: '      waited++;\n      this.timeOut(lane);\n',
          replace:
            '      waited++;\n      this.states[lane] = State.FREE;\n      this.completed(lane);\n',
        },
      ],
      dies: {
        check: 'a stop answers TIMEOUT to every task that waits, and gives back what it holds',
        message: /Nobody knows whether it was executed/,
      },
      notes: STOP,
    },
    {
      name: 'stop-asks-the-clock',
      stage: 5,
      mistake: 'Stops by expiring, which answers only those whose time is over.',
      module: '#executor',
      edits: [
        {
          find: '      waited++;\n      this.timeOut(lane);\n    }\n    return waited;',
          replace: '      waited++;\n    }\n    this.expire();\n    return waited;',
        },
      ],
      dies: {
        check: 'a stop answers TIMEOUT to every task that waits, and gives back what it holds',
        message: /whatever the clock says/,
      },
      notes: STOP,
    },
    {
      name: 'stop-executes-on',
      stage: 5,
      mistake: 'Answers who waits, and carries out what comes behind.',
      module: '#executor',
      edits: [
        { find: '    if (this.stopped) refuseFirst(order, Reason.SHUTTING_DOWN);\n', replace: '' },
      ],
      dies: {
        check:
          'a task that is run after a stop is told SHUTTING_DOWN, and no check or execution sees it',
        message: /Nothing was done for it/,
      },
      notes: STOP,
    },
    {
      name: 'stop-takes-nothing',
      stage: 5,
      mistake: 'Lets run say false after a stop, so that who was accepted is never answered.',
      module: '#executor',
      edits: [
        {
          find: '    if (this.states[lane] !== State.FREE) return false;',
          replace: '    if (this.states[lane] !== State.FREE || this.stopped) return false;',
        },
      ],
      dies: {
        check:
          'a task that is run after a stop is told SHUTTING_DOWN, and no check or execution sees it',
        message: /The lane is free: run takes the task/,
      },
      notes: STOP,
    },
    {
      name: 'waiting-is-not-in-flight',
      stage: 5,
      mistake: 'Counts the tasks that are at work, and not those that wait for a result elsewhere.',
      module: '#executor',
      edits: [
        {
          find: 'if (state !== State.FREE) count++;',
          replace: 'if (state === State.RUNNING) count++;',
        },
      ],
      dies: {
        check: 'inFlight is how many tasks are begun and not completed',
        message: /the task that is at its turn is begun/,
      },
      notes: STOP,
    },
  ],
  right: [
    {
      name: 'a record for each lane, results that end their task at once, connections in a map',
      why: 'No arrays of states: each lane has a record, and time-outs go from the last lane to the first. Ids are found in a Map, and places are taken newest first.',
      files: {
        '#executor': 'checks/wrong/11/executor-by-records.ts',
        '#response-router': 'checks/wrong/11/connections-in-a-map.ts',
      },
    },
  ],
} satisfies DayProof;
