/**
 * Watches what a scheduler does to each family, from outside: starts and completions, each with the
 * sequence that the task was given on its way in.
 *
 *     in order     start 1, complete 1, start 2, complete 2 …
 *     gap          start 1, …, start 3            2 is missing
 *     reorder      start 1, …, start 3, …, start 2
 *     duplicate    start 1, …, start 1
 *     overlap      start 1, start 2               two in flight
 *
 * And whether a family gets on: how many tasks, of whatever family, were completed while one of its
 * own waited. A count and no time, so the same run gives the same number on every machine.
 *
 * It believes nothing that the scheduler says about itself, only what the work sees. For tests and
 * development: it keeps an object for each family, and one number for each task that is missing. In
 * production it is `off`, and costs a comparison.
 *
 * One thread.
 */
import { NotImplemented } from '#not-implemented';
import { advance } from '#sequence';

/** `assert`: the first finding is thrown. `count`: findings are returned and counted. */
export type AuditMode = 'assert' | 'count' | 'off';

export const Finding = { NONE: 0, GAP: 1, REORDER: 2, DUPLICATE: 3, OVERLAP: 4 } as const;
export type FindingCode = (typeof Finding)[keyof typeof Finding];

/** What was found so far. */
export interface AuditCounts {
  /** Tasks that are still missing: a later one of their family was started. */
  readonly gaps: number;
  /** Tasks that came after a later one of their family. */
  readonly reorders: number;
  /** Tasks that came once more. */
  readonly duplicates: number;
  /** Tasks that were started while another of their family was in flight. */
  readonly overlaps: number;
}

/** Thrown in mode `assert`. */
export class OrderingViolation extends Error {
  override readonly name = 'OrderingViolation';
  readonly finding: FindingCode;

  constructor(finding: FindingCode, message: string) {
    super(message);
    this.finding = finding;
  }
}

/** A family may be ahead of what is missing by so much; beyond that its tasks are no sequence. */
export const MAX_AHEAD = 65_536;

interface FamilyRecord {
  /** The sequence that is to be started next. */
  next: number;
  /** Started and not completed; one at most, if all is well. */
  readonly inFlight: Set<number>;
  /** Passed over. */
  readonly missing: Set<number>;
  /** The highest that was completed, or the one before the first. */
  lastCompleted: number;
  /** Submitted and not started: how many tasks had been completed by then. */
  readonly waitingSince: Map<number, number>;
  longestWait: number;
}

export class OrderingAudit {
  private readonly mode: AuditMode;
  private readonly first: number;
  private readonly families = new Map<number, FamilyRecord>();
  /** Of all families. */
  private completions = 0;
  private gaps = 0;
  private reorders = 0;
  private duplicates = 0;
  private overlaps = 0;

  /** @param first the sequence of each family's first task; they are 32-bit and wrap */
  constructor(mode: AuditMode, first = 1) {
    this.mode = mode;
    this.first = first;
  }

  get counts(): AuditCounts {
    const { gaps, reorders, duplicates, overlaps } = this;
    return { gaps, reorders, duplicates, overlaps };
  }

  /** A task was accepted by the scheduler. It need not be told; then nothing is known of its wait. */
  submitted(familyKey: number, sequence: number): void {
    throw new NotImplemented(4, 'OrderingAudit.submitted', familyKey, sequence, this.completions);
  }

  /**
   * The longest that a started task of the family has waited, in tasks of all families that were
   * completed between its submission and its start. 0 when none has waited.
   */
  longestWait(familyKey: number): number {
    throw new NotImplemented(4, 'OrderingAudit.longestWait', familyKey);
  }

  /**
   * A task is started.
   *
   * @returns what is wrong with that; of several things the one furthest down in {@link Finding}
   * @throws OrderingViolation in mode `assert`, when anything is
   * @throws RangeError when the sequence is more than {@link MAX_AHEAD} ahead
   */
  started(familyKey: number, sequence: number): FindingCode {
    const family = this.recordOf(familyKey);
    throw new NotImplemented(1, 'OrderingAudit.started', family, sequence, this.mode, this.found);
  }

  /**
   * A task is completed.
   *
   * @returns DUPLICATE when it was before, GAP when it was never started, REORDER when a later one
   *   was completed first
   * @throws OrderingViolation in mode `assert`, when anything is wrong
   */
  completed(familyKey: number, sequence: number): FindingCode {
    throw new NotImplemented(1, 'OrderingAudit.completed', familyKey, sequence);
  }

  /** Given: what is known of a family; of a new one, nothing yet. */
  private recordOf(familyKey: number): FamilyRecord {
    const known = this.families.get(familyKey);
    if (known !== undefined) return known;
    const record: FamilyRecord = {
      next: this.first,
      inFlight: new Set(),
      missing: new Set(),
      lastCompleted: advance(this.first, -1),
      waitingSince: new Map(),
      longestWait: 0,
    };
    this.families.set(familyKey, record);
    return record;
  }

  /** Given: throws in mode `assert`; `what` is the end of the sentence. */
  private found(finding: FindingCode, familyKey: number, what: string): FindingCode {
    if (finding !== Finding.NONE && this.mode === 'assert') {
      const names = Object.keys(Finding);
      throw new OrderingViolation(finding, `${names[finding]}: family ${familyKey} ${what}`);
    }
    return finding;
  }
}
