/**
 * A gateway on this thread, the rings, and a worker thread behind them: what the engine does, cut
 * down to the handoff.
 */

import { Counters } from '#counters';
import { Gateway } from '#gateway';
import { allocateHandoff, IoSide, type ReplySlot } from '#handoff';
import { RECORD_BYTES } from '#layout';
import { Limit } from '#limits';
import { OrderSlot } from '#order-slot';
import { Reason } from '#reasons';
import { ReportWriter } from '#report-writer';
import { spawnWorker, type WorkerHandle } from '#spawn-worker';
import { TurnLoop } from '#turn-loop';
import type { AckThread } from './ack-thread.ts';

const ACK_THREAD = new URL('./ack-thread.ts', import.meta.url);

export interface ServerOptions {
  readonly requestSlots: number;
  readonly replySlots: number;
  /** The worker touches nothing before {@link HandoffServer.letWork}. */
  readonly stalled: boolean;
}

export class HandoffServer {
  readonly io: IoSide;
  /** How many orders were answered BUSY. */
  refused = 0;
  /** How often this thread's event loop has come round. */
  turns = 0;
  private readonly gateway: Gateway;
  private readonly worker: WorkerHandle;
  /** 0: stalled; 1: at work; 2: to end. */
  private readonly control: Int32Array;
  private readonly aside = OrderSlot.alone();
  private readonly atOnce = new ReportWriter();
  private readonly onReply = (reply: ReplySlot): void => {
    this.gateway.connection(reply.connectionId)?.answer(reply.report());
  };
  private readonly turning: NodeJS.Immediate[] = [];

  private constructor({ requestSlots, replySlots, stalled }: ServerOptions) {
    const memory = allocateHandoff({ requestSlots, replySlots, initial: 2 ** 31 - 10 });
    this.io = new IoSide(memory, { onReplies: () => this.collect() });
    this.control = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.control[0] = stalled ? 0 : 1;
    const data: AckThread = { memory, control: this.control };
    this.worker = spawnWorker(ACK_THREAD, { name: 'worker', data });
    const output = new TurnLoop(() => {
      this.gateway.flush();
      return 0;
    });
    this.gateway = new Gateway({
      limits: Limit,
      counters: new Counters(),
      handlers: {
        onFrame: (connection, bytes, offset, length) => {
          if (length !== RECORD_BYTES) throw new Error(`a frame of ${length} bytes in a check`);
          if (this.io.submit(bytes, offset, connection.id, 0)) return;
          this.refused++;
          this.aside.take(bytes, offset, connection.id, 0);
          this.atOnce.refuse(this.aside, Reason.BUSY);
          connection.answer(this.atOnce.bytes);
        },
        onProtocolError: () => {},
        onOutput: () => output.wake(),
      },
    });
    this.countTurns();
  }

  static async start(options: ServerOptions): Promise<{ server: HandoffServer; port: number }> {
    const server = new HandoffServer(options);
    const port = await server.gateway.listen(0, '127.0.0.1');
    server.io.watchReplies();
    return { server, port };
  }

  /** Ends a stall. */
  letWork(): void {
    this.command(1);
  }

  async stop(): Promise<void> {
    for (const immediate of this.turning) clearImmediate(immediate);
    this.command(2);
    await this.gateway.close(0);
    await this.worker.terminate();
  }

  private command(value: number): void {
    Atomics.store(this.control, 0, value);
    Atomics.notify(this.control, 0);
  }

  private collect(): void {
    this.io.drain(this.onReply);
    this.gateway.flush();
    this.io.watchReplies();
  }

  private countTurns(): void {
    this.turns++;
    this.turning[0] = setImmediate(() => this.countTurns());
  }
}
