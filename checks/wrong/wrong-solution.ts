/**
 * Wrong solutions on purpose: the proof that a check suite is sound.
 *
 * Each is a mistake that real people make, written as small edits to the reference so that it
 * cannot drift away from it. The suite must kill it at the stage that teaches it, with a message
 * that helps. `npm run prove` runs them all and prints the table stage × wrong solution.
 */

/** Replaces a piece of the reference's text; `find` occurs in it exactly once. */
export interface TextEdit {
  readonly find: string;
  readonly replace: string;
}

export interface WrongSolution {
  /** In kebab-case, unique within the day. */
  readonly name: string;
  /** The stage that teaches it and kills it; every earlier stage stays green. */
  readonly stage: number;
  /** One sentence: what somebody does, and why. */
  readonly mistake: string;
  /** The module that is edited, by its import name: `#ring-buffer`. */
  readonly module: string;
  readonly edits: readonly TextEdit[];
  /**
   * The first test case that fails, and what its message says. The runner compares a learner's
   * failure with it and offers the paragraph below when both agree.
   */
  readonly dies: { readonly check: string; readonly message: RegExp };
  /** File and heading in `notes/` that explain it: `01-ring-buffer.md#why-a-power-of-two`. */
  readonly notes: string;
}

/** A right solution that is built differently; the suite must accept it. */
export interface RightSolution {
  readonly name: string;
  /** What is different about it. */
  readonly why: string;
  /** Whole files instead of the reference's, by import name; paths from the top of the tree. */
  readonly files: Readonly<Record<string, string>>;
}

export interface DayProof {
  readonly day: number;
  readonly wrong: readonly WrongSolution[];
  readonly right: readonly RightSolution[];
}
