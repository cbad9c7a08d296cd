/** What the checks of this day share: a system that writes down what is done to it, properties. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type Phase, Plan, type Scenario, ScenarioRun, type System } from '#scenarios';
import { seed } from '#seed';

export const MS = 1e6;
export const SECOND = 1e9;

/** 5,000 requests a second of 100 µs: the consumer is busy half of its time. */
export const SETTING = { rate: 5000, workNs: 100_000, slots: 64, phaseNs: 100 * MS } as const;

/** The phases by the place they have in every disturbed scenario. */
export const WARM_UP = 0;
export const BASE = 1;
export const DISTURBANCE = 2;
export const RECOVERY = 3;

/** Far more than any small check needs: here a loop that never ends by itself is ended. */
const TOO_OFTEN = 100_000;

/** Writes down what is done to it; answers nothing by itself. */
export class Notebook implements System {
  readonly lines: string[] = [];
  private readonly onSubmit: (id: number) => void;

  constructor(onSubmit: (id: number) => void = () => {}) {
    this.onSubmit = onSubmit;
  }

  submit(id: number): void {
    this.note(`#${id}`);
    this.onSubmit(id);
  }

  setConsumer(workNs: number, held: boolean): void {
    this.note(held ? 'hold' : `work ${workNs}`);
  }

  /** What was done since the last call, in one line. */
  take(): string {
    return this.lines.splice(0).join(', ');
  }

  private note(line: string): void {
    this.lines.push(line);
    if (this.lines.length > TOO_OFTEN) {
      expect.fail(
        `turn() has done ${TOO_OFTEN} things for a scenario of a few requests. Does it come to an end when nothing more is due?`,
      );
    }
  }
}

/** A phase of 1 s at 1 request a second, unless told otherwise. */
export function phase(name: Phase['name'], differs: Partial<Phase> = {}): Phase {
  return { name, durationNs: SECOND, rate: 1, workNs: 100, held: false, ...differs };
}

export function scenario(...phases: Phase[]): Scenario {
  return { name: 'made for this check', phases };
}

/** A run over a {@link Notebook}. */
export function noted(of: Scenario, onSubmit?: (id: number) => void) {
  const notebook = new Notebook(onSubmit);
  return { run: new ScenarioRun(new Plan(of), notebook), notebook };
}

/** Sends everything, each request at the moment at which it is due. */
export function sendOnTime(run: ScenarioRun): void {
  for (let turns = 0; run.nextNs() < Number.POSITIVE_INFINITY; turns++) {
    run.turn(run.nextNs());
    if (turns > TOO_OFTEN)
      expect.fail('nextNs() never becomes Infinity, however often turn() runs');
  }
}

/** `offered 5, answered 3, refused 2`. */
export function counted(run: ScenarioRun, index: number): string {
  const { offered, answered, refused } = run.counts(index);
  return `offered ${offered}, answered ${answered}, refused ${refused}`;
}

export const RANGE_ERROR = 'a RangeError';

/** What a call throws, in words; an error of another kind is passed on. */
export function thrownBy(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof RangeError) return RANGE_ERROR;
    throw error;
  }
  return 'nothing was thrown';
}

const RUNS = 150;

/**
 * Tries many random inputs, the same ones for the same seed. When one fails it is made as small as
 * possible, and its own error is thrown: that names the line of the check.
 */
export function forAll<T>(
  inputs: fc.Arbitrary<T>,
  holds: (input: T) => void,
  numRuns = RUNS,
): void {
  const run = fc.check(fc.property(inputs, holds), { seed, numRuns });
  if (run.failed) throw run.errorInstance ?? new Error(fc.defaultReportMessage(run));
}
