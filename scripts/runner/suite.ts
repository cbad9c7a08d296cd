/**
 * Runs check files in a process of their own and says for each file what became of it.
 *
 * Nothing the run says of itself is believed unseen: a learner's code may end the process, loop
 * for ever, reject a promise late or eat all memory, and Vitest then reports "passed" or nothing.
 * Passed means: the file was seen to end, ran at least one check, and nothing escaped.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import type { Failure } from './failure.ts';
import { type Replacements, textReplacer, workerEnvironment } from './replace.ts';
import { inOrderOf, RunObserver } from './run-observer.ts';
import { TextSink } from './text-sink.ts';
import { ROOT } from './tree.ts';
import { Watchdog } from './watchdog.ts';

export type FileState = 'passed' | 'failed' | 'crashed' | 'hung' | 'not-checked';

export interface CheckResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'not-checked';
  readonly durationMs: number;
  readonly failure?: Failure;
}

export interface FileResult {
  /** Absolute path of the check file. */
  readonly file: string;
  readonly state: FileState;
  readonly checks: readonly CheckResult[];
  /** Set unless the file passed or was not checked: one sentence. */
  readonly trouble?: string;
  /** What failed first, where that is known. */
  readonly failure?: Failure;
  /** What the code under check printed, oldest first; its first {@link MAX_PRINTED} lines. */
  readonly printed: readonly string[];
}

export interface SuiteRequest {
  /** Check files, absolute, in the order to run. */
  readonly files: readonly string[];
  /** Conditions of the import map: `work-01`. */
  readonly conditions: readonly string[];
  readonly seed: number;
  /** Leave the rest "not checked" after the first file that does not pass. */
  readonly stopAtFirstFailure: boolean;
  /** Leave even the rest of the file, as soon as one check has failed; false without it. */
  readonly stopAtFirstCheck?: boolean;
  /** Longest time without a sign of life before a check counts as hung. */
  readonly limitMs: number;
  /** Files whose text is replaced for this run: absolute path → text. */
  readonly replacements?: Replacements;
  /** Called when a file begins, with its absolute path. */
  readonly onFile?: (file: string) => void;
}

export const MAX_PRINTED = 20;
const HEAP_LIMIT_MB = 512;
const CLOSING_MS = 5_000;
const NODE_CONDITIONS = ['node', 'import', 'module', 'default'];

/**
 * Runs the files one after the other.
 *
 * @returns one result per file, in the order of the request; always, whatever the code did
 */
export async function runSuite(request: SuiteRequest): Promise<FileResult[]> {
  const heartbeat = path.join(tmpdir(), `tick-heartbeat-${process.pid}-${Date.now()}.json`);
  const watchdog = new Watchdog(heartbeat, request.limitMs);
  const observer = new RunObserver(request, () => watchdog.signOfLife());
  const printed = new TextSink();
  const run = startVitest(
    'test',
    [],
    testOptions(request, heartbeat, observer),
    {
      plugins: [textReplacer(request.replacements ?? new Map())],
      ssr: { resolve: { conditions: [...request.conditions, ...NODE_CONDITIONS] } },
      clearScreen: false,
    },
    { stdout: printed, stderr: printed },
  );
  const ended = run.then((vitest) => vitest.close());
  const hung = await Promise.race([ended.then(() => null), watchdog.barked]);
  watchdog.stop();
  if (hung !== null) {
    observer.cancel();
    await Promise.race([ended, timeout(CLOSING_MS)]);
  }
  rmSync(heartbeat, { force: true });
  // Vitest marks this process as failed on its own account; the verdict is the caller's.
  process.exitCode = 0;
  return observer.results(hung, printed.text);
}

function testOptions(
  request: SuiteRequest,
  heartbeat: string,
  observer: RunObserver,
): NonNullable<Parameters<typeof startVitest>[2]> {
  return {
    config: false,
    root: ROOT,
    watch: false,
    pool: 'forks',
    // One process for all files of a day: 0.15 s less for each, and a verdict within a second.
    isolate: false,
    fileParallelism: false,
    include: request.files.map((file) => path.relative(ROOT, file)),
    setupFiles: [fileURLToPath(new URL('../../checks/lib/heartbeat.ts', import.meta.url))],
    sequence: { sequencer: inOrderOf(request.files) },
    reporters: [observer],
    bail: request.stopAtFirstCheck === true ? 1 : 0,
    testTimeout: request.limitMs,
    hookTimeout: request.limitMs,
    execArgv: [
      `--max-old-space-size=${HEAP_LIMIT_MB}`,
      '--import',
      new URL('../../checks/lib/orphan-guard.mjs', import.meta.url).href,
    ],
    env: {
      TICK_HEARTBEAT: heartbeat,
      TICK_SEED: String(request.seed),
      ...workerEnvironment(request.replacements ?? new Map()),
    },
  };
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
