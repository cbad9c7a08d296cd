/** Day 17 through the engine's codec: the learner's or the reference's. */
import { CodecCode, OrderMessage } from '#codec';
import { LAYOUTS, MessageType, OrderType, RECORD_BYTES, Side, TimeInForce } from '#layout';
import { checkRecord } from '#record-check';
import { FIRST_ID, type Workload } from './workload.ts';

/** Records of the ring where one side is measured alone: they stay in the cache. */
const ROUND = 1024;
/** Records of the ring where one side writes all that the other reads behind it. */
const LONG_ROUND = 131_072;

/** A ring of records, as it lies between two threads, and a flyweight for each of them. */
class Ring {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  private readonly mask: number;
  private readonly writer: OrderMessage;
  private readonly reader: OrderMessage;

  /** @param records a power of two */
  constructor(records: number) {
    this.bytes = new Uint8Array(new SharedArrayBuffer(records * RECORD_BYTES));
    this.view = new DataView(this.bytes.buffer);
    this.mask = records - 1;
    this.writer = new OrderMessage(this.bytes);
    this.reader = new OrderMessage(this.bytes);
  }

  /** Writes the orders `from` … `to` − 1; returns how many were well-formed. */
  write(from: number, to: number): number {
    const { writer, mask } = this;
    let good = 0;
    for (let n = from; n < to; n++) {
      writer.at((n & mask) * RECORD_BYTES).begin(MessageType.NEW_ORDER);
      writer.symbol = n & 3;
      writer.account = 1 + (n & 7);
      writer.clientOrderId = 1 + n;
      writer.side = n & 1 ? Side.BUY : Side.SELL;
      writer.orderType = OrderType.LIMIT;
      writer.timeInForce = TimeInForce.GTC;
      writer.setClientTimestamp(n, 7);
      writer.correlationId = FIRST_ID + n;
      writer.priceTicks = 10_000 + (n & 127);
      writer.quantityLots = 1 + (n & 63);
      if (writer.end() === CodecCode.OK) good++;
    }
    return good;
  }

  /** Checks the orders `from` … `to` − 1 and adds up their ids; NaN when a field is not right. */
  read(from: number, to: number): number {
    const { reader, view, mask } = this;
    let sum = 0;
    let others = 0;
    for (let n = from; n < to; n++) {
      const offset = (n & mask) * RECORD_BYTES;
      if (checkRecord(view, offset, RECORD_BYTES) !== CodecCode.OK) return Number.NaN;
      reader.at(offset);
      sum += reader.correlationId - FIRST_ID;
      others += reader.symbol + reader.account + reader.clientOrderId + reader.priceTicks;
      others += reader.side + reader.orderType + reader.timeInForce + reader.flags;
      others += reader.quantityLots + reader.clientTimestampLow + reader.clientTimestampHigh;
    }
    return others > 0 ? sum : Number.NaN;
  }
}

export function encode(): Workload {
  const ring = new Ring(ROUND);
  return {
    run(events) {
      const good = ring.write(0, events);
      return good === events ? (good * (good - 1)) / 2 : Number.NaN;
    },
  };
}

export function decode(): Workload {
  const ring = new Ring(ROUND);
  ring.write(0, ROUND);
  return {
    run(events) {
      let sum = 0;
      for (let from = 0; from < events; from += ROUND) {
        sum += ring.read(0, ROUND) + from * ROUND;
      }
      return sum;
    },
  };
}

/**
 * By name, so that the compiler does not make one function of both: in an engine the two sides are on
 * two threads, and a function with both in it is too large to keep its numbers out of the heap.
 */
const SIDES = ['write', 'read'] as const;

export function roundTrip(): Workload {
  const ring = new Ring(LONG_ROUND);
  return {
    run(events) {
      let sum = Number.NaN;
      // What was not written as it should be is no message, and read finds that out.
      for (const side of SIDES) sum = ring[side](0, events);
      return sum;
    },
  };
}

export function hostile(): Workload {
  const ring = new Ring(ROUND);
  ring.write(0, ROUND);
  spoil(ring.bytes);
  return {
    run(events) {
      let sum = 0;
      for (let n = 0; n < events; n++) {
        const offset = (n & (ROUND - 1)) * RECORD_BYTES;
        const isGood = checkRecord(ring.view, offset, RECORD_BYTES) === CodecCode.OK;
        if (isGood === ((n & 1) === 0)) sum += n;
      }
      return sum;
    },
  };
}

/** 0x7f in every byte is out of the range of each of these fields. */
const SPOILED = LAYOUTS.NEW_ORDER.filter(
  ({ name, range }) => range !== null && name !== 'clientOrderId',
);

/** Every second record is wrong, each in another field in turn. */
function spoil(bytes: Uint8Array): void {
  for (let n = 1; n < ROUND; n += 2) {
    const field = SPOILED[(n >> 1) % SPOILED.length];
    if (field === undefined) continue;
    const from = n * RECORD_BYTES + field.offset;
    bytes.fill(0x7f, from, from + field.size);
  }
}
