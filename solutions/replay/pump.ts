/**
 * Moves bytes from files to readers, as fast as the readers ask for them. Control plane.
 *
 * Where a book is compared with a top-of-book file, two files advance together: messages are read
 * only as far as there are rows to compare them with.
 */
import type { FileSource } from './file-source.ts';
import type { FlowReader } from './flow.ts';
import type { TopOfBookComparison, TopOfBookReader } from './top-of-book.ts';

/** Messages between two looks at the rows. */
const BATCH_MESSAGES = 4096;

/** Keeps rows of a top-of-book file ready. */
export class RowSupply {
  private readonly source: FileSource;
  private readonly rows: TopOfBookReader;
  private readonly comparison: TopOfBookComparison;

  constructor(source: FileSource, rows: TopOfBookReader, comparison: TopOfBookComparison) {
    this.source = source;
    this.rows = rows;
    this.comparison = comparison;
  }

  messagesAhead(): number {
    return this.comparison.messagesAhead();
  }

  /** Reads rows until as many are ready as there is room for, or until the last one. */
  async fill(): Promise<void> {
    while (this.rows.fill()) {
      const piece = await this.source.next();
      if (piece !== null) this.rows.push(piece);
      else if (this.source.problem === null) this.rows.finish();
      else this.rows.breakOff();
    }
  }

  /** The messages are at their end: settles what is left. @returns rows that nothing belongs to */
  async finish(): Promise<number> {
    await this.fill();
    this.comparison.finish();
    let left = 0;
    while (this.rows.readyCount > 0) {
      for (; this.rows.readyCount > 0; left++) this.rows.take();
      await this.fill();
    }
    return left;
  }
}

/**
 * Reads a file to its end, or to the first thing that is wrong in it.
 *
 * @param supply where rows come from that must be ready for the messages, or null
 * @param onPiece called after each piece of the file
 * @returns how long reader and handler took, in ns, without the waiting for bytes
 */
export async function readAll<H>(
  source: FileSource,
  reader: FlowReader<H>,
  handler: H,
  supply: RowSupply | null,
  onPiece: () => void,
): Promise<number> {
  let busyNs = 0;
  let finished = false;
  let ahead = source.next();
  for (;;) {
    let batch = BATCH_MESSAGES;
    if (supply !== null) {
      if (supply.messagesAhead() === 0) await supply.fill();
      batch = Math.min(batch, supply.messagesAhead());
    }
    const start = process.hrtime.bigint();
    const done = reader.read(handler, batch);
    busyNs += Number(process.hrtime.bigint() - start);
    if (done === batch) continue;
    if (finished) return busyNs;
    const piece = await ahead;
    if (reader.problem !== null) return busyNs;
    if (piece !== null) {
      ahead = source.next();
      reader.push(piece);
      onPiece();
    } else if (source.problem === null) {
      reader.finish();
      finished = true;
    } else {
      return busyNs;
    }
  }
}
