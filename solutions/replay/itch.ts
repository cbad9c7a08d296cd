/**
 * Reads NASDAQ TotalView-ITCH 5.0 files: binary messages, each behind its length.
 *
 *     00 24 │ 41 │ 00 0d │ 00 00 │ 1f 1a ce d9 f0 00 │ …
 *     length│type│ stock │ track-│ time, ns after    │ the fields of that type
 *     (2)   │(1) │ locate│ ing   │ midnight (6)      │
 *
 * All integers are big-endian and unsigned, prices are × 10000. A stock is named by its locate
 * code, a number that the day's stock directory gives it. The reader follows one stock; of the
 * others it only counts the messages. A length of 0 ends the file before its end.
 * Format: NASDAQ TotalView-ITCH 5.0 specification; framing as in the files at
 * https://emi.nasdaq.com/ITCH/.
 */
import { Side } from '#layout';
import {
  type FlowHandler,
  type FlowProblem,
  type FlowReader,
  PendingBytes,
  shownBytes,
} from './flow.ts';

/** Every message of ITCH 5.0: its type, its length without the two bytes in front, its name. */
export const ITCH_MESSAGES = [
  ['S', 12, 'system event'],
  ['R', 39, 'stock directory'],
  ['H', 25, 'trading action'],
  ['Y', 20, 'short sale restriction'],
  ['L', 26, 'market participant position'],
  ['V', 35, 'circuit breaker levels'],
  ['W', 12, 'circuit breaker status'],
  ['K', 28, 'quoting period update'],
  ['J', 35, 'auction collar'],
  ['h', 21, 'operational halt'],
  ['A', 36, 'add order'],
  ['F', 40, 'add order with participant'],
  ['E', 31, 'order executed'],
  ['C', 36, 'order executed with price'],
  ['X', 23, 'order cancelled in part'],
  ['D', 19, 'order deleted'],
  ['U', 35, 'order replaced'],
  ['P', 44, 'trade of a hidden order'],
  ['Q', 40, 'cross trade'],
  ['B', 19, 'broken trade'],
  ['I', 50, 'order imbalance'],
  ['N', 20, 'retail interest'],
  ['O', 48, 'direct listing price range'],
] as const;

const LENGTH_BYTES = 2;
const STOCK_BYTES = 8;
const LOCATES = 65_536;
const TWO_TO_32 = 0x1_0000_0000;
const MAX_HIGH_HALF = 0x1f_ffff;
const NS_PER_DAY = 86_400e9;

const lengthByType = new Uint8Array(256);
for (const [type, length] of ITCH_MESSAGES) lengthByType[type.charCodeAt(0)] = length;

/** Whether a file that begins like this may be ITCH 5.0: a right length and a type that has it. */
export function looksLikeItch(beginning: Buffer): boolean {
  const type = beginning[LENGTH_BYTES];
  if (type === undefined) return false;
  const length = beginning.readUInt16BE(0);
  return length > 0 && length === lengthByType[type];
}

export interface ItchReaderOptions {
  /** The locate code of the stock to follow. */
  readonly locate?: number;
  /** Its name instead: it is followed from its first message on. */
  readonly stock?: string;
}

export class ItchReader implements FlowReader<FlowHandler> {
  problem: FlowProblem | null = null;
  messageCount = 0;
  firstTimeNs = Number.NaN;
  lastTimeNs = Number.NaN;
  /** How many messages were about the stock that is followed. */
  followedCount = 0;
  private readonly input = new PendingBytes();
  private readonly counts = new Uint32Array(256);
  private readonly messagesByLocate = new Uint32Array(LOCATES);
  private readonly stocks = new Map<number, string>();
  private readonly wantedStock: string | undefined;
  private locate: number;
  private ended = false;

  constructor(options: ItchReaderOptions = {}) {
    this.locate = options.locate ?? -1;
    this.wantedStock = options.stock?.padEnd(STOCK_BYTES);
  }

  /** The name of the stock that is followed; undefined as long as no message has named it. */
  get stock(): string | undefined {
    return this.stocks.get(this.locate);
  }

  /** The names of the stocks so far, those with the most messages first. */
  stocksByActivity(): { locate: number; stock: string; messages: number }[] {
    return [...this.stocks]
      .map(([locate, stock]) => {
        return { locate, stock, messages: this.messagesByLocate[locate] as number };
      })
      .sort((a, b) => b.messages - a.messages);
  }

  push(bytes: Buffer): void {
    this.input.push(bytes);
  }

  finish(): void {
    this.input.finished = true;
  }

  read(flow: FlowHandler, maxMessages: number): number {
    let done = 0;
    while (done < maxMessages && this.problem === null && this.readMessage(flow)) done++;
    return done;
  }

  countsByType(): { name: string; count: number }[] {
    return ITCH_MESSAGES.map(([type, , name]) => {
      return { name: `${type} ${name}`, count: this.counts[type.charCodeAt(0)] as number };
    });
  }

  /** @returns false when there is no whole message left, or it is wrong */
  private readMessage(flow: FlowHandler): boolean {
    const { input } = this;
    const { bytes, at } = input;
    const available = bytes.length - at;
    if (available === 0) return false;
    if (available < LENGTH_BYTES + 1) {
      const isEndMark = available === LENGTH_BYTES && bytes.readUInt16BE(at) === 0;
      return input.finished && !isEndMark ? this.failCut(available) : false;
    }
    const length = bytes.readUInt16BE(at);
    if (length === 0 || this.ended) {
      this.ended = true;
      return this.fail('more follows behind the end mark, a length of 0');
    }
    const start = at + LENGTH_BYTES;
    const type = bytes[start] as number;
    const expected = lengthByType[type] as number;
    if (length !== expected) return this.failLength(type, length, expected);
    if (available < LENGTH_BYTES + length) {
      return input.finished ? this.failCut(available) : false;
    }
    const timeNs = bytes.readUInt16BE(start + 5) * TWO_TO_32 + bytes.readUInt32BE(start + 7);
    if (timeNs > NS_PER_DAY) return this.fail(`its time is ${timeNs} ns after midnight`);
    const locate = bytes.readUInt16BE(start + 1);
    if (!this.handOn(flow, type, locate, start)) return false;
    if (this.messageCount === 0) this.firstTimeNs = timeNs;
    this.lastTimeNs = timeNs;
    this.messageCount++;
    input.at = start + length;
    return true;
  }

  private handOn(flow: FlowHandler, type: number, locate: number, start: number): boolean {
    const { bytes } = this.input;
    this.messagesByLocate[locate] = (this.messagesByLocate[locate] as number) + 1;
    if (type === Type.R || type === Type.A || type === Type.F) {
      const nameAt = start + (type === Type.R ? 11 : 24);
      if (!this.stocks.has(locate)) this.name(locate, nameAt);
    }
    if (locate !== this.locate) return true;
    this.followedCount++;
    this.counts[type] = (this.counts[type] as number) + 1;
    switch (type) {
      case Type.A:
      case Type.F: {
        const orderId = this.idAt(start + 11);
        const side = this.sideAt(start + 19);
        const shares = bytes.readUInt32BE(start + 20);
        if (!this.isGood(orderId, shares) || side === 0) return false;
        flow.added(orderId, side, bytes.readUInt32BE(start + 32), shares);
        return true;
      }
      case Type.E:
      case Type.C: {
        const orderId = this.idAt(start + 11);
        const shares = bytes.readUInt32BE(start + 19);
        if (!this.isGood(orderId, shares)) return false;
        flow.executed(orderId, shares);
        return true;
      }
      case Type.X: {
        const orderId = this.idAt(start + 11);
        const shares = bytes.readUInt32BE(start + 19);
        if (!this.isGood(orderId, shares)) return false;
        flow.reduced(orderId, shares);
        return true;
      }
      case Type.D: {
        const orderId = this.idAt(start + 11);
        if (!this.isGood(orderId, 1)) return false;
        flow.deleted(orderId);
        return true;
      }
      case Type.U: {
        const orderId = this.idAt(start + 11);
        const newOrderId = this.idAt(start + 19);
        const shares = bytes.readUInt32BE(start + 27);
        if (!this.isGood(orderId, shares) || !this.isGood(newOrderId, shares)) return false;
        flow.replaced(orderId, newOrderId, bytes.readUInt32BE(start + 31), shares);
        return true;
      }
      case Type.P:
      case Type.Q:
      case Type.H:
        flow.passed();
        return true;
      default:
        return true;
    }
  }

  private name(locate: number, at: number): void {
    const padded = this.input.bytes.toString('latin1', at, at + STOCK_BYTES);
    this.stocks.set(locate, padded.trimEnd());
    if (padded === this.wantedStock) this.locate = locate;
  }

  /** An order reference number; NaN when it is no safe integer. */
  private idAt(at: number): number {
    const { bytes } = this.input;
    const high = bytes.readUInt32BE(at);
    return high <= MAX_HIGH_HALF ? high * TWO_TO_32 + bytes.readUInt32BE(at + 4) : Number.NaN;
  }

  /** A code of `Side`; 0 after noting what is wrong. */
  private sideAt(at: number): number {
    const side = this.input.bytes[at];
    if (side === LETTER_B) return Side.BUY;
    if (side === LETTER_S) return Side.SELL;
    this.fail(`its side is ${shownBytes(this.input.bytes.subarray(at, at + 1))}, not B or S`);
    return 0;
  }

  private isGood(orderId: number, shares: number): boolean {
    if (Number.isNaN(orderId)) return this.fail('its order reference is above 2^53');
    return shares > 0 || this.fail('its number of shares is 0');
  }

  private failLength(type: number, length: number, expected: number): false {
    if (expected === 0) {
      const shown = shownBytes(Buffer.of(type));
      return this.fail(`its type is ${shown}, which ITCH 5.0 does not have`);
    }
    const letter = String.fromCharCode(type);
    return this.fail(`its length is ${length}, but a message of type ${letter} has ${expected}`);
  }

  private failCut(available: number): false {
    return this.fail(`the file ends after ${available} of its bytes`);
  }

  /** Notes what is wrong with the message; always false. */
  private fail(what: string): false {
    this.problem ??= {
      offsetBytes: this.input.offsetBytes,
      where: `message ${this.messageCount + 1}`,
      what:
        `${what}; expected an ITCH 5.0 message behind its two-byte length, ` +
        'so check that the file is whole and came from the exchange like this',
    };
    return false;
  }
}

const LETTER_B = 0x42;
const LETTER_S = 0x53;

/** The types that say something about a stock's book. */
const Type = {
  R: 0x52,
  H: 0x48,
  A: 0x41,
  F: 0x46,
  E: 0x45,
  C: 0x43,
  X: 0x58,
  D: 0x44,
  U: 0x55,
  P: 0x50,
  Q: 0x51,
} as const;
