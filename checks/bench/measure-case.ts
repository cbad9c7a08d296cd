/**
 * Measures one case: every variant in a process of its own, in turns.
 *
 *     round 1   naive      yours      reference
 *     round 2   yours      reference  naive
 *     round 3   reference  naive      yours          … each begins as often as the others
 *
 * While one runs, the others wait for a message and use no processor.
 */
import type { AllocationResult } from './messages.ts';
import { VariantProblem, VariantProcess } from './variant-process.ts';

export interface Variant {
  readonly name: 'naive' | 'yours' | 'reference';
  readonly way: 'naive' | 'engine';
  /** Conditions of the import map. */
  readonly conditions: readonly string[];
}

export interface MeasureOptions {
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly allocationMs: number;
  /** Longest time a variant may be late; then it is ended and left out. */
  readonly limitMs: number;
  /** Told what is being done, a few words. */
  readonly onProgress: (text: string) => void;
}

export interface VariantResult {
  readonly variant: Variant['name'];
  /** Millions of events a second, one for each round. */
  readonly rates: readonly number[];
  readonly bytesPerEvent: number;
  readonly collectionsPerMillion: number;
}

export interface LeftOut {
  readonly variant: Variant['name'];
  /** Why: the rest of a sentence. */
  readonly problem: string;
  /** True when it had to be ended; then it is not worth another try. */
  readonly hung: boolean;
}

export interface CaseResult {
  readonly title: string;
  /** In the order of the variants; those that failed are not among them. */
  readonly results: readonly VariantResult[];
  readonly leftOut: readonly LeftOut[];
}

interface Runner {
  readonly variant: Variant;
  readonly process: VariantProcess;
  readonly rates: number[];
  allocation: AllocationResult | undefined;
  problem: VariantProblem | undefined;
}

/** Never rejects because of a variant: what fails is left out and named. */
export async function measureCase(
  day: number,
  caseIndex: number,
  title: string,
  variants: readonly Variant[],
  options: MeasureOptions,
): Promise<CaseResult> {
  const runners = variants.map(
    (variant): Runner => ({
      variant,
      process: new VariantProcess(
        { day, caseIndex, way: variant.way },
        variant.conditions,
        options.limitMs,
      ),
      rates: [],
      allocation: undefined,
      problem: undefined,
    }),
  );
  try {
    options.onProgress(`${title}: warm-up`);
    for (const runner of runners) {
      await guarded(runner, async ({ process }) => {
        await process.ask({ ask: 'warm up', ms: options.warmUpMs });
      });
    }
    for (let round = 0; round < options.rounds; round++) {
      options.onProgress(`${title}: round ${round + 1} of ${options.rounds}`);
      for (let turn = 0; turn < runners.length; turn++) {
        const runner = runners[(round + turn) % runners.length] as Runner;
        await guarded(runner, async ({ process, rates }) => {
          const { events, ns } = await process.ask({ ask: 'round', ms: options.roundMs });
          rates.push((events / ns) * 1000);
        });
      }
    }
    options.onProgress(`${title}: allocation`);
    for (const runner of runners) {
      await guarded(runner, async ({ process }) => {
        runner.allocation = await process.ask({ ask: 'allocation', ms: options.allocationMs });
      });
    }
  } finally {
    await Promise.all(runners.map((runner) => runner.process.stop()));
  }
  return {
    title,
    results: runners.flatMap(resultOf),
    leftOut: runners.flatMap(({ variant, problem }) =>
      problem === undefined
        ? []
        : [{ variant: variant.name, problem: problem.message, hung: problem.hung }],
    ),
  };
}

/** Does a step with a runner that is still in the race; takes it out when the step fails. */
async function guarded(runner: Runner, step: (runner: Runner) => Promise<void>): Promise<void> {
  if (runner.problem !== undefined) return;
  try {
    await step(runner);
  } catch (error) {
    if (!(error instanceof VariantProblem)) throw error;
    runner.problem = error;
  }
}

function resultOf({ variant, rates, allocation, problem }: Runner): VariantResult[] {
  if (problem !== undefined || allocation === undefined) return [];
  return [
    {
      variant: variant.name,
      rates,
      bytesPerEvent: allocation.bytes / allocation.events,
      collectionsPerMillion: (allocation.collections / allocation.events) * 1e6,
    },
  ];
}
