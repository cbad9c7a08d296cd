/** What `npm run scenario` prints: tables, and the law of conservation. 80 columns. */
import { type Balance, forecast, type ScenarioRun } from '#scenarios';
import type { EngineReport, Played } from './target.ts';

export function number(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

/** Milliseconds with about three digits: `0.15`, `12.3`, `1,024`. */
export function ms(ns: number): string {
  const value = ns / 1e6;
  if (value >= 100) return number(value);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** One row per phase. */
export function phaseTable(run: ScenarioRun): string {
  const row = (name: string, counts: readonly string[], times: readonly string[]): string =>
    name.padEnd(12) +
    counts.map((cell) => cell.padStart(10)).join('') +
    times.map((cell) => cell.padStart(9)).join('');
  const heads = row(
    'phase',
    ['offered', 'answered', 'refused', 'waiting'],
    ['p50 ms', 'p99 ms', 'max ms'],
  );
  const rows = run.plan.scenario.phases.map(({ name }, phase) => {
    const { offered, answered, refused } = run.counts(phase);
    const figures = run.latency(phase);
    return row(
      name,
      [offered, answered, refused, run.maxWaiting(phase)].map(number),
      figures === null ? ['-', '-', '-'] : [figures.p50Ns, figures.p99Ns, figures.maxNs].map(ms),
    );
  });
  return [heads, ...rows].join('\n');
}

/** What arithmetic said of the disturbance, beside what came out. */
export function forecastTable(run: ScenarioRun, slots: number): string {
  const { plan } = run;
  const phases = forecast(plan.scenario, slots);
  const disturbance = phases[plan.indexOf('disturbance')];
  const recovery = phases[plan.indexOf('recovery')];
  const time = (ns: number | null | undefined, never: string) =>
    ns === null || ns === undefined ? never : `${ms(ns)} ms`;
  const row = (what: string, said: string, came: string) =>
    what.padEnd(32) + said.padStart(14) + came.padStart(14);
  const index = plan.indexOf('disturbance');
  return [
    row('', 'forecast', 'measured'),
    row(
      'ring full after',
      time(disturbance?.fullAfterNs, 'never'),
      time(run.fullAfterNs(), 'never'),
    ),
    row(
      'refused in the disturbance',
      number(disturbance?.refused ?? 0),
      number(run.counts(index).refused),
    ),
    row(
      'waiting at most',
      number(Math.min(slots, Math.max(1, disturbance?.waiting ?? 0))),
      number(run.maxWaiting(index)),
    ),
    row('felt after its end', time(recovery?.emptyAfterNs, 'on'), time(run.recoverNs(), 'on')),
    ...workedOff(run, slots).map(([said, came]) => row('worked off a second', said, came)),
  ].join('\n');
}

/**
 * How many requests a second the consumer was done with in the disturbance, if it worked and had
 * too much to do all the time: then the ring is full at its end, and what is in it was answered
 * later. Below the forecast the consumer was slower than its work alone would have it.
 */
function workedOff(run: ScenarioRun, slots: number): [said: string, came: string][] {
  const index = run.plan.indexOf('disturbance');
  const phase = run.plan.scenario.phases[index];
  const { answered, refused } = run.counts(index);
  if (phase === undefined || phase.held || phase.workNs === 0 || refused === 0) return [];
  const came = Math.max(0, answered - slots) / (phase.durationNs / 1e9);
  return [[number(1e9 / phase.workNs), number(came)]];
}

/** With more than this share of the ring waiting, a base phase was not quiet. */
const MOST_AT_REST = 0.1;

/** Says that the forecast does not apply, where the base phase shows it; guesses at no cause. */
export function noiseText(run: ScenarioRun, slots: number): string | null {
  const base = run.plan.indexOf('base');
  const waiting = run.maxWaiting(base);
  if (waiting <= MOST_AT_REST * slots) return null;
  return `The ring was not empty before the disturbance: up to ${number(waiting)} waited in the base phase. The forecast assumes an empty ring, so it does not hold for this run. Why they waited, these figures do not say: a cold start, the driver on the same cores, other programs.`;
}

/** How soon the customers were told that there was no room. */
export function refusalText(run: ScenarioRun): string {
  const figures = run.refusalLatency(run.plan.indexOf('disturbance'));
  if (figures === null) return 'Nobody was refused in the disturbance.';
  return `A refusal came back after ${ms(figures.p50Ns)} ms (p50), ${ms(figures.p99Ns)} ms (p99).`;
}

/** `sent 1,000,000 = answered 998,213 + refused 1,787`, or what is wrong with it. */
export function lawText(balance: Balance): string {
  const { sent, answered, refused, missing, doubled, unasked, holds } = balance;
  const sum = `answered ${number(answered)} + refused ${number(refused)}`;
  if (holds) return `sent ${number(sent)} = ${sum}`;
  return `NOT conserved: sent ${number(sent)}, ${sum}; missing ${number(missing)}, doubled ${number(doubled)}, unasked ${number(unasked)}`;
}

/** Added up over several runs. */
export function together(balances: readonly Balance[]): Balance {
  const total = { sent: 0, answered: 0, refused: 0, missing: 0, doubled: 0, unasked: 0 };
  for (const balance of balances) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += balance[key];
  }
  return { ...total, holds: balances.every(({ holds }) => holds) };
}

/** The engine's own books beside ours, and whether they agree. */
export function engineLaw(
  { counters }: EngineReport,
  { sent, answered, refused }: Balance,
): { readonly text: string; readonly holds: boolean } {
  const { framesIn, published, rejectedBusy, completed } = counters;
  const holds =
    framesIn === sent &&
    published === answered &&
    completed === answered &&
    rejectedBusy === refused;
  const text = `engine: framesIn ${number(framesIn)} ${framesIn === published + rejectedBusy ? '=' : '≠'} published ${number(published)} + rejectedBusy ${number(rejectedBusy)}; completed ${number(completed)}`;
  return { text: holds ? text : `NOT the same in the engine's books. ${text}`, holds };
}

/** What went wrong beside the books, one line each. */
export function troubles({ run, connectionsLost }: Played): string[] {
  const lines: string[] = [];
  const { sent } = run.balance();
  const planned = run.plan.requests;
  if (connectionsLost > 0) lines.push(`${connectionsLost} of the connections were lost.`);
  if (sent < planned) lines.push(`Not sent: ${number(planned - sent)} of ${number(planned)}.`);
  return lines;
}
