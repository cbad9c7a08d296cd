/**
 * What the I/O thread tells the engine threads beside orders: stand still, go on, look round, end.
 *
 *     one cell in shared memory     calls × 4 + state
 *
 * The I/O thread alone writes it. An engine thread looks at it in every turn, which costs next to
 * nothing while nobody writes; a look at the clock instead would cost more, and a number.
 */

const State = { RUN: 0, HOLD: 1, STOP: 2 } as const;
const STATES = 4;

export class EngineControl {
  /** What other threads attach to. */
  readonly memory: SharedArrayBuffer;
  private readonly cell: Int32Array;

  /** @param memory of another thread's control; without it a new one, that says go */
  constructor(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.cell = new Int32Array(memory);
  }

  /** Another one after every change. */
  get word(): number {
    return Atomics.load(this.cell, 0);
  }

  get held(): boolean {
    return stateOf(this.word) === State.HOLD;
  }

  get stopping(): boolean {
    return stateOf(this.word) === State.STOP;
  }

  hold(): void {
    this.say(State.HOLD);
  }

  release(): void {
    this.say(State.RUN);
  }

  /** For good: a hold or release that comes later changes nothing. */
  stop(): void {
    this.say(State.STOP);
  }

  /** Has the engine threads return to their event loops for once: there is a message. */
  call(): void {
    this.say(stateOf(this.word));
  }

  /** Sleeps while nothing changes, at most so long. An engine thread, never the I/O thread. */
  sleep(word: number, limitMs: number): void {
    Atomics.wait(this.cell, 0, word, limitMs);
  }

  private say(state: number): void {
    const { word } = this;
    const next = stateOf(word) === State.STOP ? State.STOP : state;
    Atomics.store(this.cell, 0, (word - stateOf(word) + STATES + next) | 0);
    Atomics.notify(this.cell, 0);
  }
}

/** The calls wrap to negative numbers; the two low bits are the state all the same. */
function stateOf(word: number): number {
  return word & (STATES - 1);
}
