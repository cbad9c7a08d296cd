/** What went wrong in one check, brought into the form in which a learner is shown it. */
import { stripVTControlCharacters } from 'node:util';
import type { TestError } from 'vitest';
import { fromRoot, ROOT } from './tree.ts';

export type FailureKind =
  /** A body of the starter that is not written yet. */
  | 'not-implemented'
  /** An expectation of the check did not hold. */
  | 'assertion'
  /** The check never came to an end by itself. */
  | 'timeout'
  /** The code called process.exit(). */
  | 'exit'
  /** The code threw. */
  | 'error';

export interface Frame {
  /** From the top of the workbook. */
  readonly file: string;
  readonly line: number;
  readonly method: string;
}

export interface Failure {
  readonly kind: FailureKind;
  /** The sentence the check was given for this case, or the error's own message. */
  readonly message: string;
  /** What the assertion library says: `expected 3 to be 2`. */
  readonly claim?: string;
  readonly expected?: string;
  readonly received?: string;
  /** Innermost first; only files of the workbook. */
  readonly frames: readonly Frame[];
}

const CLAIM = /^(?:([\s\S]*?): )?(expected [\s\S]*)$/;

export function toFailure(error: TestError): Failure {
  const text = stripVTControlCharacters(error.message);
  const frames = framesOf(error);
  const kind = kindOf(error, text);
  if (kind !== 'assertion') {
    const named = kind === 'error' && error.name !== 'Error' ? `${error.name}: ${text}` : text;
    return { kind, message: named, frames };
  }
  const [, hint, claim] = CLAIM.exec(text) ?? [];
  const shown = typeof error.expected === 'string' && typeof error.actual === 'string';
  return {
    kind,
    message: hint ?? claim ?? text,
    ...(hint !== undefined && claim !== undefined ? { claim } : {}),
    ...(shown ? { expected: error.expected, received: error.actual } : {}),
    frames,
  };
}

function kindOf(error: TestError, text: string): FailureKind {
  if (error.name === 'NotImplemented') return 'not-implemented';
  if (/^(Test|Hook) timed out in \d+ms/.test(text)) return 'timeout';
  if (text.startsWith('process.exit unexpectedly called')) return 'exit';
  return error.name === 'AssertionError' ? 'assertion' : 'error';
}

function framesOf(error: TestError): Frame[] {
  return (error.stacks ?? [])
    .filter((frame) => frame.file.startsWith(ROOT) && !frame.file.includes('node_modules'))
    .map((frame) => ({ file: fromRoot(frame.file), line: frame.line, method: frame.method }));
}
