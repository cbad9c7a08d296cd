/**
 * Makes the consumer of a running engine slow, or stops it, from outside.
 *
 *     allowed    ─────────────────────────────  so many orders a second since the phase began
 *     answered   ▁▂▃▄▅ hold … release ▁▂▃▄▅ hold …
 *
 * What an order costs in the engine is settled when it starts. So a slower consumer is the same one
 * that gets its turn for a part of the time only: it is held whenever it has done more than a slow
 * one would have, as a thread that shares its core with others is. An engine takes orders by the
 * batch, so it overshoots by a batch; over a second the rate is right.
 */

/** What can be stopped and let go. */
export interface Holdable {
  hold(): void;
  release(): void;
}

export class ConsumerThrottle {
  private readonly engine: Holdable;
  private readonly ownWorkNs: number;
  private holding = false;
  private held = false;
  /** Orders per ns that are let through; `Infinity`: as fast as it is. */
  private perNs = Number.POSITIVE_INFINITY;
  private sinceNs = 0;
  private answeredAtStart = 0;

  /** @param ownWorkNs what an order costs in this engine when nobody slows it */
  constructor(engine: Holdable, ownWorkNs: number) {
    this.engine = engine;
    this.ownWorkNs = ownWorkNs;
  }

  /** From now on an order costs this, or the consumer stands still. */
  set(workNs: number, held: boolean, nowNs: number, answered: number): void {
    this.held = held;
    this.perNs = workNs > this.ownWorkNs ? 1 / workNs : Number.POSITIVE_INFINITY;
    this.sinceNs = nowNs;
    this.answeredAtStart = answered;
    this.turn(nowNs, answered);
  }

  /** Call it often. @param answered how many orders came through since the engine started */
  turn(nowNs: number, answered: number): void {
    const allowed = (nowNs - this.sinceNs) * this.perNs;
    const isAhead =
      this.perNs < Number.POSITIVE_INFINITY && answered - this.answeredAtStart > allowed;
    this.hold(this.held || isAhead);
  }

  private hold(on: boolean): void {
    if (on === this.holding) return;
    this.holding = on;
    if (on) this.engine.hold();
    else this.engine.release();
  }
}
