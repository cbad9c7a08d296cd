/** The request that a thread is working off, and its one answer. One thread. */
import { Counter, type Counters } from '#counters';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import type { ReportSink } from '#response';

/** The first connection has number 1. */
const NOBODY = 0;

export class CurrentRequest {
  request = OrderSlot.alone();
  connectionId = NOBODY;
  readonly report = new ReportWriter();
  readonly counters: Counters;
  readonly sink: ReportSink;
  private readonly countsAnswers: boolean;
  private answered = true;
  private executions = 0;

  /** @param countsAnswers false where whoever gets the answers counts them */
  constructor(counters: Counters, sink: ReportSink, countsAnswers = true) {
    this.counters = counters;
    this.sink = sink;
    this.countsAnswers = countsAnswers;
  }

  begin(request: OrderSlot): void {
    this.request = request;
    this.connectionId = request.connectionId;
    this.answered = false;
  }

  /** ACK or REJ, unless it has been given before. The side is that of the order, in an ACK. */
  answer(reason: number, side: number): void {
    if (this.answered) return;
    this.answered = true;
    const isAccepted = reason === Reason.ACCEPTED;
    if (isAccepted) this.report.accept(this.request, side);
    else this.report.refuse(this.request, reason);
    if (this.countsAnswers) {
      this.counters.add(Counter.completed);
      this.counters.add(isAccepted ? Counter.accepted : Counter.rejected);
    }
    this.sink.answer(this.connectionId, this.report.bytes);
  }

  /** The number of the next trade, the same for both sides. */
  nextExecution(): number {
    return ++this.executions;
  }
}
