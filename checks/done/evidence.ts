/** What can show that a line of the definition of done holds. */

/** A check of a day, by its title; it runs on the reference or on the learner's own. */
export interface CheckEvidence {
  readonly day: number;
  readonly check: string;
}

/** A test of the workbook, by its file from the top of the tree and its title. */
export interface TestEvidence {
  readonly file: string;
  readonly test: string;
}

/** A figure that a command writes into the file behind its `--json`. */
export interface FigureEvidence {
  /** What to type: `npm run bench 9 -- --quick`. */
  readonly command: string;
  readonly unit: string;
  /** Where the figure stands in what the command wrote; undefined when it is not there. */
  readonly read: (json: unknown) => number | undefined;
  /** The line holds from here on. */
  readonly atLeast: number;
}

export type Evidence = CheckEvidence | TestEvidence | FigureEvidence;

/** One line of the card. */
export interface DoneLine {
  /** Unique; stays the same for good: `1.2`. */
  readonly id: string;
  readonly text: string;
  /** The day that brings it. */
  readonly day: number;
  /** Every one of them must hold. Empty: nothing shows it yet. */
  readonly evidence: readonly Evidence[];
}

export interface DoneSection {
  readonly title: string;
  readonly lines: readonly DoneLine[];
}

export function isFigure(evidence: Evidence): evidence is FigureEvidence {
  return 'command' in evidence;
}

export function isCheck(evidence: Evidence): evidence is CheckEvidence {
  return 'check' in evidence;
}
