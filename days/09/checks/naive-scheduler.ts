/** What a family scheduler does, with a Map of arrays: the oracle. */
import { expect } from 'vitest';
import type { Lane } from '#lane';
import type { Bench } from './kit.ts';

export type Event =
  | { readonly submit: number }
  | { readonly lane: number; readonly completes: boolean };

interface Has {
  readonly key: number;
  done: number;
  inFlight: number | undefined;
}

export class NaiveScheduler {
  private readonly entries: number;
  private readonly turn: number;
  private readonly pending = new Map<number, number[]>();
  private readonly busy = new Set<number>();
  private readonly ready: number[] = [];
  private readonly lanes: (Has | undefined)[];
  private used = 0;
  private ids = 0;

  /** @param turn how many tasks of a family a lane runs before it asks who else is ready */
  constructor(entries: number, turn: number, lanes: number) {
    this.entries = entries;
    this.turn = turn;
    this.lanes = Array.from({ length: lanes }, () => undefined);
  }

  /** Lets it happen here and there, and compares. */
  follow(bench: Bench, events: readonly Event[]): void {
    events.forEach((event, i) => {
      const before = `${i} events before`;
      if ('submit' in event) {
        const key = event.submit;
        expect(bench.submit(key, ++this.ids), `Family ${key}; ${this.story()}, ${before}`).toBe(
          this.submit(key, this.ids),
        );
        expect(bench.scheduler.pendingOf(key), `Waiting in family ${key}`).toBe(
          this.pending.get(key)?.length ?? 0,
        );
      } else if (event.completes) {
        const wanted = this.complete(event.lane);
        expect(
          (bench.lanes[event.lane] as Lane).complete(),
          `complete() on lane ${event.lane}; ${before}`,
        ).toBe(wanted);
      } else {
        const story = this.story();
        expect(bench.next(event.lane), `Lane ${event.lane} asks; ${story}, ${before}`).toBe(
          this.next(event.lane),
        );
      }
    });
  }

  private submit(key: number, id: number): string {
    if (this.used === this.entries) return 'POOL_FULL';
    this.used++;
    this.pending.set(key, [...(this.pending.get(key) ?? []), id]);
    if (!this.busy.has(key)) {
      this.busy.add(key);
      this.ready.push(key);
    }
    return 'ACCEPTED';
  }

  private next(lane: number): number | 'nothing' {
    const has = this.lanes[lane] ?? this.takeReady(lane);
    if (has === undefined || has.inFlight !== undefined) return 'nothing';
    has.inFlight = this.pending.get(has.key)?.shift();
    return has.inFlight ?? 'nothing';
  }

  private takeReady(lane: number): Has | undefined {
    const key = this.ready.shift();
    if (key === undefined) return undefined;
    const has = { key, done: 0, inFlight: undefined };
    this.lanes[lane] = has;
    return has;
  }

  private complete(lane: number): boolean {
    const has = this.lanes[lane];
    if (has?.inFlight === undefined) return false;
    this.used--;
    has.inFlight = undefined;
    has.done++;
    if ((this.pending.get(has.key)?.length ?? 0) === 0) {
      this.busy.delete(has.key);
      this.lanes[lane] = undefined;
    } else if (has.done >= this.turn) {
      this.ready.push(has.key);
      this.lanes[lane] = undefined;
    }
    return true;
  }

  private story(): string {
    const waiting = [...this.pending]
      .filter(([, ids]) => ids.length > 0)
      .map(([key, ids]) => `${key} (${ids.join(', ')})`);
    return `ready are ${this.ready.join(', ') || 'none'}, pending ${waiting.join(' and ') || 'nothing'}`;
  }
}
