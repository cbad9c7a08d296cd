/**
 * Runs the threads of a model one step at a time, in one real thread, in the order a chooser says.
 *
 *     chosen: 0    Thread 0 is called and its first operation is executed; it goes on to its next.
 *     chosen: 0    That is executed too.
 *     chosen: 1    A private signal is thrown out of thread 0's next operation, which is not
 *                  executed, and unwinds the thread. Thread 1 is called.
 *     chosen: 0    Thread 0 is called again from its beginning. What it did before is answered
 *                  from its log, without a touch of the memory; the operation behind that is
 *                  executed.
 *
 * Before every operation somebody else may be chosen, except before two. A plain access: when it is
 * ordered nobody can tell at which moment it happened, and when it is not, it is a race in any
 * order. And a pause, because behind it everybody may be chosen at no cost.
 */
import { type Cells, SharedCells, type WaitResult } from '#cells';
import { NotImplemented } from '#not-implemented';
import { type Chooser, NOBODY } from './choosers.ts';
import type { Failure } from './failure.ts';
import { type Layout, layOut, type Model } from './model.ts';
import { type EarlierAccess, RaceDetector } from './race-detector.ts';
import { Awake, type Operation, type Step, WAIT_RESULTS } from './step.ts';
import { ThreadState } from './thread-state.ts';

export interface MachineLimits {
  /** A run that is not over after so many steps fails; 1 or more. */
  readonly maxSteps: number;
  /**
   * How often a thread may come round, by a pause or a time-out, while no other thread changes
   * anything; then it stays away until one does. 1 or more.
   */
  readonly idleRounds: number;
}

/** Thrown out of an operation to leave a thread. */
const UNWIND = Object.freeze({ name: 'Unwind' });

const NO_THREADS: readonly number[] = [];

export class Machine implements Cells {
  readonly layout: Layout;
  private readonly model: Model;
  private readonly limits: MachineLimits;
  private readonly threads: readonly ThreadState[];
  private readonly cells: Int32Array;
  private readonly slots: Float64Array;
  private readonly cellsAtStart: Int32Array;
  private readonly slotsAtStart: Float64Array;
  private readonly view: SharedCells;
  /** Without plain slots there is nothing to race for. */
  private readonly races: RaceDetector | null;
  /** The threads that perform an operation; the others have returned before the first step. */
  private readonly active: readonly ThreadState[];
  private readonly swallowing = new Set<string>();

  // This run; the chooser is null before the first.
  private chooser: Chooser | null = null;
  private trace: Step[] | null = null;
  private failure: Failure | null = null;
  private readonly taken: number[] = [];
  private readonly able: number[] = [];
  private preempted = 0;

  // The thread that is being called.
  private current: ThreadState;
  private number = NOBODY;
  /** How many of its recorded operations it has called again. */
  private position = 0;
  /** True until the step for which it was chosen has been taken. */
  private mayStep = false;
  /** True once the signal was thrown: whatever the thread still does leads to the signal again. */
  private unwinding = false;
  private preempts = false;
  private hasPaused = false;
  private next = NOBODY;

  /**
   * @throws RangeError for a model that cannot be laid out
   * @throws TypeError for an asynchronous thread
   * @throws what `prepare`, or a thread before its first operation, throws
   */
  constructor(model: Model, limits: MachineLimits) {
    this.model = model;
    this.limits = limits;
    this.layout = layOut(model);
    const { cellNames, slotNames, threadNames, threads } = this.layout;
    this.threads = threads.map(
      (body, t) => new ThreadState(threadNames[t] as string, body, limits.idleRounds),
    );
    this.current = this.threads[0] as ThreadState;
    this.cells = new Int32Array(cellNames.length);
    this.slots = new Float64Array(slotNames.length);
    this.view = new SharedCells(this.cells, this.slots);
    model.prepare?.(this.view);
    this.cellsAtStart = this.cells.slice();
    this.slotsAtStart = this.slots.slice();
    const size = { threads: threads.length, cells: cellNames.length, slots: slotNames.length };
    this.races = size.slots > 0 ? new RaceDetector(size) : null;
    this.active = this.threads.filter((_, t) => this.reachesAnOperation(t));
  }

  /** The thread of every step of the last run. Changes with the next. */
  get schedule(): readonly number[] {
    return this.taken;
  }

  /** How many preemptions the last run had. */
  get preemptions(): number {
    return this.preempted;
  }

  /** The threads that have caught the unwinding signal and kept it, in any run. */
  get swallowedBy(): readonly string[] {
    return [...this.swallowing];
  }

  /**
   * One run from the beginning to its end or its first failure.
   *
   * @param trace receives every step, when it is given
   * @throws NotImplemented when a thread does: there is nothing to explore yet
   */
  run(chooser: Chooser, trace: Step[] | null = null): Failure | null {
    this.cells.set(this.cellsAtStart);
    this.slots.set(this.slotsAtStart);
    this.races?.reset();
    for (const thread of this.active) thread.reset();
    this.chooser = chooser;
    this.trace = trace;
    this.failure = null;
    this.taken.length = 0;
    this.preempted = 0;
    this.number = NOBODY;
    this.hasPaused = false;
    let thread = this.choose(false);
    while (thread !== NOBODY) thread = this.call(thread);
    return this.failure;
  }

  load(cell: number): number {
    if (this.isRecorded('load', cell, 0, 0)) return this.recorded();
    const value = this.valueOf(cell);
    this.races?.acquire(this.number, cell);
    return this.execute('load', cell, 0, 0, value);
  }

  store(cell: number, value: number): void {
    if (this.isRecorded('store', cell, value, 0)) {
      this.recorded();
      return;
    }
    this.write(cell, this.valueOf(cell), value);
    this.execute('store', cell, value, 0, 0);
  }

  add(cell: number, delta: number): number {
    if (this.isRecorded('add', cell, delta, 0)) return this.recorded();
    const before = this.valueOf(cell);
    this.races?.acquire(this.number, cell);
    this.write(cell, before, before + delta);
    return this.execute('add', cell, delta, 0, before);
  }

  compareExchange(cell: number, expected: number, replacement: number): number {
    if (this.isRecorded('cas', cell, expected, replacement)) return this.recorded();
    const before = this.valueOf(cell);
    this.races?.acquire(this.number, cell);
    if (before === (expected | 0)) this.write(cell, before, replacement);
    return this.execute('cas', cell, expected, replacement, before);
  }

  wait(cell: number, expected: number, timeoutMs = Number.POSITIVE_INFINITY): WaitResult {
    if (!this.isRecorded('wait', cell, expected, timeoutMs)) {
      const value = this.valueOf(cell);
      this.races?.acquire(this.number, cell);
      if (value === (expected | 0)) {
        const mayTimeOut = timeoutMs < Number.POSITIVE_INFINITY;
        this.current.fallAsleep(cell, this.taken.length, mayTimeOut);
        this.execute('wait', cell, expected, timeoutMs, Awake.notYet);
        throw this.unwind(this.choose(false));
      }
      this.execute('wait', cell, expected, timeoutMs, Awake.notEqual);
      return 'not-equal';
    }
    return WAIT_RESULTS[this.recorded()] as WaitResult;
  }

  notify(cell: number, count = Number.POSITIVE_INFINITY): number {
    if (this.isRecorded('notify', cell, count, 0)) return this.recorded();
    this.valueOf(cell);
    const woken: number[] = [];
    while (woken.length < count) {
      const sleeper = this.longestSleeper(cell);
      if (sleeper === NOBODY) break;
      (this.threads[sleeper] as ThreadState).wakeUp(Awake.ok);
      this.races?.wake(this.number, sleeper);
      woken.push(sleeper);
    }
    return this.execute('notify', cell, count, 0, woken.length, woken);
  }

  pause(): void {
    if (this.isRecorded('pause', 0, 0, 0)) {
      this.recorded();
      return;
    }
    this.current.comeRound();
    this.execute('pause', 0, 0, 0, 0);
    this.hasPaused = true;
  }

  readPlain(slot: number): number {
    if (this.isRecorded('read', slot, 0, 0)) return this.recorded();
    const value = this.plainValueOf(slot);
    const race = this.races?.read(this.number, slot, this.taken.length) ?? null;
    this.execute('read', slot, 0, 0, value);
    if (race !== null) throw this.fail(this.raceFor(slot, 'reads', race));
    return value;
  }

  writePlain(slot: number, value: number): void {
    if (this.isRecorded('write', slot, value, 0)) {
      this.recorded();
      return;
    }
    const before = this.plainValueOf(slot);
    const race = this.races?.write(this.number, slot, this.taken.length) ?? null;
    this.slots[slot] = value;
    if (!Object.is(before, value)) this.spreadNews();
    this.execute('write', slot, value, 0, 0);
    if (race !== null) throw this.fail(this.raceFor(slot, 'writes', race));
  }

  // Calling threads.

  /** Calls a thread for the step it was chosen for, and on. @returns who is next */
  private call(number: number): number {
    const thread = this.enter(number);
    this.mayStep = !this.hasTimedOut(thread);
    try {
      thread.returned = thread.body(this);
    } catch (error) {
      this.endedBy(error, thread);
      return this.next;
    }
    if (this.unwinding) this.swallowing.add(thread.name);
    else if (this.position < thread.stepCount) this.diverge('returned');
    else {
      thread.done = true;
      this.next = this.choose(false);
    }
    return this.next;
  }

  private endedBy(error: unknown, thread: ThreadState): void {
    if (this.unwinding) {
      if (error !== UNWIND) this.swallowing.add(thread.name);
    } else if (error instanceof NotImplemented) throw error;
    else if (this.position < thread.stepCount) this.diverge(`threw ${error}`);
    else this.fail({ kind: 'thrown', what: `${thread.name} threw ${error}`, error });
  }

  private enter(number: number): ThreadState {
    this.number = number;
    this.current = this.threads[number] as ThreadState;
    this.position = 0;
    this.unwinding = false;
    this.next = NOBODY;
    return this.current;
  }

  /** Whoever is chosen while asleep times out; that is the step. */
  private hasTimedOut(thread: ThreadState): boolean {
    const cell = thread.sleepsOn;
    if (cell < 0) return false;
    this.taken.push(this.number);
    thread.wakeUp(Awake.timedOut);
    this.hasPaused = false;
    this.note('time-out', cell, 0, 0, 0, NO_THREADS);
    return true;
  }

  /** Calls a thread up to its first operation; false when it returns without any. */
  private reachesAnOperation(number: number): boolean {
    const thread = this.enter(number);
    this.mayStep = false;
    try {
      thread.returned = thread.body(this);
    } catch (error) {
      if (!this.unwinding) throw error;
    }
    if (thread.returned instanceof Promise) throw asynchronous(thread.returned, thread.name);
    thread.done = !this.unwinding;
    return this.unwinding;
  }

  /** Makes ready to leave the thread. @returns what is to be thrown */
  private unwind(next: number): typeof UNWIND {
    this.unwinding = true;
    this.next = next;
    return UNWIND;
  }

  /** Ends the run. @returns what is to be thrown, inside an operation */
  private fail(failure: Failure): typeof UNWIND {
    this.failure ??= failure;
    return this.unwind(NOBODY);
  }

  private diverge(did: string): typeof UNWIND {
    const before = this.current.operationOf(this.position);
    return this.fail({
      kind: 'diverged',
      what: `${this.current.name} ${did} where it called ${before} the first time: it depends on something outside its function`,
    });
  }

  // The two halves of an operation.

  /**
   * True when the operation is to be answered from the log. False when it is this thread's turn to
   * execute it. Otherwise throws.
   */
  private isRecorded(operation: Operation, at: number, first: number, second: number): boolean {
    if (this.unwinding) throw UNWIND;
    if (this.position < this.current.stepCount) {
      if (this.current.isSame(this.position, operation, at, first, second)) return true;
      throw this.diverge(`called ${operation}`);
    }
    if (!this.mayStep) {
      const staysPut = operation === 'read' || operation === 'write' || operation === 'pause';
      const next = this.choose(staysPut);
      if (next !== this.number) throw this.unwind(next);
    }
    this.mayStep = false;
    this.taken.push(this.number);
    return false;
  }

  private recorded(): number {
    return this.current.recordedAnswer(this.position++);
  }

  /** The operation has had its effect: it is recorded, and the invariant must hold. */
  private execute(
    operation: Operation,
    at: number,
    first: number,
    second: number,
    answer: number,
    woken = NO_THREADS,
  ): number {
    this.current.record(operation, at, first, second, answer);
    this.position++;
    this.hasPaused = false;
    this.note(operation, at, first, second, answer, woken);
    const broken = this.model.always?.(this.view);
    if (broken !== undefined) throw this.fail({ kind: 'invariant', what: broken });
    return answer;
  }

  private note(
    operation: Operation,
    at: number,
    first: number,
    second: number,
    answer: number,
    woken: readonly number[],
  ): void {
    if (this.trace === null) return;
    const { number: thread, preempts } = this;
    this.trace.push({ thread, preempts, operation, at, first, second, answer, woken });
  }

  // The memory.

  private valueOf(cell: number): number {
    const value = Number.isInteger(cell) ? this.cells[cell] : undefined;
    if (value === undefined) throw this.fail(this.noSuch('cell', cell, this.cells.length));
    return value;
  }

  private plainValueOf(slot: number): number {
    const value = Number.isInteger(slot) ? this.slots[slot] : undefined;
    if (value === undefined) throw this.fail(this.noSuch('slot', slot, this.slots.length));
    return value;
  }

  private noSuch(what: 'cell' | 'slot', number: number, count: number): Failure {
    const { name } = this.current;
    return { kind: 'thrown', what: `${name} used ${what} ${number}; the model has ${count}` };
  }

  private write(cell: number, before: number, value: number): void {
    this.cells[cell] = value;
    this.races?.release(this.number, cell);
    if (this.cells[cell] !== before) this.spreadNews();
  }

  private spreadNews(): void {
    for (const thread of this.active) {
      if (thread !== this.current) thread.hearNews();
    }
  }

  private longestSleeper(cell: number): number {
    let longest = NOBODY;
    let since = Number.POSITIVE_INFINITY;
    for (let t = 0; t < this.threads.length; t++) {
      const { sleepsOn, asleepSince } = this.threads[t] as ThreadState;
      if (sleepsOn !== cell || asleepSince >= since) continue;
      longest = t;
      since = asleepSince;
    }
    return longest;
  }

  private raceFor(slot: number, does: 'reads' | 'writes', earlier: EarlierAccess): Failure {
    const name = this.layout.slotNames[slot];
    const other = (this.threads[earlier.thread] as ThreadState).name;
    const access = earlier.isWrite ? 'write' : 'read';
    return {
      kind: 'race',
      what: `${this.current.name} ${does} ${name}, and nothing orders that after the ${access} by ${other} in step ${earlier.step}`,
    };
  }

  // Who is next.

  /** @param staysPut true before an operation at which there is no point in leaving */
  private choose(staysPut: boolean): number {
    const { able, chooser } = this;
    if (chooser === null) return NOBODY;
    this.listAble();
    if (able.length === 0) {
      this.finish();
      return NOBODY;
    }
    if (this.taken.length >= this.limits.maxSteps) {
      this.fail(this.endless());
      return NOBODY;
    }
    const leavingPreempts = able[0] === this.number && this.current.isAwake && !this.hasPaused;
    if (staysPut && leavingPreempts) able.length = 1;
    const chosen = chooser.choose(able, leavingPreempts);
    if (chosen === NOBODY) this.fail(this.misfit());
    this.preempts = leavingPreempts && chosen !== this.number;
    if (this.preempts) this.preempted++;
    return chosen;
  }

  /** The last thread first if it is awake, then the others that are, then those that can time out. */
  private listAble(): void {
    const { able, threads, number } = this;
    able.length = 0;
    if (number !== NOBODY && this.current.isAwake) able.push(number);
    for (let t = 0; t < threads.length; t++) {
      if (t !== number && (threads[t] as ThreadState).isAwake) able.push(t);
    }
    for (let t = 0; t < threads.length; t++) {
      if ((threads[t] as ThreadState).canTimeOut) able.push(t);
    }
  }

  /** Nobody can take a step: the run has ended well, or it hangs. */
  private finish(): void {
    const stuck = this.threads.filter((thread) => !thread.done);
    if (stuck.length === 0) {
      const returned = this.threads.map((thread) => thread.returned);
      const broken = this.model.atEnd?.(this.view, returned);
      if (broken !== undefined) this.fail({ kind: 'invariant', what: broken });
      return;
    }
    const kind = stuck.every((thread) => thread.sleepsForEver) ? 'deadlock' : 'livelock';
    const why =
      kind === 'deadlock' ? 'nobody is left to wake it' : 'nobody changes anything any more';
    const states = stuck.map((thread) => this.describe(thread)).join(', ');
    this.fail({ kind, what: `${states}, and ${why}` });
  }

  private describe(thread: ThreadState): string {
    if (thread.sleepsOn < 0) return `${thread.name} pauses again and again`;
    const cell = this.layout.cellNames[thread.sleepsOn];
    if (thread.sleepsForEver) return `${thread.name} sleeps on ${cell}`;
    return `${thread.name} times out on ${cell} again and again`;
  }

  private endless(): Failure {
    const { taken } = this;
    const last = taken.at(-1) as number;
    const inARow = taken.length - 1 - taken.findLastIndex((thread) => thread !== last);
    const { name } = this.threads[last] as ThreadState;
    return {
      kind: 'step-limit',
      what: `not over after ${taken.length} steps; ${name} took the last ${inARow} of them without a break, and a loop that waits calls pause`,
    };
  }

  private misfit(): Failure {
    const step = this.taken.length + 1;
    return {
      kind: 'diverged',
      what: `the schedule does not fit: in step ${step} only thread ${this.able.join(' or ')} can run; it belongs to other code, or a thread depends on something outside its function`,
    };
  }
}

function asynchronous(returned: Promise<unknown>, name: string): TypeError {
  // It may be rejected by the signal that nobody else will ever handle.
  returned.catch(() => {});
  return new TypeError(`Thread ${name} is asynchronous; expected a plain function without await`);
}
