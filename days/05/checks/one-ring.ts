/** The stages as consumers of one shared ring, turned on one thread in any order. */
import { ConsumerGraph } from '#consumer-graph';
import { Counters } from '#counters';
import { OmsStages, omsGraph } from '#oms-stages';
import { ORDER_SLOT_BYTES, OrderSlot } from '#order-slot';
import { FULL } from '#ring-buffer';
import { allocateRing, type RingMemory, type RingShape } from '#ring-memory';
import type { RiskLimits } from '#risk';
import { SharedRing } from '#shared-ring';
import { CONNECTION, Reports, SYMBOLS } from './kit.ts';

/** Consumers of `omsGraph` besides those that share the risk checks: parse, core, response. */
const OTHER_CONSUMERS = 3;

export function shapeFor(capacity: number, riskConsumers: number): RingShape {
  const consumers = OTHER_CONSUMERS + riskConsumers;
  return { capacity, slotBytes: ORDER_SLOT_BYTES, consumers, wakes: false };
}

/** A ring over this memory, and on it the graph whose sequences lie in the memory too. */
export function graphOver(memory: RingMemory, stages: OmsStages, riskConsumers: number) {
  const ring = new SharedRing(memory);
  const options = omsGraph(ring, stages, riskConsumers);
  const consumers = options.consumers.map((consumer, index) => ({
    ...consumer,
    sequence: ring.sequence(index),
  }));
  return { ring, graph: new ConsumerGraph(ring, { ...options, consumers }) };
}

export interface OneRingOptions {
  readonly limits: RiskLimits;
  readonly riskConsumers: number;
  /** Slots of the ring. */
  readonly capacity: number;
  /** The sequence before the first one. */
  readonly initial: number;
}

export class OneRing {
  readonly reports = new Reports(CONNECTION);
  readonly stages: OmsStages;
  readonly graph: ConsumerGraph<number>;
  private readonly ring: SharedRing;
  private readonly slot: OrderSlot;

  constructor({ limits, riskConsumers, capacity, initial }: OneRingOptions) {
    this.stages = new OmsStages({
      symbols: SYMBOLS,
      sink: this.reports,
      counters: new Counters(),
      limits,
    });
    const memory = allocateRing(shapeFor(capacity, riskConsumers), initial);
    const { ring, graph } = graphOver(memory, this.stages, riskConsumers);
    this.ring = ring;
    this.graph = graph;
    this.slot = new OrderSlot(ring.bytes);
  }

  /** @returns false when the ring is full */
  publish(bytes: Uint8Array): boolean {
    const sequence = this.ring.tryNext();
    if (sequence === FULL) return false;
    this.slot.at(this.ring.get(sequence)).take(bytes, 0, CONNECTION, 0);
    this.ring.publish(sequence);
    return true;
  }
}
