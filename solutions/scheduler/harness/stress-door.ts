/** Where a stress run comes in: the I/O thread's side of the rings. */
import { Counter, type Counters } from '#counters';
import {
  MessageType,
  OrderType,
  PROTOCOL_VERSION,
  RECORD_BYTES,
  RequestOffset,
  Side,
  TimeInForce,
  writeInt64,
} from '#layout';
import { MultiProducerRing } from '#multi-producer-ring';
import { DEFAULT_REFERENCE_TICKS } from '#oms-stages';
import { Refusals } from '#refusals';
import type { RingMemory } from '#ring-memory';
import { Router } from '#router';
import { BookSink, type RunParts } from './run-parts.ts';
import { CONNECTION } from './stress-plan.ts';

/** The I/O thread's side: offers requests, and hears at once what is refused. */
export class StressDoor {
  private readonly parts: RunParts;
  private readonly router: Router;
  private readonly partitions: readonly Counters[];
  private readonly bytes = new Uint8Array(RECORD_BYTES);
  private readonly view = new DataView(this.bytes.buffer);

  /** @param partitions by partition, what the door counts there */
  constructor(
    parts: RunParts,
    rings: readonly RingMemory[],
    counters: Counters,
    partitions: readonly Counters[],
  ) {
    this.parts = parts;
    this.partitions = partitions;
    this.router = new Router({
      rings: rings.map((memory) => {
        const ring = new MultiProducerRing(memory);
        ring.gate(ring.sequence(0));
        return ring;
      }),
      counters,
      refusals: new Refusals(new BookSink(parts, counters)),
    });
    const { view } = this;
    view.setUint8(RequestOffset.type, MessageType.NEW_ORDER);
    view.setUint8(RequestOffset.version, PROTOCOL_VERSION);
    view.setUint32(RequestOffset.account, 1, true);
    view.setUint8(RequestOffset.side, Side.BUY);
    view.setUint8(RequestOffset.orderType, OrderType.LIMIT);
    view.setUint8(RequestOffset.timeInForce, TimeInForce.GTC);
    writeInt64(view, RequestOffset.priceTicks, DEFAULT_REFERENCE_TICKS);
    writeInt64(view, RequestOffset.quantityLots, 1);
  }

  /** @returns whether it was taken; if not it is answered */
  offer(request: number): boolean {
    const { plan, book, nowNs } = this.parts;
    const offeredNs = nowNs();
    book.offeredNs[request] = offeredNs;
    this.view.setUint32(RequestOffset.clientOrderId, request + 1, true);
    const id = plan.correlationIds[request] as number;
    writeInt64(this.view, RequestOffset.correlationId, id);
    const taken = this.router.tryPublish(this.bytes, 0, CONNECTION, request, offeredNs);
    const own = this.partitions[plan.partitions[request] as number] as Counters;
    own.add(taken ? Counter.published : Counter.rejectedBusy);
    return taken;
  }
}
