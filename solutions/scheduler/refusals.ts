/** Answers a request that never got into a slot, at once and on the thread that read it. */
import { OrderSlot } from '#order-slot';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';

export class Refusals {
  private readonly sink: ReportSink;
  private readonly order = OrderSlot.alone();
  private readonly report = new ReportWriter();

  /** @param sink where the answers go */
  constructor(sink: ReportSink) {
    this.sink = sink;
  }

  /**
   * Answers REJ.
   *
   * @param source 64 bytes of any content from `from` on
   * @param reason a code of `Reason`
   */
  refuse(source: Uint8Array, from: number, connectionId: number, reason: number): void {
    this.order.take(source, from, connectionId, 0);
    this.report.refuse(this.order, reason);
    this.sink.answer(connectionId, this.report.bytes);
  }
}
