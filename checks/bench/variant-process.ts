/** The controller's side of one variant: a child process that is asked, and ended when it hangs. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { errorLine } from './error-line.ts';
import type { Answers, Assignment, Reply, Request } from './messages.ts';

const MAIN = fileURLToPath(new URL('./variant-main.ts', import.meta.url));
const ORPHAN_GUARD = new URL('../lib/orphan-guard.mjs', import.meta.url).href;

/** How much of what a variant writes to its error output is kept. */
const KEPT_CHARACTERS = 4096;

/** Why a variant cannot be measured any further: the rest of a sentence. */
export class VariantProblem extends Error {
  override readonly name = 'VariantProblem';
  /** True when it had to be ended because no answer came. */
  readonly hung: boolean;

  constructor(message: string, hung = false) {
    super(message);
    this.hung = hung;
  }
}

export class VariantProcess {
  private readonly child: ChildProcess;
  private readonly limitMs: number;
  private readonly ended: Promise<string>;
  private errors = '';

  /**
   * @param conditions conditions of the import map: whose modules the names stand for
   * @param limitMs longest time for an answer beyond the time that was asked for
   */
  constructor(assignment: Assignment, conditions: readonly string[], limitMs: number) {
    this.limitMs = limitMs;
    this.child = fork(MAIN, [JSON.stringify(assignment)], {
      execArgv: [
        '--import',
        ORPHAN_GUARD,
        '--import',
        'tsx',
        ...conditions.flatMap((condition) => ['--conditions', condition]),
      ],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors = (this.errors + text).slice(-KEPT_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(`it could not be started: ${error.message}`));
      this.child.once('close', (code, signal) => resolve(this.obituary(code, signal)));
    });
  }

  /**
   * Asks for one thing; one question at a time.
   *
   * @throws VariantProblem when the variant throws, miscounts, ends, or does not answer in time
   */
  async ask<A extends Request['ask']>(request: Request & { ask: A }): Promise<Answers[A]> {
    const allowedMs = this.limitMs + ('ms' in request ? request.ms : 0);
    let onReply: (reply: Reply) => void = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      const reply = await Promise.race([
        new Promise<Reply>((resolve) => {
          onReply = resolve;
          this.child.once('message', onReply);
          this.child.send(request, () => {
            // A child that is gone is reported by `ended`.
          });
        }),
        this.ended.then((problem): Reply => ({ problem })),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => {
            const seconds = (allowedMs / 1000).toFixed(0);
            reject(new VariantProblem(`it did not answer within ${seconds} s and was ended`, true));
          }, allowedMs);
        }),
      ]);
      if ('problem' in reply) throw new VariantProblem(reply.problem);
      return reply.result as Answers[A];
    } catch (error) {
      this.child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
      this.child.off('message', onReply);
    }
  }

  /** Ends the process, whatever it is doing; resolves when it is gone. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private obituary(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exit code ${code}` : signal;
    const error = errorLine(this.errors);
    return `its process ended (${how})${error === undefined ? '' : `: ${error}`}`;
  }
}
