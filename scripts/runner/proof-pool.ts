/**
 * Judges cases of the proof in several processes at a time.
 *
 * A process of its own for each, and not one for all: a suite ends what hangs by its process, and
 * Vitest marks the process that runs it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CaseVerdict, ProofCase } from './proof.ts';

/** What a judge answers. */
export type Judged = { readonly verdict: CaseVerdict } | { readonly error: string };

const JUDGE = fileURLToPath(new URL('../prove-judge.mjs', import.meta.url));

/**
 * Judges the cases, as many at a time as there are cores.
 *
 * @param onVerdict called for each as it ends, in any order, with how many are done
 * @returns the verdicts, in the order of the cases
 * @throws Error when a judge dies or cannot run a case; the others are ended
 */
export async function judgeAll(
  cases: readonly ProofCase[],
  onVerdict: (one: ProofCase, done: number) => void,
): Promise<CaseVerdict[]> {
  const verdicts: CaseVerdict[] = [];
  let next = 0;
  let done = 0;
  const judges = Array.from({ length: Math.min(availableParallelism(), cases.length) }, () =>
    fork(JUDGE, { serialization: 'advanced' }),
  );
  const work = async (judge: ChildProcess) => {
    for (let at = next++; at < cases.length; at = next++) {
      const one = cases[at] as ProofCase;
      verdicts[at] = await ask(judge, one);
      done++;
      onVerdict(one, done);
    }
  };
  try {
    await Promise.all(judges.map(work));
  } finally {
    for (const judge of judges) judge.kill();
  }
  return verdicts;
}

function ask(judge: ChildProcess, one: ProofCase): Promise<CaseVerdict> {
  return new Promise((resolve, reject) => {
    const what = `day ${one.day}, ${one.kind} ${one.name}`;
    const died = (code: number | null, signal: string | null): void => {
      reject(new Error(`prove: a judge ended (${signal ?? code}) over ${what}`));
    };
    judge.once('exit', died);
    judge.once('message', (judged: Judged) => {
      judge.off('exit', died);
      if ('verdict' in judged) resolve(judged.verdict);
      else reject(new Error(`prove: ${what}: ${judged.error}`));
    });
    judge.send(one);
  });
}
