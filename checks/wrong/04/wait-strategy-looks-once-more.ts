/**
 * Right, and different: ParkWait counts its looks down, counts itself among the sleepers with
 * compare-and-exchange, and looks once more before it sleeps.
 */
import type { Cells } from '#cells';
import { sleepersCell } from '#ring-memory';

export interface WaitStrategy {
  readonly needsWaking: boolean;
  idle(cells: Cells, cell: number, seen: number): void;
  worked(cells: Cells): void;
}

export const OFF_TURNS = 200;
export const YIELD_LOOKS = 50;
export const PARK_LOOKS = 300;

export class BusySpinWait implements WaitStrategy {
  readonly needsWaking = false;
  private readonly offTurns: number;

  constructor(offTurns = OFF_TURNS) {
    this.offTurns = offTurns;
  }

  idle(cells: Cells): void {
    cells.pause(this.offTurns);
  }

  worked(cells: Cells): void {
    cells.pause(this.offTurns);
  }
}

export interface YieldOptions {
  readonly spinLooks?: number;
  readonly sleepMs?: number;
  readonly offTurns?: number;
}

export class YieldWait implements WaitStrategy {
  readonly needsWaking = false;
  private readonly options: Required<YieldOptions>;
  private left: number;

  constructor(options: YieldOptions = {}) {
    this.options = { spinLooks: YIELD_LOOKS, sleepMs: 0.05, offTurns: OFF_TURNS, ...options };
    this.left = this.options.spinLooks;
  }

  idle(cells: Cells, cell: number, seen: number): void {
    if (this.left-- > 0) cells.pause(this.options.offTurns);
    else cells.wait(cell, seen, this.options.sleepMs);
  }

  worked(cells: Cells): void {
    this.left = this.options.spinLooks;
    cells.pause(this.options.offTurns);
  }
}

export interface ParkOptions {
  readonly spinLooks?: number;
  readonly limitMs?: number;
  readonly offTurns?: number;
}

export class ParkWait implements WaitStrategy {
  readonly needsWaking = true;
  private readonly looks: number;
  private readonly limitMs: number;
  private readonly offTurns: number;
  private left: number;

  constructor(options: ParkOptions = {}) {
    this.looks = options.spinLooks ?? PARK_LOOKS;
    this.limitMs = options.limitMs ?? Number.POSITIVE_INFINITY;
    this.offTurns = options.offTurns ?? OFF_TURNS;
    this.left = this.looks;
  }

  idle(cells: Cells, cell: number, seen: number): void {
    if (this.left > 0) {
      this.left--;
      cells.pause(this.offTurns);
      return;
    }
    const sleepers = sleepersCell(cell);
    changeBy(cells, sleepers, 1);
    if (cells.load(cell) === seen) cells.wait(cell, seen, this.limitMs);
    changeBy(cells, sleepers, -1);
  }

  worked(cells: Cells): void {
    this.left = this.looks;
    cells.pause(this.offTurns);
  }
}

function changeBy(cells: Cells, cell: number, delta: number): void {
  for (let now = cells.load(cell); ; ) {
    const before = cells.compareExchange(cell, now, now + delta);
    if (before === now) return;
    now = before;
  }
}

export function wakeSleepers(cells: Cells, cell: number): void {
  const sleeping = cells.load(sleepersCell(cell));
  if (sleeping !== 0) cells.notify(cell, Number.POSITIVE_INFINITY);
}
