/**
 * Replays a file of order flow: reader, passive book and comparison, put together.
 *
 *     file ─► (gunzip) ─► reader ─► passive book ─► comparison ◄─ rows ◄─ top-of-book file
 *
 * A file is read twice where its beginning does not say enough: for LOBSTER the first reading
 * finds the orders that are older than the file, for ITCH the stock with the most messages, unless
 * one is named. Everything streams; a file may be larger than the memory. Control plane.
 */
import { FileSource } from './file-source.ts';
import { type FlowHandler, type FlowProblem, type FlowReader, shownBytes } from './flow.ts';
import { ItchReader, looksLikeItch } from './itch.ts';
import { LobsterFlow, LobsterReader, looksLikeLobster, OlderOrders } from './lobster.ts';
import { PassiveBook } from './passive-book.ts';
import { RowSupply, readAll } from './pump.ts';
import { type Agreement, TopOfBookComparison, TopOfBookReader } from './top-of-book.ts';

export const FORMATS = ['lobster', 'itch'] as const;
export type Format = (typeof FORMATS)[number];

export interface ReplayOptions {
  readonly file: string;
  /** What the best prices were after each message. */
  readonly topOfBook?: string | undefined;
  /** Without it: known from the content. */
  readonly format?: Format | undefined;
  /** ITCH: the stock to follow. Without it: the one with the most messages. */
  readonly stock?: string | undefined;
  /** Called after each piece of the file. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  /** `survey` is the first reading where there are two. */
  readonly reading: 'survey' | 'replay';
  readonly messages: number;
  readonly readBytes: number;
  readonly sizeBytes: number;
}

/** What came out. If there are problems, it is about the part of the file in front of them. */
export interface Replay {
  readonly format: Format;
  readonly isGzip: boolean;
  /** ITCH: the stock that was followed. */
  readonly stock: string | undefined;
  /** All messages that were read … */
  readonly messages: number;
  /** … and of these the ones about another stock or about none. */
  readonly otherMessages: number;
  /** LOBSTER: orders that were in the book before the file begins. */
  readonly olderOrders: number;
  readonly firstTimeNs: number;
  readonly lastTimeNs: number;
  readonly countsByType: readonly { readonly name: string; readonly count: number }[];
  readonly passive: PassiveBook;
  readonly agreement: Agreement | undefined;
  /** Rows of the top-of-book file behind the last message. */
  readonly rowsLeft: number;
  /** The first reading; 0 when there was none. */
  readonly surveyNs: number;
  /** The replay from the first byte to the last, with the waiting for disk and gunzip … */
  readonly replayNs: number;
  /** … and of this the time in reader, book and comparison. */
  readonly busyNs: number;
}

export interface ReplayResult {
  /** Undefined when not even the beginning could be read. */
  readonly replay: Replay | undefined;
  /** What is wrong: one whole sentence for each file at most. */
  readonly problems: readonly string[];
}

/** Replays one file. It throws for nothing that may be in a file or in its place. */
export async function replay(options: ReplayOptions): Promise<ReplayResult> {
  const source = await FileSource.open(options.file);
  if (typeof source === 'string') return failed(source);
  const top = options.topOfBook === undefined ? null : await FileSource.open(options.topOfBook);
  try {
    if (typeof top === 'string') return failed(top);
    const format = options.format ?? (await formatOf(options.file));
    if (format === 'lobster') return await replayLobster(options, source, top);
    if (format === 'itch') return await replayItch(options, source, top);
    return failed(format.problem);
  } finally {
    await source.close();
    if (top instanceof FileSource) await top.close();
  }
}

async function replayLobster(
  options: ReplayOptions,
  source: FileSource,
  top: FileSource | null,
): Promise<ReplayResult> {
  if (options.stock !== undefined) {
    return failed(`${options.file} is a LOBSTER file, which has one stock; leave out --stock.`);
  }
  const older = new OlderOrders();
  const surveyNs = await survey(options, new LobsterReader(), older);
  const course = new Course(options, source, top, true);
  const olderOrders = older.addTo(course.passive);
  const reader = new LobsterReader();
  const outcome = await course.run(reader, new LobsterFlow(course.passive));
  return {
    replay: {
      ...outcome,
      format: 'lobster',
      stock: undefined,
      otherMessages: 0,
      olderOrders,
      surveyNs,
    },
    problems: course.problems,
  };
}

async function replayItch(
  options: ReplayOptions,
  source: FileSource,
  top: FileSource | null,
): Promise<ReplayResult> {
  const { file, stock } = options;
  let reader: ItchReader;
  let surveyNs = 0;
  if (stock === undefined) {
    const stocks = new ItchReader();
    surveyNs = await survey(options, stocks, NO_FLOW);
    reader = new ItchReader({ locate: stocks.stocksByActivity()[0]?.locate ?? 0 });
  } else {
    reader = new ItchReader({ stock });
  }
  const course = new Course(options, source, top, false);
  const outcome = await course.run(reader, course.passive);
  if (stock !== undefined && reader.stock === undefined && course.problems.length === 0) {
    const stocks = reader.stocksByActivity().slice(0, 5);
    const names = stocks.map((entry) => entry.stock).join(', ');
    course.problems.push(`${file} has no stock "${stock}"; its busiest are: ${names}.`);
  }
  return {
    replay: {
      ...outcome,
      format: 'itch',
      stock: reader.stock,
      otherMessages: reader.messageCount - reader.followedCount,
      olderOrders: 0,
      surveyNs,
    },
    problems: course.problems,
  };
}

/** What a course finds out in both formats. */
type Outcome = Omit<Replay, 'format' | 'stock' | 'otherMessages' | 'olderOrders' | 'surveyNs'>;

/** One way through a file with a book, and with a comparison if there is something to compare. */
class Course {
  readonly passive: PassiveBook;
  readonly problems: string[] = [];
  private readonly options: ReplayOptions;
  private readonly source: FileSource;
  private readonly top: FileSource | null;
  private readonly rows = new TopOfBookReader();
  private readonly comparison: TopOfBookComparison;

  constructor(
    options: ReplayOptions,
    source: FileSource,
    top: FileSource | null,
    sideBySide: boolean,
  ) {
    this.options = options;
    this.source = source;
    this.top = top;
    const comparison = new TopOfBookComparison(this.rows, sideBySide);
    this.comparison = comparison;
    this.passive = new PassiveBook(top === null ? undefined : (book) => comparison.step(book));
  }

  async run<H>(reader: FlowReader<H>, handler: H): Promise<Outcome> {
    const { source, top, rows, comparison, problems } = this;
    const supply = top === null ? null : new RowSupply(top, rows, comparison);
    const start = process.hrtime.bigint();
    const busyNs = await readAll(source, reader, handler, supply, () =>
      this.options.onProgress?.(progressOf('replay', source, reader.messageCount)),
    );
    const replayNs = nsSince(start);
    noteProblem(problems, source, reader.problem, `after message ${reader.messageCount}`);
    const rowsLeft = supply === null ? 0 : await supply.finish();
    if (top !== null) noteProblem(problems, top, rows.problem, `after row ${rows.rowNumber - 1}`);
    return {
      isGzip: source.isGzip,
      messages: reader.messageCount,
      firstTimeNs: reader.firstTimeNs,
      lastTimeNs: reader.lastTimeNs,
      countsByType: reader.countsByType(),
      passive: this.passive,
      agreement: top === null ? undefined : comparison.result(),
      rowsLeft,
      replayNs,
      busyNs,
    };
  }
}

/** Reads the whole file once beforehand. @returns how long it took, in ns */
async function survey<H>(
  options: ReplayOptions,
  reader: FlowReader<H>,
  handler: H,
): Promise<number> {
  const start = process.hrtime.bigint();
  const source = await FileSource.open(options.file);
  if (source instanceof FileSource) {
    await readAll(source, reader, handler, null, () =>
      options.onProgress?.(progressOf('survey', source, reader.messageCount)),
    );
    await source.close();
  }
  return nsSince(start);
}

/** How a zip archive begins; LOBSTER hands its samples out in some. */
const ZIP_MAGIC = Buffer.from('PK\x03\x04', 'latin1');

/** Reads the beginning of a file, decompressed if need be. */
async function formatOf(file: string): Promise<Format | { readonly problem: string }> {
  const source = await FileSource.open(file);
  if (typeof source === 'string') return { problem: source };
  const beginning = await source.next();
  await source.close();
  if (beginning === null) {
    const what = source.problem ?? 'there is nothing in it';
    return { problem: `${file}: ${what}; get the file anew.` };
  }
  if (looksLikeItch(beginning)) return 'itch';
  if (looksLikeLobster(beginning)) return 'lobster';
  const isZip = beginning.subarray(0, ZIP_MAGIC.length).equals(ZIP_MAGIC);
  const remedy = isZip ? 'unpack this zip archive first' : 'give a file of one of these formats';
  return {
    problem:
      `${file} begins at byte 0 with ${shownBytes(beginning)}; expected a LOBSTER message row or ` +
      `an ITCH 5.0 message behind its two-byte length, so ${remedy}.`,
  };
}

/** Makes a whole sentence of what is wrong with a file, if anything is. */
function noteProblem(
  problems: string[],
  source: FileSource,
  problem: FlowProblem | null,
  lastGood: string,
): void {
  const { path } = source;
  if (problem !== null) {
    const inside = source.isGzip ? ' of its uncompressed content' : '';
    const at = `byte ${problem.offsetBytes}${inside}`;
    problems.push(`${path}, ${problem.where}, at ${at}: ${problem.what}.`);
  } else if (source.problem !== null) {
    problems.push(`${path}: ${source.problem}, ${lastGood}; get the file anew.`);
  }
}

function progressOf(reading: Progress['reading'], source: FileSource, messages: number): Progress {
  return { reading, messages, readBytes: source.readBytes, sizeBytes: source.sizeBytes };
}

function nsSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start);
}

function failed(problem: string): ReplayResult {
  return { replay: undefined, problems: [problem] };
}

const NO_FLOW: FlowHandler = {
  added() {},
  reduced() {},
  deleted() {},
  executed() {},
  replaced() {},
  passed() {},
};
