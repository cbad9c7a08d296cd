/**
 * What became of each request of a run, and when: one row each, in memory that threads may share.
 *
 *     offered ─ ring ─► taken ─ q ─► ready ─ execQ ─► started ─ svc ─► answered
 *     due ──────────────────────── end to end ────────────────────────────┘
 *
 * `q` is the wait for the family: until the task in front of it is completed. `execQ` is the wait
 * for a lane, once nothing of its own family is in front. Each cell has one writer: the thread that
 * has the request at that time. Data plane: nothing here allocates once it is made.
 */

/** Not yet. */
const NEVER = Number.NaN;

export class RequestBook {
  readonly buffer: SharedArrayBuffer;
  readonly requests: number;
  /** How many answers it has had. */
  readonly answers: Int32Array;
  /** The reason of the first one. */
  readonly reasons: Int32Array;
  /** All in ns from the start of the run; NaN as long as it has not happened. */
  readonly offeredNs: Float64Array;
  readonly takenNs: Float64Array;
  readonly readyNs: Float64Array;
  readonly startedNs: Float64Array;
  readonly answeredNs: Float64Array;
  /** One cell: how many requests have an answer. */
  readonly settled: Int32Array;
  /** By family: when its last task was completed, 0 before the first. Guarded by its gate. */
  readonly completedNs: Float64Array;

  constructor(
    requests: number,
    families: number,
    buffer = RequestBook.allocate(requests, families),
  ) {
    const column = (index: number) => new Float64Array(buffer, index * requests * 8, requests);
    this.buffer = buffer;
    this.requests = requests;
    this.offeredNs = column(0);
    this.takenNs = column(1);
    this.readyNs = column(2);
    this.startedNs = column(3);
    this.answeredNs = column(4);
    this.completedNs = new Float64Array(buffer, 5 * requests * 8, families);
    const behind = (5 * requests + families) * 8;
    this.answers = new Int32Array(buffer, behind, requests);
    this.reasons = new Int32Array(buffer, behind + requests * 4, requests);
    this.settled = new Int32Array(buffer, behind + requests * 8, 1);
  }

  private static allocate(requests: number, families: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(requests * 48 + families * 8 + 4);
    new Float64Array(buffer, 0, 5 * requests).fill(NEVER);
    return buffer;
  }

  /** The scheduler has it, or refuses it. */
  taken(request: number, nowNs: number): void {
    this.takenNs[request] = nowNs;
  }

  /** A lane has it. */
  started(request: number, family: number, nowNs: number): void {
    const takenNs = this.takenNs[request] as number;
    const before = family < 0 ? 0 : (this.completedNs[family] as number);
    this.readyNs[request] = before > takenNs ? before : takenNs;
    this.startedNs[request] = nowNs;
  }

  /** Its lane is done with it. */
  completed(family: number, nowNs: number): void {
    if (family >= 0) this.completedNs[family] = nowNs;
  }

  /** It has an answer: the first one is entered, each is counted. */
  answered(request: number, reason: number, nowNs: number): void {
    if (Atomics.add(this.answers, request, 1) > 0) return;
    this.reasons[request] = reason;
    this.answeredNs[request] = nowNs;
    Atomics.add(this.settled, 0, 1);
  }

  /** True when every request has its answer. */
  get isSettled(): boolean {
    return Atomics.load(this.settled, 0) === this.requests;
  }
}
