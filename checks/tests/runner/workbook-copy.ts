/** A copy of the workbook in a folder of its own, in which a test plays the learner. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSpec } from '../../../scripts/runner/spec.ts';
import { dayName, ROOT } from '../../../scripts/runner/tree.ts';

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** A run that was started and not waited for. */
export interface RunningDay {
  readonly process: ChildProcess;
  /** All it has printed so far. */
  output: string;
  /** The exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

const COPIED = ['package.json', 'tsconfig.json', 'days', 'solutions', 'checks', 'scripts', 'notes'];

export class WorkbookCopy {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tick-')));
  /** Marks every process that comes of a run here; see {@link livingProcesses}. */
  private readonly marker = `TICK_TEST_COPY=${randomUUID()}`;

  constructor() {
    const isPersonal = (source: string) => /days[\\/]\d\d[\\/]work/.test(source);
    for (const name of COPIED) {
      cpSync(path.join(ROOT, name), path.join(this.folder, name), {
        recursive: true,
        filter: (source) => !isPersonal(source),
      });
    }
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.folder, 'node_modules'));
  }

  /** Runs `npm run day …`, without npm. */
  day(...args: readonly string[]): Promise<Outcome> {
    return this.script('scripts/day.mjs', args);
  }

  /** Runs one of the other verbs. */
  verb(name: string, ...args: readonly string[]): Promise<Outcome> {
    return this.node(['--import', 'tsx', `scripts/${name}.ts`, ...args]);
  }

  script(file: string, args: readonly string[], cwd = this.folder): Promise<Outcome> {
    return this.node([path.join(this.folder, file), ...args], cwd);
  }

  /** Starts `npm run day …` and leaves it running. */
  startDay(...args: readonly string[]): RunningDay {
    const child = spawn(process.execPath, ['scripts/day.mjs', ...args], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const running: RunningDay = {
      process: child,
      output: '',
      ended: new Promise((resolve) => child.once('exit', resolve)),
    };
    child.stdout.on('data', (text: Buffer) => {
      running.output += text.toString();
    });
    return running;
  }

  /** Makes `days/NN/work` the reference's files. */
  solve(day: number): void {
    const work = path.join(this.folder, 'days', dayName(day), 'work');
    mkdirSync(work, { recursive: true });
    for (const module of readSpec(day).modules) {
      cpSync(path.join(ROOT, 'solutions', module), path.join(work, path.basename(module)));
    }
  }

  /** Replaces a piece of text that must be there. */
  edit(file: string, find: string, replace: string): void {
    const text = this.read(file);
    if (!text.includes(find)) throw new Error(`${file} does not contain: ${find}`);
    this.write(
      file,
      text.replace(find, () => replace),
    );
  }

  append(file: string, text: string): void {
    this.write(file, this.read(file) + text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  remove(file: string): void {
    rmSync(path.join(this.folder, file), { recursive: true });
  }

  /** Makes it forget which stages have passed so far. */
  forgetProgress(): void {
    rmSync(path.join(this.folder, '.progress.json'), { force: true });
  }

  list(folder: string): string[] {
    return readdirSync(path.join(this.folder, folder)).sort();
  }

  /** Numbers of processes that came of runs here and still live; Linux only, elsewhere none. */
  livingProcesses(): number[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.marker);
        } catch {
          return false; // ended in the meantime
        }
      })
      .map(Number);
  }

  delete(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private node(args: readonly string[], cwd = this.folder): Promise<Outcome> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        args,
        { cwd, env: this.environment(), timeout: 90_000 },
        (_error, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
      );
    });
  }

  private environment(): NodeJS.ProcessEnv {
    const [name = '', value] = this.marker.split('=');
    const { VITEST: _, TICK_HEARTBEAT: __, ...own } = process.env;
    return { ...own, NO_COLOR: '1', [name]: value };
  }
}
