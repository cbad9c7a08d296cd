/** A day's result for programs: JSON and JUnit XML. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DayResult, StageResult } from './check-day.ts';
import type { MixEntry } from './mix.ts';
import { UsageError } from './usage-error.ts';

/** Goes up when a field changes its meaning or goes away. */
const FORMAT = 1;

export function toJson(result: DayResult, mix: readonly MixEntry[]): string {
  const report = {
    format: FORMAT,
    day: result.spec.day,
    title: result.spec.title,
    subject: result.subject,
    state: result.state,
    seed: result.seed,
    builtOn: mix,
    missingFiles: result.missing,
    typeErrors: result.typeProblems,
    stages: result.stages.map((stage) => ({
      stage: stage.stage.number,
      title: stage.stage.title,
      further: stage.stage.further,
      state: stage.state,
      ...(stage.trouble === undefined ? {} : { trouble: stage.trouble }),
      checks: stage.checks.map(({ title, state, durationMs, failure }) => ({
        title,
        state,
        durationMs: Math.round(durationMs),
        ...(failure === undefined ? {} : { failure }),
      })),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** One test suite a stage; what was not checked is skipped, what crashed or hung is an error. */
export function toJunit(result: DayResult): string {
  const suites = result.stages.map((stage) => junitSuite(result, stage));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="${escapeXml(result.spec.title)}">\n${suites.join('\n')}\n</testsuites>\n`;
}

function junitSuite(result: DayResult, stage: StageResult): string {
  const cases = stage.checks.map((check) => {
    const open = `    <testcase classname="day-${result.spec.day}.stage-${stage.stage.number}" name="${escapeXml(check.title)}" time="${(check.durationMs / 1000).toFixed(3)}"`;
    if (check.state === 'passed') return `${open}/>`;
    const inner =
      check.state === 'failed'
        ? `<failure message="${escapeXml(check.failure?.message ?? '')}"/>`
        : '<skipped/>';
    return `${open}>${inner}</testcase>`;
  });
  const whole = (inner: string) =>
    `    <testcase classname="day-${result.spec.day}.stage-${stage.stage.number}" name="the stage as a whole">${inner}</testcase>`;
  if (stage.state === 'not-checked') cases.push(whole('<skipped/>'));
  if (stage.state === 'crashed' || stage.state === 'hung') {
    const type = stage.state;
    cases.push(whole(`<error type="${type}" message="${escapeXml(stage.trouble ?? '')}"/>`));
  }
  if (result.state === 'file-missing' || result.state === 'type-error') {
    cases.push(whole(`<error type="${result.state}" message="see npm run day"/>`));
  }
  const name = `${stage.stage.number} ${stage.stage.title}`;
  return `  <testsuite name="${escapeXml(name)}">\n${cases.join('\n')}\n  </testsuite>`;
}

/** @throws UsageError when the file cannot be written */
export function writeExport(flag: string, file: string, text: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${flag} ${file} cannot be written: ${reason}`);
  }
}

function escapeXml(text: string): string {
  const named: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };
  return text
    .replaceAll(/[<>&"]/g, (character) => named[character] ?? character)
    .replaceAll('\n', '&#10;')
    .replaceAll(/\p{Cc}/gu, '\u{FFFD}');
}
