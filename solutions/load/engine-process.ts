/**
 * Starts an engine in a process of its own, so that it and whoever drives it do not share a
 * thread, and stops it again. Control plane.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

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
}

export interface EngineProcess {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /**
   * Lets it drain and end.
   *
   * @returns its counters by name
   * @throws Error when it ends with another code than 0
   */
  stop(): Promise<Readonly<Record<string, number>>>;
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
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk}`.slice(-4000);
  });
  child.stdin.on('error', () => {});
  const messages = messagesOf(child);
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  const failed = ended.then((code) => {
    throw new Error(`The engine ended with ${code}: ${complaint.trim() || 'it said nothing'}`);
  });
  failed.catch(() => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const { listening } = await Promise.race([messages.next('listening'), failed]).finally(() =>
    clearTimeout(timer),
  );
  return {
    host: listening.host,
    port: listening.port,
    pid: child.pid ?? 0,
    stop: async () => {
      child.stdin.end();
      const { stopped } = await Promise.race([messages.next('stopped'), failed]);
      const code = await ended;
      if (code !== 0) throw new Error(`The engine ended with ${code}: ${complaint.trim()}`);
      return stopped.counters;
    },
  };
}

/** What an engine with `--child` writes, one JSON object per line. */
export interface ChildMessages {
  readonly listening: { readonly host: string; readonly port: number };
  readonly stopped: { readonly counters: Readonly<Record<string, number>> };
}

function messagesOf(child: ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> }) {
  const seen: Partial<ChildMessages> = {};
  let changed = (): void => {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{"listening":') && !line.startsWith('{"stopped":')) return;
    Object.assign(seen, JSON.parse(line) as Partial<ChildMessages>);
    changed();
  });
  return {
    /** Waits until the engine has said this. */
    next: async <K extends keyof ChildMessages>(key: K): Promise<Pick<ChildMessages, K>> => {
      for (;;) {
        const value = seen[key];
        if (value !== undefined) return { [key]: value } as Pick<ChildMessages, K>;
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    },
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
