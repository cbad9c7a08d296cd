/**
 * The whole way at full speed: TCP, request ring, engine thread, reply ring, TCP.
 *
 * Each client sends batches of the seeded flow as long as no more than its window of requests is
 * unanswered, so the ring is never full and the engine always has something to do. The requests
 * are made before the clock starts, and of the replies only the kind is looked at: the clients
 * share the machine with the engine, and should not be what is measured.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { RECORD_BYTES, ReportKind, ReportOffset } from '#layout';
import { OrderFlow } from '#seeded-flow';

export interface ThroughputOptions {
  readonly host: string;
  /** The clients take them in turn. */
  readonly ports: readonly number[];
  readonly connections: number;
  /** Requests of one write. */
  readonly batch: number;
  /** Requests of a client that may be unanswered; at least a batch. */
  readonly window: number;
  /** Answers that are waited for before the clock starts, over all clients. */
  readonly warmUp: number;
  /** Answers that are measured. */
  readonly requests: number;
  readonly symbols: number;
  readonly seed: number;
}

export interface ThroughputResult {
  readonly requests: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Of the measured answers. */
  readonly accepted: number;
  readonly rejected: number;
}

/** A record and the four bytes of its length. */
const FRAME_BYTES = RECORD_BYTES + 4;
/** Different requests of a client; then they come again. */
const FLOW_REQUESTS = 16_384;

/** @throws Error when the engine closes a connection */
export async function measureThroughput(options: ThroughputOptions): Promise<ThroughputResult> {
  const { host, ports, connections, warmUp, requests } = options;
  const clients: Client[] = [];
  for (let index = 0; index < connections; index++) {
    const port = ports[index % ports.length] as number;
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    clients.push(new Client(socket, flowOf(options, index), options));
  }
  const answers = () => clients.reduce((sum, client) => sum + client.accepted + client.rejected, 0);
  const reach = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      for (const client of clients) {
        client.onAnswers = () => answers() >= count && resolve();
        client.onLost = reject;
        client.fill();
      }
    });
  await reach(warmUp);
  const [before, acceptedBefore] = [answers(), sumOf(clients, 'accepted')];
  const start = process.hrtime();
  await reach(before + requests);
  const [seconds, ns] = process.hrtime(start);
  const measured = answers() - before;
  const accepted = sumOf(clients, 'accepted') - acceptedBefore;
  for (const client of clients) client.close();
  const elapsed = seconds + ns / 1e9;
  return {
    requests: measured,
    seconds: elapsed,
    perSecond: measured / elapsed,
    accepted,
    rejected: measured - accepted,
  };
}

function sumOf(clients: readonly Client[], what: 'accepted' | 'rejected'): number {
  return clients.reduce((sum, client) => sum + client[what], 0);
}

function flowOf({ seed, symbols }: ThroughputOptions, client: number): Buffer {
  const flow = new OrderFlow({ seed, client, symbols });
  const bytes = Buffer.alloc(FLOW_REQUESTS * FRAME_BYTES);
  for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
    flow.next(0);
    bytes.writeInt32LE(RECORD_BYTES, at);
    bytes.set(flow.bytes, at + 4);
  }
  return bytes;
}

class Client {
  accepted = 0;
  rejected = 0;
  onAnswers: () => void = () => {};
  onLost: (error: Error) => void = () => {};
  private readonly socket: Socket;
  private readonly batches: readonly Buffer[];
  private readonly batch: number;
  private readonly window: number;
  private sent = 0;
  private nextBatch = 0;
  /** Bytes received so far, within the frame. */
  private within = 0;

  constructor(socket: Socket, flow: Buffer, { batch, window }: ThroughputOptions) {
    this.socket = socket;
    this.batch = batch;
    this.window = window;
    const count = Math.floor(FLOW_REQUESTS / batch);
    this.batches = Array.from({ length: count }, (_, index) =>
      flow.subarray(index * batch * FRAME_BYTES, (index + 1) * batch * FRAME_BYTES),
    );
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', (error) => this.onLost(error));
    socket.on('close', () => this.onLost(new Error('the engine closed a connection')));
  }

  /** Sends as many batches as the window allows. */
  fill(): void {
    while (this.sent - this.accepted - this.rejected + this.batch <= this.window) {
      this.socket.write(this.batches[this.nextBatch] as Buffer);
      this.nextBatch = (this.nextBatch + 1) % this.batches.length;
      this.sent += this.batch;
    }
  }

  close(): void {
    this.onLost = () => {};
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    const kindAt = 4 + ReportOffset.kind;
    let at = kindAt - this.within;
    if (at < 0) at += FRAME_BYTES;
    for (; at < chunk.length; at += FRAME_BYTES) {
      const kind = chunk[at];
      if (kind === ReportKind.ACK) this.accepted++;
      else if (kind === ReportKind.REJ) this.rejected++;
    }
    this.within = (this.within + chunk.length) % FRAME_BYTES;
    this.fill();
    this.onAnswers();
  }
}
