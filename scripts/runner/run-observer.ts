/** Watches one Vitest run and turns what it saw into a result for each file. */
import { stripVTControlCharacters } from 'node:util';
import type { SerializedError, UserConsoleLog } from 'vitest';
import {
  BaseSequencer,
  type Reporter,
  type TestCase,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node';
import { type Failure, toFailure } from './failure.ts';
import { type CheckResult, type FileResult, MAX_PRINTED, type SuiteRequest } from './suite.ts';
import type { HungAt } from './watchdog.ts';

/** What was seen of one file. */
interface Seen {
  begun: boolean;
  ended: boolean;
  readonly checks: CheckResult[];
  failedCheckId: string | undefined;
  /** Errors outside of any check: while loading, or after the check that caused them. */
  readonly escaped: Failure[];
  readonly printed: PrintedLine[];
}

/** A line that the code under check printed, and the check that was running. */
interface PrintedLine {
  readonly text: string;
  readonly checkId: string | undefined;
}

export class RunObserver implements Reporter {
  private readonly request: SuiteRequest;
  private readonly onSignOfLife: () => void;
  private readonly seen = new Map<string, Seen>();
  private vitest: Vitest | undefined;
  private current = '';
  private stopped = false;

  constructor(request: SuiteRequest, onSignOfLife: () => void) {
    this.request = request;
    this.onSignOfLife = onSignOfLife;
    for (const file of request.files) {
      this.seen.set(file, {
        begun: false,
        ended: false,
        checks: [],
        failedCheckId: undefined,
        escaped: [],
        printed: [],
      });
    }
  }

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestModuleQueued(module: TestModule): void {
    this.begin(module.moduleId);
  }

  onTestModuleStart(module: TestModule): void {
    this.begin(module.moduleId);
  }

  onTestCaseReady(): void {
    this.onSignOfLife();
  }

  onTestCaseResult(testCase: TestCase): void {
    this.onSignOfLife();
    const result = testCase.result();
    const error = result.errors?.[0];
    const failure = error === undefined ? undefined : toFailure(error);
    const file = this.file(testCase.module.moduleId);
    if (failure !== undefined && file !== undefined) file.failedCheckId ??= testCase.id;
    file?.checks.push({
      title: testCase.name,
      state: result.state === 'passed' || result.state === 'failed' ? result.state : 'not-checked',
      durationMs: testCase.diagnostic()?.duration ?? 0,
      ...(failure === undefined ? {} : { failure }),
    });
    // Whatever made this check wait for ever would make the next ones wait as well.
    if (failure?.kind === 'timeout') this.cancel();
  }

  onTestModuleEnd(module: TestModule): void {
    this.onSignOfLife();
    const file = this.file(module.moduleId);
    if (file === undefined) return;
    file.ended = true;
    file.escaped.push(...module.errors().map((error) => toFailure(error)));
    if (this.request.stopAtFirstFailure && module.state() === 'failed') this.cancel();
  }

  onUserConsoleLog(log: UserConsoleLog): void {
    this.onSignOfLife();
    const printed = this.file(this.current)?.printed;
    const lines = stripVTControlCharacters(log.content).trimEnd().split('\n');
    printed?.push(...lines.map((text) => ({ text, checkId: log.taskId })));
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    for (const error of errors) {
      const where = error['VITEST_TEST_PATH'];
      const file = this.file(typeof where === 'string' ? where : this.current);
      const failure = toFailure({ ...error, name: error.name ?? 'Error', message: error.message });
      if (/^\[vitest-pool\]/.test(failure.message)) continue; // seen as a file that did not end
      file?.escaped.push(failure);
    }
  }

  /** Stops the run; files that have not begun stay "not checked". */
  cancel(): void {
    if (this.stopped) return;
    this.stopped = true;
    void this.vitest?.cancelCurrentRun('test-failure');
  }

  /**
   * @param hung where the watchdog ended the process, or null when it did not have to
   * @param output what the suite's process printed on its own, such as V8's last words
   */
  results(hung: HungAt | null, output: string): FileResult[] {
    const results: FileResult[] = [];
    let stop = false;
    for (const file of this.request.files) {
      const seen = this.seen.get(file);
      const hungHere = hung !== null && (hung.suite || this.current) === file;
      const reached = !stop && seen !== undefined && (seen.begun || hungHere);
      const result: FileResult = reached
        ? judge(file, seen, hungHere ? hung : null, output)
        : notChecked(file);
      results.push(result);
      stop ||= this.request.stopAtFirstFailure && result.state !== 'passed';
    }
    // Nobody began: the process died before the first file, which is as far as it got.
    const [first] = results;
    if (first !== undefined && results.every((result) => result.state === 'not-checked')) {
      results[0] = { ...first, state: 'crashed', trouble: causeOfDeath(output) };
    }
    return results;
  }

  private begin(moduleId: string): void {
    this.onSignOfLife();
    const file = this.file(moduleId);
    if (file === undefined || file.begun) return;
    file.begun = true;
    this.current = moduleId;
    this.request.onFile?.(moduleId);
  }

  private file(moduleId: string): Seen | undefined {
    return this.seen.get(moduleId);
  }
}

/** Makes Vitest run the files in the order given, not the slowest or the last failed first. */
export function inOrderOf(files: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = (specification: TestSpecification) => files.indexOf(specification.moduleId);
      return specifications.sort((a, b) => rank(a) - rank(b));
    }
  };
}

function notChecked(file: string): FileResult {
  return { file, state: 'not-checked', checks: [], printed: [] };
}

function judge(file: string, seen: Seen, hung: HungAt | null, output: string): FileResult {
  const base = { file, checks: seen.checks, printed: printedLines(seen) };
  const earlier = seen.checks.find((check) => check.state === 'failed')?.failure;
  // What failed before it hung is the better place to begin: most often it is the cause.
  if (hung !== null && earlier !== undefined && earlier.kind === 'assertion') {
    const trouble = `${earlier.message}\nLater it never came back: ${placeOf(hung)}.`;
    return { ...base, state: 'hung', trouble, failure: earlier };
  }
  if (hung !== null) {
    return { ...base, state: 'hung', trouble: `It never came back: ${placeOf(hung)}.` };
  }
  if (!seen.ended) return { ...base, state: 'crashed', trouble: causeOfDeath(output) };

  const failed = seen.checks.find((check) => check.state === 'failed');
  const failure = failed?.failure ?? seen.escaped[0];
  if (failed?.failure?.kind === 'timeout') {
    const trouble = `It never came back: the check "${failed.title}" waits for something that does not happen.`;
    return { ...base, state: 'hung', trouble, failure: failed.failure };
  }
  const exit = [failed?.failure, ...seen.escaped].find((one) => one?.kind === 'exit');
  if (exit !== undefined) {
    const trouble = 'Your code called process.exit(); a module must leave that to the program.';
    return { ...base, state: 'crashed', trouble, failure: exit };
  }
  if (failed !== undefined && failure !== undefined) {
    const threw = failure.kind === 'error' ? 'An error came out of it: ' : '';
    return { ...base, state: 'failed', trouble: `${threw}${failure.message}`, failure };
  }
  const [escaped] = seen.escaped;
  if (escaped !== undefined) {
    return { ...base, state: 'crashed', trouble: escapeSentence(seen, escaped), failure: escaped };
  }
  if (seen.checks.length === 0 || seen.checks.some((check) => check.state !== 'passed')) {
    return { ...base, state: 'crashed', trouble: 'The stage ended before all its checks had run.' };
  }
  return { ...base, state: 'passed' };
}

/** What was printed by the check that failed; without one, by all of them. */
function printedLines({ printed, failedCheckId }: Seen): string[] {
  const own = printed.filter(
    (line) => failedCheckId === undefined || line.checkId === failedCheckId,
  );
  const rest = own.length - MAX_PRINTED;
  const shown = own.slice(0, MAX_PRINTED).map((line) => line.text);
  return rest > 0 ? [...shown, `… and ${rest} more lines`] : shown;
}

function placeOf(hung: HungAt): string {
  return hung.check === null
    ? 'there is an endless loop in what runs when your module is loaded'
    : `the check "${hung.check}" started an endless loop`;
}

function escapeSentence(seen: Seen, escaped: Failure): string {
  if (seen.checks.length === 0) return `Your code cannot be loaded: ${escaped.message}`;
  return `An error escaped outside of any check (thrown late, or a rejected promise nobody handles): ${escaped.message}`;
}

function causeOfDeath(output: string): string {
  const text = stripVTControlCharacters(output);
  if (text.includes('heap out of memory')) {
    return 'Your code used up all the memory a check may have (512 MB of heap).';
  }
  return 'The process that ran the checks died in the middle of them, without a word.';
}
