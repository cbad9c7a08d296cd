/** `npm run scenario -- 100k | 1m | volume`: many requests through the gateway at one rate. */
import path from 'node:path';
import { percentilePlot } from '#percentile-plot';
import { steady } from '#scenarios';
import { latencyText } from '../engine/report.ts';
import { writeExport } from '../runner/exports.ts';
import { showProgress } from '../runner/progress-line.ts';
import { paint, wrap } from '../runner/text.ts';
import { EXIT } from '../runner/usage-error.ts';
import type { VolumeOptions } from './options.ts';
import { exportFile, say, writeReport } from './output.ts';
import { timelinePlot } from './plot.ts';
import { progressOf } from './progress.ts';
import { openTarget } from './target.ts';
import { engineLaw, lawText, ms, number, phaseTable, troubles } from './text.ts';

/** With 1 s most refusals of a run fell into its first two seconds: that was the start. */
const WARM_UP_NS = 3e9;

export async function volume(options: VolumeOptions): Promise<number> {
  const { rate, requests, workNs } = options;
  const target = await openTarget(options);
  const scenario = steady(rate, requests, WARM_UP_NS, workNs);
  say('');
  say(paint('bold', `${number(requests)} requests through the gateway`));
  say(
    wrap(
      `${number(rate)} requests/s after ${WARM_UP_NS / 1e9} s of warm-up, to ${target.what}.`,
      '  ',
    ),
  );
  const played = await target
    .play(scenario, progressOf(number(requests)))
    .catch(async (error: unknown) => {
      await target.finish();
      throw error;
    });
  const report = await target.finish();
  showProgress('');
  const { run, timeline, histogram, sendLagP99Ns, elapsedSeconds } = played;
  const balance = run.balance();
  const own = report === null ? null : engineLaw(report, balance);
  const trouble = troubles(played);
  say('');
  say(timelinePlot(timeline, scenario));
  say('');
  say(phaseTable(run));
  if (sendLagP99Ns !== null) say(`The driver itself sent ${ms(sendLagP99Ns)} ms late at p99.`);
  say(`${number((balance.answered + balance.refused) / elapsedSeconds)} requests/s came back.`);
  if (report !== null) {
    say('');
    say('In the engine, for a sample of the orders:');
    say(latencyText(report.latency));
  }
  say('');
  if (histogram.totalCount > 0) {
    const svg = exportFile(options.svg, 'volume');
    const title = `${number(requests)} requests at ${number(rate)}/s`;
    const series = [{ name: 'due to answer', source: histogram }];
    writeExport('--svg', svg, percentilePlot({ title, subtitle: target.what, series }));
    say(`Picture: ${path.relative(process.cwd(), svg)}`);
  }
  for (const line of trouble) say(line);
  if (own !== null) say(wrap(own.text));
  say(wrap(lawText(balance)));
  const base = run.plan.indexOf('base');
  writeReport(options.json, {
    scenario: 'volume',
    settings: options,
    ...run.counts(base),
    latency: run.latency(base),
    sendLagP99Ns,
    elapsedSeconds,
    balance,
    ...(report === null ? {} : { counters: report.counters, engineLatency: report.latency }),
  });
  const conserved = balance.holds && own?.holds !== false && trouble.length === 0;
  return conserved ? EXIT.PASSED : EXIT.NOT_PASSED;
}
