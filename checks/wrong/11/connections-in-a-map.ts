/** As the reference, built differently: the open connections stand in a Map by their ids. */
import { Counter, type Counters } from '#counters';
import { RECORD_BYTES } from '#layout';
import type { OrderSlot } from '#order-slot';
import type { ReportSink } from '#response';

/** Nobody's id. */
export const NO_CONNECTION = 0;
export const MAX_IO_THREADS = 16;
/** Most connections of one I/O thread at a time. */
export const MAX_PLACES = 2047;

const PLACE_BITS = 11;
const GENERATION_BITS = 16;
const GENERATIONS = 2 ** GENERATION_BITS;
const PLACE_MASK = 2 ** PLACE_BITS - 1;
const THREAD_SHIFT = PLACE_BITS + GENERATION_BITS;
const FIRST_ENTRY_ID = 2 ** 31;

/** The I/O thread of a connection, or of whoever had that id: 0 … {@link MAX_IO_THREADS} − 1. */
export function ioThreadOf(connectionId: number): number {
  return connectionId >= FIRST_ENTRY_ID ? 0 : connectionId >>> THREAD_SHIFT;
}

/** As the reference's, built differently: a Map of who is open, and the generations of the places. */
export class ConnectionTable<C> {
  private readonly ioThread: number;
  private readonly open_ = new Map<number, C>();
  private readonly generations = new Map<number, number>();
  private readonly free: number[];

  constructor(ioThread: number, capacity: number, firstGeneration = 0) {
    assertWithin('ioThread', ioThread, 0, MAX_IO_THREADS - 1);
    assertWithin('capacity', capacity, 1, MAX_PLACES);
    this.ioThread = ioThread;
    this.free = Array.from({ length: capacity }, (_, i) => capacity - i);
    for (const place of this.free) this.generations.set(place, firstGeneration);
  }

  get size(): number {
    return this.open_.size;
  }

  get nextId(): number {
    const place = this.free.at(-1);
    if (place === undefined) return NO_CONNECTION;
    const generation = this.generations.get(place) ?? 0;
    return this.ioThread * 2 ** THREAD_SHIFT + generation * 2 ** PLACE_BITS + place;
  }

  open(connection: C): number {
    const id = this.nextId;
    const place = this.free.pop();
    if (place === undefined) return NO_CONNECTION;
    this.generations.set(place, (this.generations.get(place) ?? 0) + 1);
    this.open_.set(id, connection);
    return id;
  }

  close(connectionId: number): boolean {
    if (!this.open_.delete(connectionId)) return false;
    const place = connectionId & PLACE_MASK;
    if ((this.generations.get(place) ?? 0) < GENERATIONS) this.free.push(place);
    return true;
  }

  get(connectionId: number): C | undefined {
    return this.open_.get(connectionId);
  }

  *values(): Generator<C> {
    yield* this.open_.values();
  }
}

/** An engine thread's way to one I/O thread: the producer's side of its reply ring. */
export interface ReplyOutput {
  /** @param order the request, when its times are to go with the answer */
  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void;
  tell(connectionId: number, report: Uint8Array): void;
  /** Shows the I/O thread every reply so far. */
  flush(): void;
}

/** An engine thread's way to all connections. */
export class ResponseRouter implements ReportSink, ReplyOutput {
  private readonly outputs: readonly ReplyOutput[];
  private readonly counters: Counters;

  /**
   * @param outputs by the number of the I/O thread
   * @param counters this thread's
   * @throws RangeError when there is none, or more than {@link MAX_IO_THREADS}
   */
  constructor(outputs: readonly ReplyOutput[], counters: Counters) {
    assertWithin('the number of outputs', outputs.length, 1, MAX_IO_THREADS);
    this.outputs = outputs;
    this.counters = counters;
  }

  answer(connectionId: number, report: Uint8Array, order?: OrderSlot): void {
    const output = this.outputs[ioThreadOf(connectionId)];
    if (output === undefined) this.counters.add(Counter.reportsDropped);
    else output.answer(connectionId, report, order);
  }

  tell(connectionId: number, report: Uint8Array): void {
    const output = this.outputs[ioThreadOf(connectionId)];
    if (output === undefined) this.counters.add(Counter.reportsDropped);
    else output.tell(connectionId, report);
  }

  flush(): void {
    for (let i = 0; i < this.outputs.length; i++) (this.outputs[i] as ReplyOutput).flush();
  }
}

/** What a reply comes in, such as a slot of the reply ring. */
export interface Reply {
  readonly connectionId: number;
  /** True for the one answer to a request, false for news beside it. */
  readonly isAnswer: boolean;
  /** Where the report of 64 bytes lies, and from where on. */
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** What a reply is for; a connection of the gateway is one. */
export interface ReplyTarget {
  answerFrom(bytes: Uint8Array, offset: number, length: number): boolean;
  sendFrom(bytes: Uint8Array, offset: number, length: number): boolean;
}

/**
 * Gives a reply to its connection, and counts it as sent, or as dropped when that is gone. Only on
 * the thread that owns the connection.
 *
 * @param target whom `connectionId` names; undefined: nobody any more
 */
export function deliver(reply: Reply, target: ReplyTarget | undefined, counters: Counters): void {
  const { bytes, offset, isAnswer } = reply;
  const sent = isAnswer
    ? target?.answerFrom(bytes, offset, RECORD_BYTES)
    : target?.sendFrom(bytes, offset, RECORD_BYTES);
  counters.add(sent === true ? Counter.reportsSent : Counter.reportsDropped);
}

function assertWithin(what: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new RangeError(
    `response router: ${what} is ${value}; expected a whole number from ${from} to ${to}`,
  );
}
