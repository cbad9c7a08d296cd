/**
 * Turns the consumers of a graph on this thread's event loop.
 *
 * Between two turns the event loop gets to its sockets and timers. With nothing to do it sleeps:
 * whoever publishes calls {@link TurnLoop.wake}, which costs nothing when it is awake already.
 */
export class TurnLoop {
  private readonly turn: () => number;
  private scheduled = false;
  private readonly run = (): void => {
    this.scheduled = false;
    if (this.turn() > 0) this.wake();
  };

  /** @param turn one turn of all consumers; returns 0 when nobody could move */
  constructor(turn: () => number) {
    this.turn = turn;
  }

  /** Sees to it that a turn comes soon. Thread of the loop; at most one turn is ever pending. */
  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(this.run);
  }
}
