/** A logical thread of a run: how far it has come, what it was answered, whether it can go on. */
import type { LogicalThread } from './model.ts';
import { Awake, type Operation } from './step.ts';

export class ThreadState {
  readonly name: string;
  readonly body: LogicalThread;
  done = false;
  returned: unknown;
  /** The cell it sleeps on, or -1. */
  sleepsOn = -1;
  /** Which step sent it to sleep. */
  asleepSince = 0;
  private mayTimeOut = false;
  /** How often it has come round since another thread changed something. */
  private rounds = 0;
  private readonly idleRounds: number;
  /** How many operations have been answered in this run. */
  private recorded = 0;
  /** Operation, cell or slot, first and second argument of each; behind them, of earlier runs. */
  private readonly operations: (Operation | number)[] = [];
  /** What each of them answered. */
  private readonly answers: number[] = [];

  constructor(name: string, body: LogicalThread, idleRounds: number) {
    this.name = name;
    this.body = body;
    this.idleRounds = idleRounds;
  }

  reset(): void {
    this.done = false;
    this.returned = undefined;
    this.sleepsOn = -1;
    this.rounds = 0;
    this.recorded = 0;
  }

  /** True when it neither sleeps nor stays away, so that its next operation can be executed. */
  get isAwake(): boolean {
    return !this.done && this.sleepsOn < 0 && this.rounds <= this.idleRounds;
  }

  /** True when it sleeps and its time limit may pass now. */
  get canTimeOut(): boolean {
    return this.sleepsOn >= 0 && this.mayTimeOut && this.rounds < this.idleRounds;
  }

  /** True when it sleeps until somebody wakes it, however long that takes. */
  get sleepsForEver(): boolean {
    return this.sleepsOn >= 0 && !this.mayTimeOut;
  }

  /** Another thread has changed something: it is worth looking again. */
  hearNews(): void {
    this.rounds = 0;
  }

  comeRound(): void {
    this.rounds++;
  }

  fallAsleep(cell: number, step: number, mayTimeOut: boolean): void {
    this.sleepsOn = cell;
    this.asleepSince = step;
    this.mayTimeOut = mayTimeOut;
  }

  /** Its last operation was the `wait` that sent it to sleep; only now is it answered. */
  wakeUp(answer: typeof Awake.ok | typeof Awake.timedOut): void {
    if (answer === Awake.ok) this.hearNews();
    else this.comeRound();
    this.sleepsOn = -1;
    this.answers[this.recorded - 1] = answer;
  }

  get stepCount(): number {
    return this.recorded;
  }

  record(operation: Operation, at: number, first: number, second: number, answer: number): void {
    const { operations, recorded } = this;
    operations[recorded * 4] = operation;
    operations[recorded * 4 + 1] = at;
    operations[recorded * 4 + 2] = first;
    operations[recorded * 4 + 3] = second;
    this.answers[recorded] = answer;
    this.recorded++;
  }

  recordedAnswer(step: number): number {
    return this.answers[step] as number;
  }

  /** True when this is the operation that it called in that step before. */
  isSame(step: number, operation: Operation, at: number, first: number, second: number): boolean {
    const { operations } = this;
    const i = step * 4;
    return (
      operations[i] === operation &&
      operations[i + 1] === at &&
      Object.is(operations[i + 2], first) &&
      Object.is(operations[i + 3], second)
    );
  }

  operationOf(step: number): string {
    return String(this.operations[step * 4]);
  }
}
