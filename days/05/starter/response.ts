/**
 * The last stage: exactly one answer for each request, whatever the stages before it did.
 *
 *     refused                 REJ with the reason
 *     accepted                ACK
 *     accepted and filled     ACK, then FILL
 *
 * The slot says what happened, and remembers that it was told. One thread.
 */
import { NotImplemented } from '#not-implemented';
import type { OrderSlot } from '#order-slot';
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

  /** Given, complete. */
  constructor(sink: ReportSink) {
    this.sink = sink;
  }

  /** Answers a request, unless it has its answer already. */
  respond(order: OrderSlot): void {
    const { sink, report } = this;
    throw new NotImplemented(5, 'Responder.respond', order, sink, report);
  }
}
