/** What every part of a stress run is made with. The parts are the engine's own. */
import { Counter, type Counters } from '#counters';
import { ReportOffset } from '#layout';
import type { ReportSink } from '#response';
import type { RequestBook } from './request-book.ts';
import type { StressPlan } from './stress-plan.ts';

/** What every part of a run is made with. */
export interface RunParts {
  readonly plan: StressPlan;
  readonly book: RequestBook;
  /** ns from the start of the run. */
  readonly nowNs: () => number;
}

/** Enters every answer in the book, and counts it. */
export class BookSink implements ReportSink {
  private readonly parts: RunParts;
  private readonly counters: Counters;

  constructor(parts: RunParts, counters: Counters) {
    this.parts = parts;
    this.counters = counters;
  }

  answer(_connectionId: number, report: Uint8Array): void {
    const { book, nowNs } = this.parts;
    const request = requestOf(report);
    book.answered(request, report[ReportOffset.reason] as number, nowNs());
    this.counters.add(Counter.reportsSent);
  }

  /** Nothing is traded here. */
  tell(): void {}
}

function requestOf(report: Uint8Array): number {
  const at = ReportOffset.clientOrderId;
  const id =
    (report[at] as number) |
    ((report[at + 1] as number) << 8) |
    ((report[at + 2] as number) << 16) |
    ((report[at + 3] as number) << 24);
  return id - 1;
}
