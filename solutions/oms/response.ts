/**
 * The last stage: exactly one answer for each request, whatever the stages before it did.
 *
 *     refused                 REJ with the reason
 *     accepted                ACK
 *     accepted and filled     ACK, then FILL
 *
 * The slot says what happened, and remembers that it was told. One thread.
 */
import type { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';

/** Where reports go. It takes them on and throws nothing. */
export interface ReportSink {
  /** The one answer to a request. The bytes are valid until the call returns. */
  answer(connectionId: number, report: Uint8Array): void;
  /** News beside the answer. The bytes are valid until the call returns. */
  tell(connectionId: number, report: Uint8Array): void;
}

export class Responder {
  private readonly sink: ReportSink;
  private readonly report = new ReportWriter();

  constructor(sink: ReportSink) {
    this.sink = sink;
  }

  /** Answers a request, unless it has its answer already. */
  respond(order: OrderSlot): void {
    if (order.answered) return;
    const { connectionId, refusal } = order;
    if (refusal !== Reason.ACCEPTED) {
      this.report.refuse(order, refusal);
      order.markAnswered();
      this.sink.answer(connectionId, this.report.bytes);
      return;
    }
    const { side, fillLots } = order;
    this.report.accept(order, side);
    order.markAnswered();
    this.sink.answer(connectionId, this.report.bytes);
    if (fillLots === 0) return;
    const leavesLots = order.quantityLots - fillLots;
    this.report.takerFill(
      order,
      side,
      order.fillPriceTicks,
      fillLots,
      leavesLots,
      order.executionId,
    );
    this.sink.tell(connectionId, this.report.bytes);
  }
}
