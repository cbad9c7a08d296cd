/**
 * Starts an engine in a process of its own, so that it and whoever drives it do not share a
 * thread, and stops it again. Control plane.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { EngineStats, LawShown, StopReport } from '#engine';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SCRIPT = path.join(ROOT, 'scripts', 'engine.ts');
/** How long an engine may take to listen; on a busy machine TypeScript alone takes seconds. */
const START_TIMEOUT_MS = 30_000;

export interface EngineProcessOptions {
  /** More arguments of `npm run engine`, such as `--ring-slots`. */
  readonly args?: readonly string[];
  /** Conditions of the import map, such as `work-01`. Without it: those of this process. */
  readonly conditions?: readonly string[];
  /** More options of Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
  /** More environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How it ended. */
export interface EngineExit {
  readonly code: number | NodeJS.Signals;
  /** The last of what it wrote to standard error. */
  readonly complaint: string;
}

export interface EngineProcess {
  readonly host: string;
  readonly port: number;
  /** By I/O thread; {@link port} is the first. */
  readonly ports: readonly number[];
  /** Where FIX clients connect, if `--fix-port` was among the arguments. */
  readonly fixPort: number | undefined;
  readonly pid: number;
  /** Stops its stages: from here on its ring fills up. */
  hold(): void;
  /** Lets them go on. */
  release(): void;
  /** Has it forget the latencies and the event loop's delays so far, such as those of a warm-up. */
  resetLatency(): void;
  /** @throws Error when it ends first */
  stats(): Promise<ChildMessages['stats']>;
  /**
   * Lets it go on if it is held, drain and end.
   *
   * @returns what it reports
   * @throws Error when it ends with another code than 0
   */
  finish(): Promise<ChildMessages['stopped']>;
  /** {@link finish}, and of its report the counters by name. */
  stop(): Promise<Readonly<Record<string, number>>>;
  /** When the process is gone, for whatever reason. Never rejected. */
  readonly exited: Promise<EngineExit>;
}

/** @throws Error with what the engine said when it does not come up */
export async function startEngineProcess(
  options: EngineProcessOptions = {},
): Promise<EngineProcess> {
  const conditions = options.conditions ?? conditionsOf(process.execArgv);
  const child = spawn(
    process.execPath,
    [
      ...conditions.flatMap((condition) => ['--conditions', condition]),
      ...(options.nodeArgs ?? []),
      '--import',
      'tsx',
      SCRIPT,
      '--child',
      '--port',
      '0',
      ...(options.args ?? []),
    ],
    // The engine ends when its standard input does, so also when this process is killed.
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...options.env } },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-4000);
  });
  child.stdin.on('error', () => {});
  const messages = messagesOf(child);
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  const failed = ended.then((code) => {
    throw new Error(`The engine ended with ${code}: ${complaint.trim() || 'it said nothing'}`);
  });
  failed.catch(() => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const listening = await Promise.race([messages.next('listening'), failed]).finally(() =>
    clearTimeout(timer),
  );
  const say = (command: string): void => {
    child.stdin.write(`{"${command}":true}\n`);
  };
  const finish = async (): Promise<ChildMessages['stopped']> => {
    const report = messages.next('stopped');
    say('release');
    child.stdin.end();
    const stopped = await Promise.race([report, failed]);
    const code = await ended;
    if (code !== 0) throw new Error(`The engine ended with ${code}: ${complaint.trim()}`);
    return stopped;
  };
  return {
    host: listening.host,
    port: listening.port,
    ports: listening.ports,
    fixPort: listening.fixPort,
    pid: child.pid ?? 0,
    hold: () => say('hold'),
    release: () => say('release'),
    resetLatency: () => say('resetLatency'),
    stats: () => {
      const answer = messages.next('stats');
      say('stats');
      return Promise.race([answer, failed]);
    },
    finish,
    stop: async () => (await finish()).counters,
    exited: ended.then((code) => ({ code, complaint: complaint.trim() })),
  };
}

/** How long callbacks of the engine's event loop had to wait, in ns. */
export interface ChildEventLoop {
  readonly eventLoopDelay: {
    readonly p50Ns: number;
    readonly p99Ns: number;
    readonly maxNs: number;
  };
}

/** What an engine with `--child` writes, one JSON object per line. NaN is written as null. */
export interface ChildMessages {
  readonly listening: {
    readonly host: string;
    readonly port: number;
    readonly ports: readonly number[];
    readonly fixPort?: number;
  };
  readonly stats: EngineStats & ChildEventLoop;
  readonly stopped: StopReport & ChildEventLoop & { readonly laws: readonly LawShown[] };
}

function messagesOf(child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> }) {
  const waiting = new Map<string, ((message: unknown) => void)[]>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const kind = /^\{"(listening|stats|stopped)":/.exec(line)?.[1];
    if (kind === undefined) return;
    const message = (JSON.parse(line) as Record<string, unknown>)[kind];
    waiting.get(kind)?.shift()?.(message);
  });
  return {
    /** The next message of a kind: ask before it can come. */
    next: <K extends keyof ChildMessages>(kind: K): Promise<ChildMessages[K]> =>
      new Promise((resolve) => {
        const hear = (message: unknown): void => resolve(message as ChildMessages[K]);
        waiting.set(kind, [...(waiting.get(kind) ?? []), hear]);
      }),
  };
}

/** The workbook's conditions among Node's arguments: `--conditions work-01` or `-C work-01`. */
function conditionsOf(execArgv: readonly string[]): string[] {
  const names = execArgv.flatMap((argument, i) => {
    const [flag, value] = argument.split('=', 2);
    if (flag !== '--conditions' && flag !== '-C') return [];
    return [value ?? execArgv[i + 1] ?? ''];
  });
  return names.filter((name) => /^(work|starter)-\d\d$/.test(name));
}
