/** What the health of a stress run is in words. */
import type { BurstTime, Isolation, Recovery, Spread } from '#run-health';
import { type Figures, millis } from '#stress-report';

/** What is asked of each scenario: shown beside what was measured. */
export const ASKED = { outsideRatio: 1.2, insideExtraTasks: 2, largestShare: 1.2 } as const;

export function isolationText(isolation: Readonly<Record<string, Isolation>>): string {
  const rows = Object.entries(isolation).map(([policy, cost]) => {
    const outside = `${cost.outsideIsAtLeast ? '≥ ' : ''}${cost.outsideRatio.toFixed(2)} times`;
    const inside = `${cost.insideIsAtLeast ? '≥ ' : ''}${cost.insideExtraTasks.toFixed(1)} tasks more`;
    return `  ${policy.padEnd(16)}${outside.padStart(20)}${inside.padStart(26)}`;
  });
  return [
    '\nWhat the hot family costs the cold ones: p99 with it against without it',
    `  ${''.padEnd(16)}${'other partitions'.padStart(20)}${'its own partition'.padStart(26)}`,
    ...rows,
    `  ${'asked, slices'.padEnd(16)}${`${ASKED.outsideRatio} times`.padStart(20)}${`${ASKED.insideExtraTasks} tasks more`.padStart(26)}`,
  ].join('\n');
}

export function spreadText({ shares, largest, waitedPart }: Spread): string {
  return [
    '\nHow a burst of −1 spreads',
    `  fair shares by partition: ${shares.map((share) => share.toFixed(2)).join(', ')}`,
    `  largest ${largest.toFixed(2)}, asked at most ${ASKED.largestShare}; ${(waitedPart * 100).toFixed(1)} % waited for one of their own`,
  ].join('\n');
}

export function recoveryText(
  recovery: Recovery & { readonly refusals: Figures | null },
  { untilNs }: BurstTime,
): string {
  const { beforePerSecond, leastPerSecond, recoveredAtNs, afterPerSecond, refusals } = recovery;
  const refused =
    refusals === null
      ? 'nothing was refused at the door'
      : `${refusals.count.toLocaleString('en-GB')} refused at the door, each after p50 ${micros(refusals.p50Ns)}, p99 ${micros(refusals.p99Ns)}, max ${micros(refusals.maxNs)}`;
  const recovered =
    recoveredAtNs === null
      ? 'it has not recovered'
      : `as before ${millis(recoveredAtNs - untilNs)} ms after the burst, at most`;
  return [
    '\nWhat a burst does to small rings',
    `  ${refused}`,
    `  completed/s: ${beforePerSecond.toFixed(1)} before, never under ${leastPerSecond.toFixed(1)} in between, ${afterPerSecond.toFixed(1)} afterwards`,
    `  ${recovered}`,
  ].join('\n');
}

function micros(ns: number): string {
  return `${(ns / 1000).toFixed(1)} µs`;
}
