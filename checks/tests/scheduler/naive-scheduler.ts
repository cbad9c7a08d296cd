/** What a family scheduler does, with a Map of arrays: the oracle. */
import { NO_TASK } from '#lane';

interface Task {
  readonly key: number;
  readonly id: number;
}

export class NaiveScheduler {
  private readonly pending = new Map<number, Task[]>();
  private readonly busy = new Set<number>();
  private readonly ready: number[] = [];
  private used = 0;
  private readonly entries: number;

  constructor(entries: number) {
    this.entries = entries;
  }

  submit(key: number, id: number): boolean {
    if (this.used === this.entries) return false;
    this.used++;
    const queue = this.pending.get(key) ?? [];
    queue.push({ key, id });
    this.pending.set(key, queue);
    if (!this.busy.has(key)) {
      this.busy.add(key);
      this.ready.push(key);
    }
    return true;
  }

  pendingOf(key: number): number {
    return this.pending.get(key)?.length ?? 0;
  }

  takeReady(): number | undefined {
    return this.ready.shift();
  }

  take(key: number): number {
    return this.pending.get(key)?.shift()?.id ?? NO_TASK;
  }

  /** @returns true when the family goes on */
  complete(key: number, goesOn: boolean): boolean {
    this.used--;
    if (this.pendingOf(key) === 0) {
      this.busy.delete(key);
      return false;
    }
    if (!goesOn) this.ready.push(key);
    return goesOn;
  }
}
