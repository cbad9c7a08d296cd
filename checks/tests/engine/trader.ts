/** A client for tests that speaks in orders and reports. Reads reports with code of its own. */
import {
  Flags,
  LAYOUTS,
  MessageType,
  OrderType,
  RECORD_BYTES,
  RequestOffset,
  Side,
  TimeInForce,
  writeInt64,
} from '#layout';
import { reasonName } from '#reasons';
import { WireClient } from '../gateway/wire.ts';

export interface Report {
  readonly kind: 'ACK' | 'REJ' | 'FILL' | 'CANCELLED';
  readonly reason: string;
  readonly requestType: number;
  readonly symbol: number;
  readonly account: number;
  readonly correlationId: number;
  readonly clientOrderId: number;
  readonly side: number;
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly leavesLots: number;
  readonly executionId: number;
  /** Eight bytes as hexadecimal digits, in the order of the wire. */
  readonly clientTimestampNs: string;
}

const KINDS = { 1: 'ACK', 2: 'REJ', 3: 'FILL', 4: 'CANCELLED' } as const;

/** Reads a report by the table, with the runtime's own integers. */
export function readReport(payload: Buffer): Report {
  const values: Record<string, number> = {};
  let clientTimestampNs = '';
  for (const { name, offset, type } of LAYOUTS.REPORT) {
    if (type === 'u8') values[name] = payload.readUInt8(offset);
    if (type === 'u16') values[name] = payload.readUInt16LE(offset);
    if (type === 'u32') values[name] = payload.readUInt32LE(offset);
    if (type === 'i64') values[name] = Number(payload.readBigInt64LE(offset));
    if (type === 'opaque64') clientTimestampNs = payload.toString('hex', offset, offset + 8);
  }
  const of = (name: string): number => values[name] ?? Number.NaN;
  if (of('type') !== MessageType.REPORT || of('version') !== 1) {
    throw new Error(`not a report: ${payload.toString('hex')}`);
  }
  return {
    kind: KINDS[of('kind') as keyof typeof KINDS],
    reason: reasonName(of('reason')),
    requestType: of('requestType'),
    symbol: of('symbol'),
    account: of('account'),
    correlationId: of('correlationId'),
    clientOrderId: of('clientOrderId'),
    side: of('side'),
    priceTicks: of('priceTicks'),
    quantityLots: of('quantityLots'),
    leavesLots: of('leavesLots'),
    executionId: of('executionId'),
    clientTimestampNs,
  };
}

/** A request with good values in every field that is not given. */
export interface Request {
  readonly type?: number;
  readonly version?: number;
  readonly symbol?: number;
  readonly account?: number;
  readonly correlationId?: number;
  readonly clientOrderId?: number;
  readonly side?: number;
  readonly orderType?: number;
  readonly timeInForce?: number;
  readonly flags?: number;
  readonly priceTicks?: number;
  readonly quantityLots?: number;
  readonly clientTimestampNs?: string;
}

export function request(fields: Request): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, RECORD_BYTES);
  const type = fields.type ?? MessageType.NEW_ORDER;
  const isNew = type === MessageType.NEW_ORDER;
  const hasTerms = type !== MessageType.CANCEL_ORDER;
  bytes.writeUInt8(type, RequestOffset.type);
  bytes.writeUInt8(fields.version ?? 1, RequestOffset.version);
  bytes.writeUInt16LE(fields.symbol ?? 0, RequestOffset.symbol);
  bytes.writeUInt32LE(fields.account ?? 1, RequestOffset.account);
  writeInt64(view, RequestOffset.correlationId, fields.correlationId ?? -1);
  bytes.writeUInt32LE(fields.clientOrderId ?? 1, RequestOffset.clientOrderId);
  bytes.writeUInt8(fields.side ?? (isNew ? Side.BUY : 0), RequestOffset.side);
  bytes.writeUInt8(fields.orderType ?? (isNew ? OrderType.LIMIT : 0), RequestOffset.orderType);
  bytes.writeUInt8(fields.timeInForce ?? (isNew ? TimeInForce.GTC : 0), RequestOffset.timeInForce);
  bytes.writeUInt8(fields.flags ?? Flags.NONE, RequestOffset.flags);
  writeInt64(view, RequestOffset.priceTicks, fields.priceTicks ?? (hasTerms ? 100 : 0));
  writeInt64(view, RequestOffset.quantityLots, fields.quantityLots ?? (hasTerms ? 10 : 0));
  bytes.write(fields.clientTimestampNs ?? '', RequestOffset.clientTimestampNs, 'hex');
  return bytes;
}

export class Trader {
  readonly wire: WireClient;
  private readonly account: number;

  private constructor(wire: WireClient, account: number) {
    this.wire = wire;
    this.account = account;
  }

  static async connect(port: number, account: number): Promise<Trader> {
    return new Trader(await WireClient.connect(port), account);
  }

  send(...requests: readonly Request[]): void {
    this.wire.send(...requests.map((fields) => request({ account: this.account, ...fields })));
  }

  /** The next so many reports. */
  async reports(count: number): Promise<Report[]> {
    return (await this.wire.take(count)).map(readReport);
  }

  /** The next report. */
  async report(): Promise<Report | undefined> {
    return (await this.reports(1))[0];
  }

  /** Every report until the engine closes. */
  async rest(): Promise<Report[]> {
    return (await this.wire.rest()).map(readReport);
  }

  close(): void {
    this.wire.close();
  }
}

/** `ACK 1`, `REJ 2 UNKNOWN_ID`, `FILL 1 5@100`: what happened to which order. */
export function brief(report: Report): string {
  const { kind, clientOrderId, reason, quantityLots, priceTicks } = report;
  if (kind === 'FILL') return `FILL ${clientOrderId} ${quantityLots}@${priceTicks}`;
  return reason === 'ACCEPTED' ? `${kind} ${clientOrderId}` : `${kind} ${clientOrderId} ${reason}`;
}
