/**
 * Right, and different: the producer keeps the highest sequence that it may claim, counted from
 * where the ring began; a wait is a call of itself; poll is made of available, first and release.
 */
import type { Cells } from '#cells';
import { type EventHandler, type EventSource, FULL } from '#ring-buffer';
import { CURSOR_CELL, consumerCell, type RingMemory } from '#ring-memory';
import { advance, distance, Sequence } from '#sequence';
import { type WaitStrategy, wakeSleepers, YieldWait } from '#wait-strategy';

export class SharedSequence extends Sequence {
  readonly cell: number;
  private readonly memory: RingMemory;

  constructor(memory: RingMemory, cell: number) {
    super(memory.control, cell);
    this.cell = cell;
    this.memory = memory;
  }

  override get(): number {
    return this.memory.cells.load(this.cell);
  }

  override set(value: number): void {
    const { cells, shape } = this.memory;
    cells.store(this.cell, value);
    if (shape.wakes) wakeSleepers(cells, this.cell);
  }

  belongsTo(memory: RingMemory): boolean {
    return this.memory.buffer === memory.buffer;
  }
}

export class SharedRing implements EventSource<number> {
  readonly capacity: number;
  readonly slotBytes: number;
  readonly cursor: SharedSequence;
  readonly memory: RingMemory;
  readonly bytes: Uint8Array;
  readonly int32: Int32Array;
  readonly float64: Float64Array;
  private readonly wait: WaitStrategy;
  private readonly gates = new Set<SharedSequence>();
  /** The next sequence to be claimed. */
  private next_: number;
  /** How many may still be claimed without another look. */
  private free: number;
  private refused = 0;

  constructor(memory: RingMemory, wait: WaitStrategy = new YieldWait()) {
    assertWoken(memory, wait);
    this.memory = memory;
    this.capacity = memory.shape.capacity;
    this.slotBytes = memory.shape.slotBytes;
    this.bytes = memory.bytes;
    this.int32 = memory.int32;
    this.float64 = memory.float64;
    this.wait = wait;
    this.cursor = new SharedSequence(memory, CURSOR_CELL);
    this.next_ = advance(this.cursor.get(), 1);
    this.free = this.capacity;
  }

  sequence(consumer: number): SharedSequence {
    if (!Number.isInteger(consumer) || consumer < 0 || consumer >= this.memory.shape.consumers) {
      throw new RangeError(`SharedRing: no consumer ${consumer}`);
    }
    return new SharedSequence(this.memory, consumerCell(consumer));
  }

  get(sequence: number): number {
    const place = ((sequence % this.capacity) + this.capacity) % this.capacity;
    return place * this.slotBytes;
  }

  gate(sequence: Sequence): void {
    if (!(sequence instanceof SharedSequence && sequence.belongsTo(this.memory))) {
      throw new RangeError("SharedRing: got a gate outside the ring's memory");
    }
    this.gates.add(sequence);
    this.free = 0;
  }

  get stallCount(): number {
    return this.refused;
  }

  tryNext(count = 1): number {
    if (!this.isPossible(count)) return FULL;
    if (count > this.free) this.look();
    if (count > this.free) {
      this.refused++;
      return FULL;
    }
    return this.take(count);
  }

  next(count = 1): number {
    if (!this.isPossible(count)) return FULL;
    if (count <= this.free) return this.take(count);
    let blocking = this.look();
    if (count > this.free) {
      this.refused++;
      while (count > this.free) {
        if (blocking !== undefined) {
          this.wait.idle(this.memory.cells, blocking.gate.cell, blocking.seen);
        }
        blocking = this.look();
      }
      this.wait.worked(this.memory.cells);
    }
    return this.take(count);
  }

  publish(sequence: number): void {
    this.cursor.set(sequence);
  }

  remainingCapacity(): number {
    this.look();
    return this.free;
  }

  private isPossible(count: number): boolean {
    return Number.isInteger(count) && count > 0 && count <= this.capacity;
  }

  private take(count: number): number {
    this.free -= this.gates.size === 0 ? 0 : count;
    this.next_ = advance(this.next_, count);
    return advance(this.next_, -1);
  }

  /** Finds out how much is free; returns who is furthest behind. */
  private look(): { gate: SharedSequence; seen: number } | undefined {
    this.free = this.capacity;
    let blocking: { gate: SharedSequence; seen: number } | undefined;
    for (const gate of this.gates) {
      const seen = gate.get();
      const free = this.capacity - distance(advance(this.next_, -1), seen);
      if (free < this.free || blocking === undefined) {
        this.free = Math.min(free, this.free);
        blocking = { gate, seen };
      }
    }
    return blocking;
  }
}

export class Front {
  private readonly cells: Cells;
  private readonly sequences: readonly SharedSequence[];
  private readonly wait: WaitStrategy;

  constructor(ring: SharedRing, sequences: readonly SharedSequence[], wait: WaitStrategy) {
    assertWoken(ring.memory, wait);
    if (sequences.length === 0 || !sequences.every((one) => one.belongsTo(ring.memory))) {
      throw new RangeError(`Front: got ${sequences.length} sequences`);
    }
    this.cells = ring.memory.cells;
    this.sequences = sequences;
    this.wait = wait;
  }

  available(): number {
    const [first, ...others] = this.sequences.map((sequence) => sequence.get());
    return others.reduce(
      (lowest, value) => (distance(value, lowest) < 0 ? value : lowest),
      first as number,
    );
  }

  idle(position: number): void {
    const behind = this.sequences.find((sequence) => sequence.get() === position);
    if (behind !== undefined) this.wait.idle(this.cells, behind.cell, position);
  }

  worked(): void {
    this.wait.worked(this.cells);
  }
}

export interface ReaderOptions {
  readonly consumer: number;
  readonly wait: WaitStrategy;
  readonly after?: readonly SharedSequence[];
}

export class RingReader {
  readonly sequence: SharedSequence;
  private readonly ring: SharedRing;
  private readonly front: Front;
  private done: number;
  private ready = 0;

  constructor(ring: SharedRing, { consumer, wait, after = [ring.cursor] }: ReaderOptions) {
    this.ring = ring;
    this.sequence = ring.sequence(consumer);
    this.front = new Front(ring, after, wait);
    this.done = this.sequence.get();
  }

  available(): number {
    if (this.ready === 0) this.ready = distance(this.front.available(), this.done);
    return this.ready;
  }

  get first(): number {
    return advance(this.done, 1);
  }

  release(count: number): void {
    this.ready -= count;
    this.done = advance(this.sequence.get(), count);
    this.sequence.set(this.done);
  }

  poll(handler: EventHandler<number>, limit = this.ring.capacity): number {
    const count = Math.min(this.available(), limit);
    for (let left = count; left > 0; left--) {
      const sequence = advance(this.first, count - left);
      handler(this.ring.get(sequence), sequence, left === 1);
    }
    if (count > 0) this.release(count);
    return count;
  }

  idle(): void {
    this.front.idle(this.done);
  }

  worked(): void {
    this.front.worked();
  }
}

function assertWoken(memory: RingMemory, wait: WaitStrategy): void {
  if (wait.needsWaking && !memory.shape.wakes) {
    throw new RangeError('shared ring: allocate it with wakes: true');
  }
}
