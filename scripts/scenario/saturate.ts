/** `npm run scenario -- saturation`: offers more and more, and says where the knee is. */
import path from 'node:path';
import {
  byRate,
  findKnee,
  geometricRates,
  type Knee,
  type LoadPoint,
  sweep,
  unbalanced,
} from '#saturation';
import { type Balance, steady } from '#scenarios';
import { writeExport } from '../runner/exports.ts';
import { showProgress } from '../runner/progress-line.ts';
import { count, paint, wrap } from '../runner/text.ts';
import { EXIT } from '../runner/usage-error.ts';
import type { SaturationOptions } from './options.ts';
import { exportFile, say, writeReport } from './output.ts';
import { saturationPicture } from './picture.ts';
import { progressOf } from './progress.ts';
import { openTarget, type Target } from './target.ts';
import { engineLaw, lawText, ms, number, together, troubles } from './text.ts';

const WARM_UP_NS = 300e6;
/** A p99 of which so much is the driver's own lateness says little about the engine. */
const MOST_LAG_SHARE = 0.5;
const BAR = 24;

interface Sweep {
  readonly points: LoadPoint[];
  readonly balances: Balance[];
  readonly troubles: string[];
  /** Rate → the driver's lateness at p99, of each run. */
  readonly lags: Map<number, number[]>;
}

export async function saturate(options: SaturationOptions): Promise<number> {
  const target = await openTarget(options, true);
  const rates = geometricRates(options.from, options.to, options.steps);
  say('');
  say(paint('bold', 'Saturation: more and more, until it shows'));
  const often = options.repeats === 1 ? 'once' : `${options.repeats} times`;
  const runs = `${count(rates.length, 'rate')}, each ${often} for ${options.seconds} s, in turns`;
  say(wrap(`${runs}, to ${target.what}.`, '  '));
  say('');
  const swept = await sweepAll(options, target, rates).catch(async (error: unknown) => {
    await target.finish();
    throw error;
  });
  const report = await target.finish();
  const { p99Multiple, minCompletion } = options;
  const knee = findKnee(swept.points, { p99Multiple, minCompletion });
  const balance = together(swept.balances);
  const own = report === null ? null : engineLaw(report, balance);
  say('');
  say(curveText(swept, knee, options.workNs));
  say('');
  say(wrap(kneeText(knee, options)));
  const svg = exportFile(options.svg, 'saturation');
  writeExport('--svg', svg, saturationPicture(swept.points, knee, target.what));
  say(`Picture: ${path.relative(process.cwd(), svg)}`);
  for (const line of swept.troubles) say(line);
  for (const { rate } of unbalanced(swept.points)) {
    say(`The books of a run at ${number(rate)} requests/s do not balance.`);
  }
  if (own !== null) say(wrap(own.text));
  say(wrap(lawText(balance)));
  writeReport(options.json, {
    scenario: 'saturation',
    settings: options,
    points: swept.points,
    sendLagP99Ns: Object.fromEntries(swept.lags),
    knee,
    balance,
  });
  const sound = unbalanced(swept.points).length === 0 && swept.troubles.length === 0;
  return sound && balance.holds && own?.holds !== false ? EXIT.PASSED : EXIT.NOT_PASSED;
}

async function sweepAll(
  options: SaturationOptions,
  target: Target,
  rates: readonly number[],
): Promise<Sweep> {
  const balances: Balance[] = [];
  const found: string[] = [];
  const lags = new Map<number, number[]>();
  const measure = async (rate: number): Promise<LoadPoint> => {
    const requests = Math.max(1, Math.round(rate * options.seconds));
    const scenario = steady(rate, requests, WARM_UP_NS, options.workNs);
    const played = await target.play(scenario, progressOf(`${number(rate)}/s`));
    const { run, sendLagP99Ns } = played;
    balances.push(run.balance());
    found.push(...troubles(played));
    if (sendLagP99Ns !== null) lags.set(rate, [...(lags.get(rate) ?? []), sendLagP99Ns]);
    const base = run.plan.indexOf('base');
    return { rate, ...run.counts(base), p99Ns: run.latency(base)?.p99Ns ?? Number.NaN };
  };
  // The highest rate first, uncounted: it warms the refusals as well.
  await measure(options.to);
  lags.clear();
  const points = await sweep({
    rates,
    repeats: options.repeats,
    measure,
    onPoint: ({ done, total, point }) => {
      const share = `${(100 * (point.answered / point.offered)).toFixed(1)} %`;
      showProgress('');
      say(
        paint(
          'dim',
          `${`${done}/${total}`.padStart(8)}  ${number(point.rate).padStart(9)}/s  answered ${share.padStart(7)}  p99 ${ms(point.p99Ns).padStart(8)} ms`,
        ),
      );
    },
  });
  return { points, balances, troubles: found, lags };
}

/** One row per rate, with a bar on a logarithmic scale. */
function curveText({ points, lags }: Sweep, knee: Knee, workNs: number): string {
  const curve = byRate(points);
  const times = curve.map(({ p99Ns }) => p99Ns).filter((ns) => ns > 0);
  const [low, high] = [Math.min(...times) / 2, Math.max(...times)];
  const width = (ns: number) => Math.round((BAR * Math.log(ns / low)) / Math.log(high / low));
  const lines = curve.map(({ rate, offered, answered, p99Ns }) => {
    const lag = medianOf(lags.get(rate) ?? []);
    const mostlyLag = lag > MOST_LAG_SHARE * p99Ns;
    const isKnee = knee.kind === 'knee' && knee.rate === rate;
    return [
      number(rate).padStart(10),
      number((rate * answered) / offered).padStart(11),
      `${((100 * answered) / offered).toFixed(1)} %`.padStart(10),
      (workNs === 0 ? '-' : `${((rate * workNs) / 1e7).toFixed(0)} %`).padStart(7),
      (Number.isNaN(p99Ns) ? '-' : ms(p99Ns)).padStart(9),
      mostlyLag ? '* ' : '  ',
      '#'.repeat(Number.isNaN(p99Ns) ? 0 : Math.max(1, width(p99Ns))),
      isKnee ? ' <knee' : '',
    ].join('');
  });
  const starred = lines.some((line) => line.includes('* '));
  return [
    ' offered/s answered/s  completed   busy   p99 ms  p99, logarithmic',
    ...lines,
    ...(starred
      ? ['* mostly the driver: it was itself this late; on so few cores it is the limit.']
      : []),
  ].join('\n');
}

function kneeText(knee: Knee, { p99Multiple, minCompletion }: SaturationOptions): string {
  const rule = `The rule: a p99 of at most ${p99Multiple} times that of the lowest rate (${ms(knee.lowLoadP99Ns)} ms), and at least ${100 * minCompletion} % answered.`;
  if (knee.kind === 'no knee in range') {
    return `No knee in range: up to ${number(knee.highestRate)} requests/s nothing breaks the rule. Try a higher --to. ${rule}`;
  }
  const because = {
    latency: 'the p99 breaks the rule',
    completions: 'too few are answered',
    both: 'both the p99 and the share of answers break the rule',
  }[knee.because];
  return `Knee at ${number(knee.rate)} requests/s: there ${because} (p99 ${ms(knee.p99Ns)} ms, ${(100 * knee.completion).toFixed(1)} % answered). ${rule}`;
}

/** The lower middle one; 0 when there is none. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length / 2) - 1] ?? 0;
}
