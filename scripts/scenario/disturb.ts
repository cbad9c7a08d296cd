/** `npm run scenario -- slow-consumer | burst | full-ring | all`. */
import path from 'node:path';
import { burst, fullRing, type Scenario, type Setting, slowConsumer } from '#scenarios';
import { writeExport } from '../runner/exports.ts';
import { showProgress } from '../runner/progress-line.ts';
import { paint, wrap } from '../runner/text.ts';
import { EXIT } from '../runner/usage-error.ts';
import type { DisturbanceName, DisturbanceOptions } from './options.ts';
import { exportFile, type Report, say, writeReport } from './output.ts';
import { timelinePicture } from './picture.ts';
import { timelinePlot } from './plot.ts';
import { progressOf } from './progress.ts';
import { openTarget } from './target.ts';
import {
  engineLaw,
  forecastTable,
  lawText,
  noiseText,
  phaseTable,
  refusalText,
  troubles,
} from './text.ts';

const TIMES = { 'slow-consumer': 4, burst: 3, 'full-ring': 1 } as const;

export async function disturb(options: DisturbanceOptions): Promise<number> {
  let code: number = EXIT.PASSED;
  for (const name of options.names) {
    if ((await disturbOnce(name, options)) !== EXIT.PASSED) code = EXIT.NOT_PASSED;
  }
  return code;
}

async function disturbOnce(name: DisturbanceName, options: DisturbanceOptions): Promise<number> {
  const { rate, workNs, slots, phaseNs } = options;
  const times = options.times ?? TIMES[name];
  const scenario = scenarioOf(name, { rate, workNs, slots, phaseNs }, times);
  const target = await openTarget(options);
  say('');
  say(paint('bold', heading(name, times)));
  say(wrap(`${rate} requests/s to ${target.what}.`, '  '));
  const played = await target.play(scenario, progressOf(name)).catch(async (error: unknown) => {
    await target.finish();
    throw error;
  });
  const report = await target.finish();
  showProgress('');
  const { run, timeline } = played;
  const balance = run.balance();
  const own = report === null ? null : engineLaw(report, balance);
  const trouble = troubles(played);
  say('');
  say(timelinePlot(timeline, scenario));
  say('');
  say(phaseTable(run));
  say('');
  say(forecastTable(run, slots));
  say(refusalText(run));
  const noise = noiseText(run, slots);
  if (noise !== null) say(wrap(noise));
  say('');
  const svg = exportFile(options.svg, name);
  writeExport('--svg', svg, timelinePicture(timeline, scenario, target.what));
  say(`Picture: ${path.relative(process.cwd(), svg)}`);
  for (const line of trouble) say(line);
  if (own !== null) say(wrap(own.text));
  say(wrap(lawText(balance)));
  const result: Report = {
    scenario: name,
    settings: { ...options, times },
    phases: scenario.phases.map((phase, index) => ({
      ...phase,
      ...run.counts(index),
      latency: run.latency(index),
      refusalLatency: run.refusalLatency(index),
      maxWaiting: run.maxWaiting(index),
    })),
    fullAfterNs: run.fullAfterNs(),
    recoverNs: run.recoverNs(),
    sendLagP99Ns: played.sendLagP99Ns,
    balance,
    ...(report === null ? {} : { counters: report.counters }),
  };
  writeReport(options.json, result);
  const conserved = balance.holds && own?.holds !== false && trouble.length === 0;
  return conserved ? EXIT.PASSED : EXIT.NOT_PASSED;
}

function scenarioOf(name: DisturbanceName, setting: Setting, times: number): Scenario {
  if (name === 'slow-consumer') return slowConsumer(setting, times);
  return name === 'burst' ? burst(setting, times) : fullRing(setting);
}

function heading(name: DisturbanceName, times: number): string {
  if (name === 'slow-consumer') return `Slow consumer: ${times} times as slow for a while`;
  if (name === 'burst') return `Burst: ${times} times the requests for a while`;
  return 'Full ring: the consumer stands still for a while';
}
