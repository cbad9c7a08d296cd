/** A client on loopback: requests out, and reports back as `ACK 7`, `BUSY 8`. */
import { createConnection, type Socket } from 'node:net';
import { RECORD_BYTES, ReportKind, ReportOffset } from '#layout';
import { reasonName } from '#reasons';
import { idOf, requestOf } from './there-and-back.ts';

const LENGTH_BYTES = 4;
const FRAME_BYTES = LENGTH_BYTES + RECORD_BYTES;

export class Client {
  private readonly socket: Socket;
  private received = Buffer.alloc(0);
  private arrived = (): void => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.arrived();
    });
    socket.on('error', () => {});
  }

  static connect(port: number): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(new Client(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends orders with consecutive ids, in one write. */
  send(firstId: number, count: number): void {
    const frames = Array.from({ length: count }, (_, i) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeInt32LE(RECORD_BYTES);
      return Buffer.concat([length, requestOf(firstId + i)]);
    });
    this.socket.write(Buffer.concat(frames));
  }

  /** The next so many reports. */
  async reports(count: number): Promise<string[]> {
    while (this.received.length < count * FRAME_BYTES) {
      await new Promise<void>((resolve) => {
        this.arrived = resolve;
      });
    }
    const reports = Array.from({ length: count }, (_, i) => {
      const start = i * FRAME_BYTES + LENGTH_BYTES;
      return brief(this.received.subarray(start, start + RECORD_BYTES));
    });
    this.received = this.received.subarray(count * FRAME_BYTES);
    return reports;
  }

  close(): void {
    this.socket.destroy();
  }
}

function brief(report: Buffer): string {
  const accepted = report.readUInt8(ReportOffset.kind) === ReportKind.ACK;
  const what = accepted ? 'ACK' : reasonName(report.readUInt8(ReportOffset.reason));
  return `${what} ${idOf(report)}`;
}
