/** The handoff with both sides in one thread, so that every turn is the check's to give. */
import { allocateHandoff, IoSide, type ReplySlot, WorkerSide } from '#handoff';
import { MessageType, PROTOCOL_VERSION, RECORD_BYTES, RequestOffset, Side } from '#layout';
import { OrderSlot } from '#order-slot';
import { ReportWriter } from '#report-writer';
import { RingReader } from '#shared-ring';
import { noWait, ScriptedWait } from './kit.ts';

/** A new order, as a client sends it: 64 bytes. */
export function requestOf(clientOrderId: number): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeUInt8(MessageType.NEW_ORDER, RequestOffset.type);
  bytes.writeUInt8(PROTOCOL_VERSION, RequestOffset.version);
  bytes.writeUInt32LE(1, RequestOffset.account);
  bytes.writeUInt32LE(clientOrderId, RequestOffset.clientOrderId);
  bytes.writeUInt8(Side.BUY, RequestOffset.side);
  return bytes;
}

/** The client order id of a request or a report. */
export function idOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(RequestOffset.clientOrderId, true);
}

/** The worker's part: every order of a batch gets an ACK. */
export class Acknowledging {
  readonly reader: RingReader;
  private readonly side: WorkerSide;
  private readonly order: OrderSlot;
  private readonly report = new ReportWriter();

  constructor(side: WorkerSide, wait = noWait) {
    this.side = side;
    this.reader = new RingReader(side.requests, { consumer: 0, wait });
    this.order = new OrderSlot(side.requestBytes);
  }

  /** @returns how many orders it worked on: at most `limit` */
  turn(limit: number): number {
    return this.reader.poll((offset, _sequence, endOfBatch) => {
      const order = this.order.at(offset);
      this.report.accept(order, Side.BUY);
      this.side.answer(order.connectionId, this.report.bytes);
      if (endOfBatch) this.side.flush();
    }, limit);
  }
}

export interface InOneThreadOptions {
  readonly requestSlots: number;
  readonly replySlots: number;
  /** The sequence before the first event, of both rings. */
  readonly initial?: number;
  /** After how many replies the I/O side gets to see them; the end of a batch does so as well. */
  readonly publishEvery?: number;
}

export class InOneThread {
  readonly io: IoSide;
  readonly worker: Acknowledging;
  /** How often the worker had to wait for room among the replies. */
  workerWaits = 0;
  /** What came back to each connection, in order. */
  private readonly back = new Map<number, number[]>();

  constructor({ publishEvery = 1, ...shape }: InOneThreadOptions) {
    const memory = allocateHandoff(shape);
    this.io = new IoSide(memory);
    const wait = new ScriptedWait(() => {
      this.workerWaits++;
      this.drain();
    });
    this.worker = new Acknowledging(new WorkerSide(memory, { wait, publishEvery }));
  }

  /** @returns false when the answer is BUSY */
  submit(connection: number, clientOrderId: number): boolean {
    return this.io.submit(requestOf(clientOrderId), 0, connection, 0);
  }

  drain(): number {
    return this.io.drain((reply: ReplySlot) => {
      const ids = this.back.get(reply.connectionId) ?? [];
      ids.push(idOf(reply.report()));
      this.back.set(reply.connectionId, ids);
    });
  }

  /** `1: 10 11, 2: 20`: the orders that were answered on each connection. */
  answered(): string {
    const each = [...this.back].sort(([one], [other]) => one - other);
    return each.map(([connection, ids]) => `${connection}: ${ids.join(' ')}`).join(', ');
  }
}
