/**
 * Stages that do whatever they were told to, with any order: for properties about what an executor
 * makes of them. How is drawn for each order by itself.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Executed, ExecutorStages } from '#executor';
import { respondThrough } from '#executor-stages';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import type { ReportSink } from '#response';
import { forAll } from '../../../checks/lib/for-all.ts';
import { broken, Rig, TIMEOUT_NS } from './kit.ts';

/** What each stage may do with an order. */
export interface Habits {
  readonly check: readonly ('passes' | 'refuses' | 'throws')[];
  readonly execute: readonly (
    | 'now'
    | 'later'
    | 'throws'
    | 'now twice'
    | 'now, then throws'
    | 'others first'
  )[];
  readonly respond: readonly (
    | 'answers'
    | 'answers twice'
    | 'throws'
    | 'answers, then throws'
    | 'nothing'
    | 'others first'
  )[];
  readonly giveUp: readonly ('settles' | 'throws' | 'says the result' | 'others first')[];
}

/** Whatever a stage may do about its own order; `others first` is about those that wait. */
export const OWN_HABITS: Habits = {
  check: ['passes', 'refuses', 'throws'],
  execute: ['now', 'later', 'throws', 'now twice', 'now, then throws'],
  respond: ['answers', 'answers twice', 'throws', 'answers, then throws', 'nothing'],
  giveUp: ['settles', 'throws', 'says the result'],
};

type Plan = { readonly [Stage in keyof Habits]: Habits[Stage][number] };
type Step =
  | { readonly does: 'run'; readonly plan: Plan }
  | { readonly does: 'result'; readonly which: number }
  | { readonly does: 'wait'; readonly ns: number };

const LANES = 3;
/** The connection of order 1 is the next. */
const CONNECTIONS = 100;

/**
 * Runs orders, brings results and lets time go by, in any order: each request has one answer, on
 * its own connection, and each task is completed once.
 */
export function expectOneAnswerEach(habits: Habits, runs?: number): void {
  const plan = fc.record({
    check: fc.constantFrom(...habits.check),
    execute: fc.constantFrom(...habits.execute),
    respond: fc.constantFrom(...habits.respond),
    giveUp: fc.constantFrom(...habits.giveUp),
  });
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ does: fc.constant('run' as const), plan }) },
    {
      weight: 3,
      arbitrary: fc.record({ does: fc.constant('result' as const), which: fc.nat(40) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        does: fc.constant('wait' as const),
        ns: fc.integer({ min: 1, max: 700 }),
      }),
    },
  );
  forAll(fc.array(step, { maxLength: 80 }), runSteps, runs);
}

function runSteps(steps: readonly Step[]): void {
  const plans: Plan[] = [];
  const tickets = new Map<number, number>();
  const moved: string[] = [];
  const rig = new Rig({
    lanes: LANES,
    timed: true,
    stages: (_rig, sink, executed) => stagesOf(plans, tickets, moved, sink, executed),
  });
  for (const [index, one] of steps.entries()) {
    if (one.does === 'run') {
      const clientOrderId = plans.push(one.plan);
      const task = LANES + (clientOrderId % 40);
      const ran = rig.run(index % LANES, { clientOrderId }, task, CONNECTIONS + clientOrderId);
      if (!ran) plans.pop();
    } else if (one.does === 'result') {
      const ticket = [...tickets.values()][one.which % Math.max(1, tickets.size)];
      if (ticket !== undefined) rig.executor.executed(ticket, Reason.ACCEPTED);
    } else {
      rig.nowNs += one.ns;
      rig.executor.expire();
    }
  }
  rig.nowNs += TIMEOUT_NS;
  rig.executor.expire();
  const story = `${steps.length} steps: ${JSON.stringify(steps)}`;
  const late = [...tickets.values()].filter((ticket) =>
    rig.executor.executed(ticket, Reason.ACCEPTED),
  );
  expect(late, `Everything is answered or out of time: every result is late now. ${story}`).toEqual(
    [],
  );
  expect(moved, `While a stage looks at an order, its slot stays where it is. ${story}`).toEqual(
    [],
  );
  const answers = rig.events.filter((event) => /^(ACK|REJ) /.test(event));
  const numbers = answers.map((answer) => Number(answer.split(' ')[1])).sort((a, b) => a - b);
  expect(numbers.join(' '), `${plans.length} requests were run: each number once. ${story}`).toBe(
    plans.map((_, index) => index + 1).join(' '),
  );
  const strayed = answers.filter((answer) => {
    const [, number, connection] = /^\w+ (\d+).* connection (\d+)$/.exec(answer) ?? [];
    return Number(connection) !== CONNECTIONS + Number(number);
  });
  expect(
    strayed,
    `Order n came on connection ${CONNECTIONS} + n, and is answered there. ${story}`,
  ).toEqual([]);
  expect(
    rig.events.filter((event) => event.endsWith('completed')).length,
    `${plans.length} tasks were run, and each is completed once. ${story}`,
  ).toBe(plans.length);
  expect(rig.counted('completed'), story).toBe(`completed ${plans.length}`);
}

/**
 * @param tickets where those of all orders go, by their numbers
 * @param moved where it is noted when a stage's slot has moved under its feet
 */
function stagesOf(
  plans: readonly Plan[],
  tickets: Map<number, number>,
  moved: string[],
  sink: ReportSink,
  executed: Executed,
): Partial<ExecutorStages> {
  const planOf = ({ clientOrderId }: OrderSlot) => plans[clientOrderId - 1];
  const othersFirst = (stage: string, order: OrderSlot): void => {
    const { clientOrderId } = order;
    for (const ticket of tickets.values()) executed(ticket, Reason.ACCEPTED);
    if (order.clientOrderId !== clientOrderId) moved.push(`${stage} of order ${clientOrderId}`);
  };
  return {
    checks: [
      (order) => {
        if (planOf(order)?.check === 'throws') broken();
        if (planOf(order)?.check === 'refuses') order.refuse(Reason.RISK_QTY);
      },
    ],
    execute: (order, ticket) => {
      const how = planOf(order)?.execute;
      if (how === 'others first') othersFirst('execute', order);
      tickets.set(order.clientOrderId, ticket);
      if (how === 'throws') broken();
      if (how !== 'later') executed(ticket, Reason.ACCEPTED);
      if (how === 'now twice') executed(ticket, Reason.BOOK_FULL);
      if (how === 'now, then throws') broken();
    },
    respond: (order) => {
      const how = planOf(order)?.respond;
      if (how === 'throws') broken();
      if (how === 'nothing') return;
      if (how === 'others first') othersFirst('respond', order);
      respondThrough(sink)(order);
      if (how === 'answers twice') respondThrough(sink)(OrderSlot.alone());
      if (how === 'answers, then throws') broken();
    },
    giveUp: (order) => {
      const how = planOf(order)?.giveUp;
      if (how === 'throws') broken();
      if (how === 'others first') othersFirst('giveUp', order);
      const ticket = tickets.get(order.clientOrderId);
      if (ticket !== undefined && how === 'says the result') executed(ticket, Reason.ACCEPTED);
    },
  };
}
