/** As the reference, built differently: for each family a Map of what became of each sequence. */
import { advance, distance } from '#sequence';

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

type Fate = 'missing' | 'in flight' | 'completed';

interface FamilyRecord {
  next: number;
  readonly fates: Map<number, Fate>;
  lastCompleted: number;
  readonly submittedAt: Map<number, number>;
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

  submitted(familyKey: number, sequence: number): void {
    if (this.mode !== 'off') this.recordOf(familyKey).submittedAt.set(sequence, this.completions);
  }

  longestWait(familyKey: number): number {
    return this.families.get(familyKey)?.longestWait ?? 0;
  }

  started(familyKey: number, sequence: number): FindingCode {
    if (this.mode === 'off') return Finding.NONE;
    const family = this.recordOf(familyKey);
    const { fates } = family;
    const fate = fates.get(sequence);
    if (fate === 'in flight' || fate === 'completed') {
      this.duplicates++;
      return this.found(Finding.DUPLICATE, familyKey, `started ${sequence} a second time`);
    }
    const ahead = distance(sequence, family.next);
    if (ahead > MAX_AHEAD) throw new RangeError(`OrderingAudit: ${sequence} is ${ahead} ahead`);
    if (ahead < 0 && fate === undefined) {
      this.duplicates++;
      return this.found(Finding.DUPLICATE, familyKey, `started ${sequence}, before the first`);
    }
    const others = [...fates].filter(([, one]) => one === 'in flight').map(([one]) => one);
    const findings: FindingCode[] = [];
    if (fate === 'missing') {
      this.gaps--;
      this.reorders++;
      findings.push(Finding.REORDER);
    } else {
      if (ahead > 0) findings.push(Finding.GAP);
      for (let i = 0; i < ahead; i++) fates.set(advance(family.next, i), 'missing');
      this.gaps += ahead;
      family.next = advance(sequence, 1);
    }
    if (others.length > 0) {
      this.overlaps++;
      findings.push(Finding.OVERLAP);
    }
    fates.set(sequence, 'in flight');
    const since = family.submittedAt.get(sequence);
    if (since !== undefined && this.completions - since > family.longestWait) {
      family.longestWait = this.completions - since;
    }
    const worst = findings.at(-1) ?? Finding.NONE;
    return this.found(worst, familyKey, `started ${sequence}, beside ${others.join(', ')}`);
  }

  completed(familyKey: number, sequence: number): FindingCode {
    if (this.mode === 'off') return Finding.NONE;
    const family = this.recordOf(familyKey);
    const fate = family.fates.get(sequence);
    if (fate === 'completed') {
      this.duplicates++;
      return this.found(Finding.DUPLICATE, familyKey, `completed ${sequence} a second time`);
    }
    if (fate !== 'in flight') {
      return this.found(Finding.GAP, familyKey, `completed ${sequence}, never started`);
    }
    family.fates.set(sequence, 'completed');
    this.completions++;
    if (distance(sequence, family.lastCompleted) < 0) {
      this.reorders++;
      return this.found(Finding.REORDER, familyKey, `completed ${sequence} too late`);
    }
    family.lastCompleted = sequence;
    return Finding.NONE;
  }

  private recordOf(familyKey: number): FamilyRecord {
    const known = this.families.get(familyKey);
    if (known !== undefined) return known;
    const record: FamilyRecord = {
      next: this.first,
      fates: new Map(),
      lastCompleted: advance(this.first, -1),
      submittedAt: new Map(),
      longestWait: 0,
    };
    this.families.set(familyKey, record);
    return record;
  }

  private found(finding: FindingCode, familyKey: number, what: string): FindingCode {
    if (finding !== Finding.NONE && this.mode === 'assert') {
      const names = Object.keys(Finding);
      throw new OrderingViolation(finding, `${names[finding]}: family ${familyKey} ${what}`);
    }
    return finding;
  }
}
