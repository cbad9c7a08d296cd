/** Day 10: what the explorer visits, against what a stress test on two threads finds. */
import { explore, type Model } from '#explorer';
import { MODELS } from '../explorer/models/catalogue.ts';
import { SCHEDULER_MODELS } from '../explorer/scheduler-models.ts';
import { stress } from '../explorer/stress.ts';
import type { ExperimentOptions } from './workload.ts';

const MISTAKES = ['lost-wakeup', 'early-release', 'double-dispatch'] as const;
const PROOFS = [
  ['completion', 6],
  ['two-lanes', 4],
  ['one-lane', 4],
  ['other-lanes', 3],
  ['reclaim', 4],
] as const;

const ROUNDS = 1_000_000;
const QUICK_ROUNDS = 100_000;
const REPEATS = 5;
const QUICK_REPEATS = 1;
const limitMs = 60_000;

export interface MistakeFigures {
  readonly mistake: string;
  readonly explorerRuns: number;
  readonly explorerMs: number;
  readonly stress: readonly { broken: number; firstBroken: number; elapsedMs: number }[];
}

export async function againstStress({ quick, print, onProgress }: ExperimentOptions) {
  print('\nThree mistakes: runs until the explorer has the shortest schedule that fails,');
  print('and rounds on two threads that do nothing else\n');
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  const mistakes: MistakeFigures[] = [];
  for (const mistake of MISTAKES) {
    const model = MODELS.find(({ name }) => name === mistake) as Model;
    const { runs, elapsedMs } = explore(model, { limitMs });
    print(`  ${mistake}`);
    print(`    explorer  shown in ${runs} runs, ${elapsedMs.toFixed(1)} ms; always the same`);
    const all = [];
    for (let i = 0; i < (quick ? QUICK_REPEATS : REPEATS); i++) {
      onProgress(`${mistake} on two threads, ${i + 1}`);
      const told = await stress(mistake, rounds);
      all.push(told);
      onProgress('');
      print(`    threads   ${stressLine(told, rounds)}`);
    }
    mistakes.push({ mistake, explorerRuns: runs, explorerMs: elapsedMs, stress: all });
  }
  print('\nThe scheduler itself, every schedule with so many preemptions\n');
  const proofs = PROOFS.map(([name, bound]) => {
    onProgress(`exploring ${name}`);
    const { schedules, runs, elapsedMs, failure, exhausted } = explore(SCHEDULER_MODELS[name], {
      bound,
      limitMs,
    });
    onProgress('');
    const outcome = failure === null && exhausted ? 'survives all' : 'does not survive;';
    const rate = Math.round(runs / (elapsedMs / 1000) / 1000);
    print(
      `  ${`${name}, ${bound}`.padEnd(16)}${outcome} ${schedules.toLocaleString('en-US')}; ${Math.round(elapsedMs)} ms, ${rate},000 runs a second`,
    );
    return { name, bound, schedules, runs, elapsedMs };
  });
  return { mistakes, proofs };
}

function stressLine(
  told: { broken: number; firstBroken: number; elapsedMs: number },
  rounds: number,
): string {
  const all = `of ${rounds.toLocaleString('en-US')} rounds in ${(told.elapsedMs / 1000).toFixed(1)} s`;
  if (told.broken === 0) return `none ${all}`;
  return `${told.broken} ${all}; the first was round ${told.firstBroken.toLocaleString('en-US')}`;
}
