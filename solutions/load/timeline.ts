/**
 * A scenario over time, in columns of equal width: what was offered, what came back, how many
 * waited, how long the slowest took. What a plot is drawn from. One thread.
 */
import type { Outcomes, Plan } from '#scenarios';

export class Timeline implements Outcomes {
  readonly columns: number;
  readonly columnNs: number;
  readonly answers: Float64Array;
  readonly refusals: Float64Array;
  /** Of the answers that came in a column: the longest latency, from due time, in ns. */
  readonly slowestNs: Float64Array;
  private readonly plan: Plan;

  /** @param columns how many; what comes after the plan's end counts for the last one */
  constructor(plan: Plan, columns: number) {
    this.plan = plan;
    this.columns = columns;
    this.columnNs = plan.endNs / columns;
    this.answers = new Float64Array(columns);
    this.refusals = new Float64Array(columns);
    this.slowestNs = new Float64Array(columns);
  }

  answered(id: number, nowNs: number): void {
    const column = this.columnOf(nowNs);
    this.answers[column] = (this.answers[column] as number) + 1;
    const latencyNs = nowNs - this.plan.dueNs(id);
    if (latencyNs > (this.slowestNs[column] as number)) this.slowestNs[column] = latencyNs;
  }

  refused(_id: number, nowNs: number): void {
    const column = this.columnOf(nowNs);
    this.refusals[column] = (this.refusals[column] as number) + 1;
  }

  /** Requests that were due in each column. Control plane. */
  offered(): Float64Array {
    const offered = new Float64Array(this.columns);
    for (let id = 0; id < this.plan.requests; id++) {
      const column = this.columnOf(this.plan.dueNs(id));
      offered[column] = (offered[column] as number) + 1;
    }
    return offered;
  }

  /** Requests that were due and had not come back at the end of each column. Control plane. */
  waiting(): Float64Array {
    let waiting = 0;
    return this.offered().map((offered, column) => {
      waiting += offered - (this.answers[column] as number) - (this.refusals[column] as number);
      return waiting;
    });
  }

  /** First and last column of a phase. */
  columnsOf(phase: number): [number, number] {
    const endNs = Math.min(this.plan.beginNs(phase + 1), this.plan.endNs);
    return [this.columnOf(this.plan.beginNs(phase)), this.columnOf(endNs - 1)];
  }

  private columnOf(nowNs: number): number {
    return Math.min(Math.floor(nowNs / this.columnNs), this.columns - 1);
  }
}
