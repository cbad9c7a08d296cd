/**
 * What the readers of order flow have in common, whatever format they read.
 *
 * A reader is given bytes in pieces of any size and hands on one message at a time, as numbers.
 * It keeps only the unfinished end of the last piece, and it stops at the first thing that is
 * wrong: what came before stays good. One thread; data plane, except for {@link FlowProblem}.
 */

/** The messages of one stock. Prices are in ticks of 0.0001, quantities in shares. */
export interface FlowHandler {
  /** A visible order came and rests. `side` is a code of `Side`. */
  added(orderId: number, side: number, priceTicks: number, quantityLots: number): void;
  /** A part of it was cancelled. */
  reduced(orderId: number, quantityLots: number): void;
  /** All of it was cancelled. */
  deleted(orderId: number): void;
  /** It traded, in part or completely. */
  executed(orderId: number, quantityLots: number): void;
  /** It left, and another came on the same side, at the back of its queue. */
  replaced(orderId: number, newOrderId: number, priceTicks: number, quantityLots: number): void;
  /** Something that leaves the visible book alone: a hidden trade, a cross, a halt. */
  passed(): void;
}

/** What is wrong in a file, and where. */
export interface FlowProblem {
  /** The first byte of the row or message, counted from 0, in the uncompressed content. */
  readonly offsetBytes: number;
  /** Which one, counted from 1: "row 12". */
  readonly where: string;
  /** What stands there, what was expected, and what to do: the rest of the sentence. */
  readonly what: string;
}

/** Takes files apart; `H` is what it hands the messages to. */
export interface FlowReader<H> {
  /** The first thing that was wrong; from then on nothing is read any more. */
  readonly problem: FlowProblem | null;
  /** How many messages it has read. */
  readonly messageCount: number;
  /** Time of the first message, in ns after midnight; NaN before it. */
  readonly firstTimeNs: number;
  /** Time of the last one. */
  readonly lastTimeNs: number;
  /** Gives it the next piece of the file. Call it when {@link read} has come to the end. */
  push(bytes: Buffer): void;
  /** Says that there will be no more pieces. Then {@link read} once more for the end of the file. */
  finish(): void;
  /**
   * Reads up to `maxMessages` of what it was given.
   *
   * @returns how many it read; fewer than asked for: it needs the next piece, or the file is at
   *   its end, or something is wrong
   */
  read(handler: H, maxMessages: number): number;
  /** How many messages of each type it has read, in the order of the format's description. */
  countsByType(): { readonly name: string; readonly count: number }[];
}

/** The pieces of a file, as far as they are not read yet. */
export class PendingBytes {
  bytes: Buffer = Buffer.alloc(0);
  /** Where to go on reading in {@link bytes}. */
  at = 0;
  /** True when no more will come. */
  finished = false;
  /** Where the first of {@link bytes} stands in the file. */
  private startBytes = 0;

  /** Adds a piece behind what is not read yet. */
  push(piece: Buffer): void {
    this.startBytes += this.at;
    const rest = this.bytes.subarray(this.at);
    this.bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    this.at = 0;
  }

  /** Where reading goes on, in the file. */
  get offsetBytes(): number {
    return this.startBytes + this.at;
  }
}

/** Bytes for an error text: as text where they are text, in hexadecimal otherwise; 24 at most. */
export function shownBytes(bytes: Buffer): string {
  const some = bytes.subarray(0, 24);
  const more = bytes.length > some.length ? '…' : '';
  const isText = some.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `"${some.toString('latin1')}${more}"` : `0x${some.toString('hex')}${more}`;
}
