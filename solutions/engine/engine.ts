/**
 * The first engine: from a client's socket to the book and back.
 *
 *     clients ─TCP─► gateway ─► ring ─► check ─► match ──► reports
 *        ▲              │ full: REJ BUSY           └ books    │
 *        └──────────────┴─────────────────────────────────────┘
 *
 * One thread does everything. Reading fills the ring; the turn loop lets the two consumers work on
 * what is there and then writes out the reports, one write per client and turn. Ring and graph
 * come by name, so a learner's own run here as well.
 *
 * Every frame gets exactly one answer: from `match` if it went through the ring, else at once.
 * Orders of a client that is gone stay in the book.
 */
import type { Connection } from '#connection';
import { ConsumerGraph } from '#consumer-graph';
import { Counter, type CounterName, Counters } from '#counters';
import { Gateway, type GatewayLimits } from '#gateway';
import { RECORD_BYTES } from '#layout';
import { Limit } from '#limits';
import { OrderBook, type OrderBookOptions } from '#order-book';
import { Reason } from '#reasons';
import { FULL, RingBuffer } from '#ring-buffer';
import { TurnLoop } from '#turn-loop';
import { checkRequest } from './check-request.ts';
import { type Book, MatchStage, type ReportSink } from './match-stage.ts';
import { OrderEvent } from './order-event.ts';
import { ReportWriter } from './report-writer.ts';

export type { Book } from './match-stage.ts';

export interface EngineOptions {
  /** Number of slots, a power of two. Without it: `ringSlots` of the table of limits. */
  readonly ringSlots?: number;
  /** How many symbols are traded, 1 … `maxSymbols`, which is also the default. */
  readonly symbols?: number;
  /** Where an order is executed. Without it: an `OrderBook`. */
  readonly createBook?: (options: OrderBookOptions) => Book;
  /** Limits other than those of the table. */
  readonly limits?: Partial<EngineLimits>;
  /** A clock in ns that starts near 0 and never goes back. Without it: that of the process. */
  readonly nowNs?: () => number;
}

export interface EngineLimits extends GatewayLimits {
  readonly maxOrdersPerBook: number;
  /** How long a shutdown answers orders that were already on their way. */
  readonly shutdownGraceMs: number;
  /** How long a shutdown waits for clients to fetch their last reports. */
  readonly drainTimeoutMs: number;
}

export interface StopReport {
  /** Clients that did not fetch their last reports in time. */
  readonly cutOff: number;
  readonly counters: Readonly<Record<CounterName, number>>;
}

export class Engine {
  readonly counters = new Counters();
  private readonly limits: EngineLimits;
  private readonly ring: RingBuffer<OrderEvent>;
  private readonly graph: ConsumerGraph<OrderEvent>;
  private readonly gateway: Gateway;
  private readonly loop: TurnLoop;
  private readonly nowNs: () => number;
  /** For what is answered without the ring: the request, and the report. */
  private readonly aside = new OrderEvent(new ArrayBuffer(RECORD_BYTES), 0);
  private readonly atOnce = new ReportWriter();
  private held = false;
  private draining = false;
  private stopping: Promise<StopReport> | undefined;
  private whenDrained: (() => void) | undefined;

  /** @throws RangeError when an option is out of range */
  constructor(options: EngineOptions = {}) {
    const { ringSlots = Limit.ringSlots, symbols = Limit.maxSymbols } = options;
    if (!Number.isInteger(symbols) || symbols < 1 || symbols > Limit.maxSymbols) {
      throw new RangeError(
        `Engine: symbols is ${symbols}; expected a whole number from 1 to ${Limit.maxSymbols}`,
      );
    }
    this.limits = { ...Limit, ...options.limits };
    this.nowNs = options.nowNs ?? nsSinceNow();
    const memory = new ArrayBuffer(ringSlots * RECORD_BYTES);
    this.ring = new RingBuffer({
      capacity: ringSlots,
      createEvent: (slot) => new OrderEvent(memory, slot),
      idle: () => {
        throw new Error('Engine: the gateway never waits for room in the ring');
      },
    });
    const match = new MatchStage({
      symbols,
      maxOrdersPerBook: this.limits.maxOrdersPerBook,
      createBook: options.createBook ?? ((book) => new OrderBook(book)),
      counters: this.counters,
      sink: this.sink,
    });
    this.graph = new ConsumerGraph(this.ring, {
      consumers: [
        { name: 'check', handle: (event) => check(event, symbols) },
        { name: 'match', handle: (event) => match.handle(event), after: ['check'] },
      ],
      onError: (_error, consumer, sequence) => {
        this.counters.add(Counter.stageFailures);
        if (consumer === 'match') match.fail();
        else this.ring.get(sequence).refuse(Reason.STAGE_FAILED);
        return 'skip';
      },
    });
    this.gateway = new Gateway({
      limits: this.limits,
      counters: this.counters,
      handlers: {
        onFrame: (connection, bytes, offset, length) =>
          this.receive(connection, bytes, offset, length),
        onProtocolError: (connection) => {
          this.atOnce.unreadable(Reason.BAD_MSG);
          this.sink.tell(connection.id, this.atOnce.bytes);
        },
        onOutput: () => this.loop.wake(),
      },
    });
    this.loop = new TurnLoop(() => this.turn());
  }

  /**
   * Starts to listen for clients.
   *
   * @param port 0 … 65535; 0 takes any free one
   * @returns the port
   * @throws the error of the operating system, such as `EADDRINUSE`
   */
  listen(port: number, host = '127.0.0.1'): Promise<number> {
    return this.gateway.listen(port, host);
  }

  /** Stops the consumers in front of the next request: from here on the ring fills up. */
  hold(): void {
    this.held = true;
    this.graph.halt();
  }

  /** Lets the consumers go on after {@link hold}. */
  release(): void {
    this.held = false;
    this.graph.resume();
    this.loop.wake();
  }

  /**
   * Lets nobody in, answers everything that was accepted, tells later orders SHUTTING_DOWN, closes
   * every connection. Called again it gives the same promise.
   */
  stop(): Promise<StopReport> {
    this.stopping ??= this.shutDown();
    return this.stopping;
  }

  private async shutDown(): Promise<StopReport> {
    this.gateway.stopAccepting();
    this.draining = true;
    const drained = new Promise<void>((resolve) => {
      this.whenDrained = resolve;
    });
    this.loop.wake();
    await drained;
    if (this.gateway.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, this.limits.shutdownGraceMs));
    }
    const cutOff = await this.gateway.close(this.limits.drainTimeoutMs);
    return { cutOff, counters: this.counters.snapshot() };
  }

  /** One turn of all consumers; the replies leave at its end. */
  private turn(): number {
    const handled = this.graph.turn();
    this.gateway.flush();
    if (this.draining && !this.held && handled === 0) this.whenDrained?.();
    return handled;
  }

  /** Takes one frame from a client, or answers at once why not. */
  private receive(connection: Connection, bytes: Uint8Array, offset: number, length: number): void {
    if (length !== RECORD_BYTES) {
      this.counters.add(Counter.rejectedMalformed);
      this.atOnce.unreadable(Reason.BAD_MSG);
      this.sink.answer(connection.id, this.atOnce.bytes);
    } else if (this.draining) {
      this.counters.add(Counter.rejectedShuttingDown);
      this.refuse(connection, bytes, offset, Reason.SHUTTING_DOWN);
    } else {
      const sequence = this.ring.tryNext();
      if (sequence === FULL) {
        this.counters.add(Counter.rejectedBusy);
        this.refuse(connection, bytes, offset, Reason.BUSY);
        return;
      }
      this.ring.get(sequence).take(bytes, offset, connection.id, this.nowNs());
      this.ring.publish(sequence);
      this.counters.add(Counter.published);
      this.loop.wake();
    }
  }

  private refuse(connection: Connection, bytes: Uint8Array, offset: number, reason: number): void {
    this.aside.take(bytes, offset, connection.id, 0);
    this.atOnce.refuse(this.aside.view, reason);
    this.sink.answer(connection.id, this.atOnce.bytes);
  }

  private readonly sink: ReportSink = {
    answer: (connectionId, report) => {
      this.count(this.gateway.connection(connectionId)?.answer(report));
    },
    tell: (connectionId, report) => {
      this.count(this.gateway.connection(connectionId)?.send(report));
    },
  };

  private count(sent: boolean | undefined): void {
    this.counters.add(sent === true ? Counter.reportsSent : Counter.reportsDropped);
  }
}

function check(event: OrderEvent, symbols: number): void {
  if (event.refusal === Reason.ACCEPTED) event.refuse(checkRequest(event.view, symbols));
}

/** A clock in ns that starts at 0 now. `process.hrtime` allocates nothing once it is optimised. */
function nsSinceNow(): () => number {
  const [startSeconds, startNs] = process.hrtime();
  return () => {
    const now = process.hrtime();
    return (now[0] - startSeconds) * 1e9 + (now[1] - startNs);
  };
}
