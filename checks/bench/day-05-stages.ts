/** Day 05 through the engine's stages: the learner's or the reference's. */
import { ConsumerGraph } from '#consumer-graph';
import { Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import { OmsStages, omsGraph, STAGE_NAMES, type StageName } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';
import { FULL } from '#ring-buffer';
import { allocateRing } from '#ring-memory';
import { SharedRing } from '#shared-ring';
import { LIMITS, REASONS, ROUND_ORDERS, roundOfRequests, SYMBOLS } from './day-05-flow.ts';
import type { Workload } from './workload.ts';

const CONNECTION = 1;
const RING_SLOTS = 1024;
/** Byte of a report that holds the reason. */
const REASON_BYTE = 21;

/** Adds up the numbers of the orders that were answered as they should be, in order. */
class Tally implements ReportSink {
  sum = new Float64Array(1);
  private answers = 0;

  reset(): void {
    this.sum[0] = 0;
    this.answers = 0;
  }

  answer(_connectionId: number, report: Uint8Array): void {
    const right = report[REASON_BYTE] === REASONS[this.answers % ROUND_ORDERS];
    if (right) this.sum[0] = (this.sum[0] as number) + this.answers;
    this.answers++;
  }

  tell(): void {}
}

function stagesFor(sink: ReportSink): OmsStages {
  return new OmsStages({ symbols: SYMBOLS, sink, counters: new Counters(), limits: LIMITS });
}

/** The slots of a round as they are before a stage gets them. */
function roundBefore(stage: StageName): Uint8Array {
  const slots = new Uint8Array(ROUND_ORDERS * ORDER_SLOT_BYTES);
  const requests = roundOfRequests();
  const slot = new OrderSlot(slots);
  const stages = stagesFor(new Tally());
  const earlier = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(stage));
  for (let i = 0; i < ROUND_ORDERS; i++) {
    slot.at(i * ORDER_SLOT_BYTES).take(requests, i * RECORD_BYTES, CONNECTION, 0);
    for (const name of earlier) stages.handlers[name](slot);
    // Settled already, for all that the stages to come know: they are measured without it.
    slot.reserve(0);
  }
  return slots;
}

/** Rounds of prepared slots through one stage; preparing costs a copy of 128 bytes. */
export function oneStage(stage: StageName): Workload {
  const tally = new Tally();
  const stages = stagesFor(tally);
  const { positions } = stages;
  const handler = stages.handlers[stage];
  const settling = (order: OrderSlot): void => {
    handler(order);
    order.fill(order.priceTicks, order.quantityLots, 1);
    positions.settle(order);
  };
  const handle = stage === 'position' ? settling : handler;
  const before = roundBefore(stage);
  const slots = new Uint8Array(before.length);
  const slot = new OrderSlot(slots);
  const expected = Uint8Array.from(REASONS);
  expectAfter(stage, expected);
  return {
    run(events) {
      tally.reset();
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const i = n % ROUND_ORDERS;
        if (i === 0) slots.set(before);
        slot.at(i * ORDER_SLOT_BYTES);
        handle(slot);
        if (slot.refusal === expected[i]) sum += n;
      }
      return stage === 'response' ? (tally.sum[0] as number) : sum;
    },
  };
}

/** What parse accepts and risk refuses later is still accepted behind parse. */
function expectAfter(stage: StageName, expected: Uint8Array): void {
  if (stage !== 'parse') return;
  const slot = new OrderSlot(roundBefore('risk'));
  for (let i = 0; i < ROUND_ORDERS; i++) {
    expected[i] = slot.at(i * ORDER_SLOT_BYTES).refusal;
  }
}

/** Each order goes through all stages before the next one comes. */
export function allInARow(): Workload {
  const tally = new Tally();
  const { handlers } = stagesFor(tally);
  const { parse, risk, position, execution, response } = handlers;
  const requests = roundOfRequests();
  const slot = OrderSlot.alone();
  return {
    run(events) {
      tally.reset();
      for (let n = 0; n < events; n++) {
        slot.take(requests, (n % ROUND_ORDERS) * RECORD_BYTES, CONNECTION, 0);
        parse(slot);
        risk(slot);
        position(slot);
        execution(slot);
        response(slot);
      }
      return tally.sum[0] as number;
    },
  };
}

/** The stages as consumers of a shared ring, all on this thread. */
export function onOneRing(riskConsumers: number): Workload {
  const tally = new Tally();
  const stages = stagesFor(tally);
  const options = { riskConsumers, capacity: RING_SLOTS };
  const { ring, graph } = ringFor(stages, options);
  const requests = roundOfRequests();
  const slot = new OrderSlot(ring.bytes);
  return {
    run(events) {
      tally.reset();
      for (let n = 0; n < events; ) {
        const sequence = ring.tryNext();
        if (sequence === FULL) {
          graph.turn();
          continue;
        }
        const from = (n % ROUND_ORDERS) * RECORD_BYTES;
        slot.at(ring.get(sequence)).take(requests, from, CONNECTION, 0);
        ring.publish(sequence);
        n++;
      }
      graph.drain();
      return tally.sum[0] as number;
    },
  };
}

function ringFor(stages: OmsStages, options: { riskConsumers: number; capacity: number }) {
  const { riskConsumers, capacity } = options;
  const shape = { capacity, slotBytes: ORDER_SLOT_BYTES, consumers: 3 + riskConsumers };
  const ring = new SharedRing(allocateRing({ ...shape, wakes: false }));
  const wiring = omsGraph(ring, stages, riskConsumers);
  const consumers = wiring.consumers.map((consumer, index) => ({
    ...consumer,
    sequence: ring.sequence(index),
  }));
  return { ring, graph: new ConsumerGraph(ring, { ...wiring, consumers }) };
}
