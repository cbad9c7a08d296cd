/** Gathers the evidence for the definition of done, and judges each line by it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  type DoneLine,
  type DoneSection,
  type Evidence,
  type FigureEvidence,
  isCheck,
  isFigure,
} from '../../checks/done/evidence.ts';
import { checkFiles } from './spec.ts';
import { type CheckResult, type FileResult, runSuite } from './suite.ts';
import { dayFolder, fromRoot, ROOT } from './tree.ts';

/**
 * `shown`: all evidence was gathered and holds. `refuted`: some of it does not. `unmeasured`: what
 * was gathered holds, and figures are left. `no-evidence`: there is nothing to gather.
 */
export type LineState = 'shown' | 'refuted' | 'unmeasured' | 'no-evidence';

export interface GatheredEvidence {
  /** What shows it: the command to type, and the check's title or the figure asked for. */
  readonly command: string;
  readonly what: string;
  /** Undefined: not measured. */
  readonly holds: boolean | undefined;
  /** Why it does not hold, or the figure; empty when there is nothing to add. */
  readonly finding: string;
}

export interface JudgedLine extends DoneLine {
  readonly state: LineState;
  readonly gathered: readonly GatheredEvidence[];
}

export interface JudgedSection {
  readonly title: string;
  readonly lines: readonly JudgedLine[];
}

export interface GatherOptions {
  /** Conditions of the import map that the checks of a day run with: `work-01`. */
  readonly conditionsOf: (day: number) => readonly string[];
  /** Why a day can show nothing, as the rest of a sentence; null when it can. */
  readonly objectionTo: (day: number) => string | null;
  readonly seed: number;
  readonly limitMs: number;
  /** Runs the command and gives what it wrote. Without it figures are left unmeasured. */
  readonly measure?: (figure: FigureEvidence) => Promise<unknown>;
  readonly onProgress: (text: string) => void;
}

/** Runs every suite that a line needs, once, and judges all lines. */
export async function judgeCard(
  card: readonly DoneSection[],
  options: GatherOptions,
): Promise<JudgedSection[]> {
  const suites = new Suites(options);
  const sections: JudgedSection[] = [];
  for (const { title, lines } of card) {
    const judged: JudgedLine[] = [];
    for (const line of lines) {
      const gathered: GatheredEvidence[] = [];
      for (const evidence of line.evidence) {
        options.onProgress(`${line.id} ${line.text}`);
        gathered.push(await gather(evidence, suites, options));
      }
      judged.push({ ...line, gathered, state: stateOf(gathered) });
    }
    sections.push({ title, lines: judged });
  }
  return sections;
}

function stateOf(gathered: readonly GatheredEvidence[]): LineState {
  if (gathered.length === 0) return 'no-evidence';
  if (gathered.some(({ holds }) => holds === false)) return 'refuted';
  return gathered.every(({ holds }) => holds === true) ? 'shown' : 'unmeasured';
}

async function gather(
  evidence: Evidence,
  suites: Suites,
  { measure }: GatherOptions,
): Promise<GatheredEvidence> {
  if (isFigure(evidence)) {
    const what = `at least ${evidence.atLeast.toLocaleString('en')} ${evidence.unit}`;
    const asked = { command: evidence.command, what };
    if (measure === undefined) return { ...asked, holds: undefined, finding: '' };
    const figure = evidence.read(await measure(evidence));
    if (figure === undefined) return { ...asked, holds: false, finding: 'no figure came of it' };
    const finding = `${figure.toLocaleString('en', { maximumFractionDigits: 2 })} ${evidence.unit}`;
    return { ...asked, holds: figure >= evidence.atLeast, finding };
  }
  if (isCheck(evidence)) {
    const command = `npm run day ${evidence.day}`;
    return { command, what: evidence.check, ...(await suites.day(evidence.day, evidence.check)) };
  }
  const command = `npx vitest run --config checks/vitest.config.ts ${evidence.file}`;
  return { command, what: evidence.test, ...(await suites.file(evidence.file, evidence.test)) };
}

type Finding = Pick<GatheredEvidence, 'holds' | 'finding'>;

/** The suites that have been run so far. */
class Suites {
  private readonly options: GatherOptions;
  private readonly results = new Map<string, Promise<FileResult[]>>();

  constructor(options: GatherOptions) {
    this.options = options;
  }

  async day(day: number, title: string): Promise<Finding> {
    const objection = this.options.objectionTo(day);
    if (objection !== null) return lost(objection);
    const files = checkFiles(day);
    if (files.length === 0) return lost(`${fromRoot(dayFolder(day))} has no checks`);
    return found(await this.run(files, this.options.conditionsOf(day)), title);
  }

  async file(name: string, title: string): Promise<Finding> {
    const file = path.join(ROOT, name);
    if (!existsSync(file)) return lost(`${name} is not there`);
    return found(await this.run([file], []), title);
  }

  private run(files: readonly string[], conditions: readonly string[]): Promise<FileResult[]> {
    const { seed, limitMs } = this.options;
    const key = files.join();
    const known = this.results.get(key);
    if (known !== undefined) return known;
    const run = runSuite({ files, conditions, seed, stopAtFirstFailure: false, limitMs });
    this.results.set(key, run);
    return run;
  }
}

function found(files: readonly FileResult[], title: string): Finding {
  const checks = files.flatMap((file) => file.checks).filter((one) => one.title === title);
  const bad = checks.find((one) => one.state !== 'passed');
  if (checks.length > 0 && bad === undefined) return { holds: true, finding: '' };
  const trouble = files.find((file) => file.trouble !== undefined)?.trouble;
  return lost(whyOf(bad) ?? trouble ?? 'it did not run');
}

function whyOf(check: CheckResult | undefined): string | undefined {
  return check?.failure?.message ?? check?.state;
}

function lost(finding: string): Finding {
  return { holds: false, finding };
}
