/// <reference lib="es2024.sharedmemory" />
/**
 * Tells a thread with an event loop that a sequence has moved, without ever blocking it.
 *
 * `Atomics.wait` would stop the loop, and with it every socket. `Atomics.waitAsync` gives a promise
 * instead: the loop sleeps in the operating system until a socket or this wakes it. Whoever moves
 * the sequence sees a sleeper like any other (`wakeSleepers` of #wait-strategy), so the same two
 * lines in the same order keep a wake-up from being lost: count yourself, then wait for a value
 * that the sequence must still have.
 */
import { type RingMemory, sleepersCell } from '#ring-memory';

export class ReplyWatch {
  private readonly memory: RingMemory;
  private readonly cell: number;
  private readonly wake: () => void;
  private armed = false;

  /**
   * @param memory of a ring that `wakes`
   * @param cell the sequence to watch
   * @param wake called on this thread's event loop, once for each {@link arm} that armed it
   */
  constructor(memory: RingMemory, cell: number, wake: () => void) {
    this.memory = memory;
    this.cell = cell;
    this.wake = wake;
  }

  /** Calls back as soon as the sequence is not `seen` any more. Nothing more while it is armed. */
  arm(seen: number): void {
    if (this.armed) return;
    this.armed = true;
    this.memory.cells.add(sleepersCell(this.cell), 1);
    const { async, value } = Atomics.waitAsync(this.memory.control, this.cell, seen);
    if (async) value.then(this.woken);
    else queueMicrotask(this.woken);
  }

  /** Calls back soon, whether the sequence has moved or not. */
  disarm(): void {
    if (this.armed) this.memory.cells.notify(this.cell);
  }

  private readonly woken = (): void => {
    this.armed = false;
    this.memory.cells.add(sleepersCell(this.cell), -1);
    this.wake();
  };
}
