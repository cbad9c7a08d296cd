/**
 * Who is on which connection: logons and heartbeats, answered on the I/O thread.
 *
 * Without a token nobody has to log on, and a connection that has not may trade for any account.
 * After a logon it trades for one, and the engine counts that account's requests. With a token the
 * logon comes first, and whoever gets it wrong is told so and let go.
 *
 * Accounts that have logged on are remembered to the end, so that a client that comes back learns
 * what has arrived; their number is bounded. The table of them is shared by all I/O threads; who is
 * on which connection is this thread's.
 */
import { timingSafeEqual } from 'node:crypto';
import { CodecCode } from '#codec';
import type { Connection } from '#connection';
import {
  LAYOUTS,
  MessageType,
  RECORD_BYTES,
  ReportKind,
  RequestOffset,
  TOKEN_BYTES,
  UNCORRELATED,
} from '#layout';
import { Limit } from '#limits';
import { ExecutionReport, SessionMessage } from '#messages';
import { Reason } from '#reasons';
import { checkRecord } from '#record-check';
import { NO_PLACE, type SessionTable } from './session-table.ts';

const LONGEST_HEARTBEAT_MS =
  LAYOUTS.LOGON.find(({ name }) => name === 'heartbeatMs')?.range?.[1] ?? Limit.idleTimeoutMs;

/** What a connection has logged on for. */
interface Session {
  readonly account: number;
  /** In the table. */
  readonly place: number;
}

export interface SessionsOptions {
  /** What a logon must carry; undefined: nobody has to log on. See {@link tokenBytes}. */
  readonly token?: Uint8Array | undefined;
  /** The silence after which a connection is cut off: told to whoever logs on. */
  readonly idleTimeoutMs: number;
  /** Of all I/O threads. */
  readonly table: SessionTable;
}

export class Sessions {
  /** Whether a connection must log on before anything else. */
  readonly asksForLogon: boolean;
  private readonly options: SessionsOptions;
  private readonly table: SessionTable;
  private readonly byConnection = new Map<number, Session>();
  private readonly givenToken = new Uint8Array(TOKEN_BYTES);
  /** A copy of what came in: a chunk's bytes are not ours to keep, and reading needs a view. */
  private readonly request = new Uint8Array(RECORD_BYTES);
  private readonly asked = new SessionMessage(this.request);
  private readonly reply = new Uint8Array(RECORD_BYTES);
  private readonly welcome = new SessionMessage(this.reply);
  private readonly report = new ExecutionReport(this.reply);
  private draining = false;

  constructor(options: SessionsOptions) {
    this.options = options;
    this.table = options.table;
    this.asksForLogon = options.token !== undefined;
  }

  /** From here on nobody logs on. */
  drain(): void {
    this.draining = true;
  }

  isLoggedOn(connectionId: number): boolean {
    return this.byConnection.has(connectionId);
  }

  /** The connection is gone: its account may log on from another one. */
  forget(connectionId: number): void {
    const session = this.byConnection.get(connectionId);
    if (session === undefined) return;
    this.byConnection.delete(connectionId);
    this.table.release(session.place);
  }

  /**
   * May this connection trade for the account that the request names? Counts the request if so.
   *
   * @param bytes a request of {@link RECORD_BYTES} bytes, any content
   * @returns ACCEPTED, NOT_LOGGED_ON or WRONG_ACCOUNT
   */
  admit(connectionId: number, bytes: Uint8Array, offset: number): number {
    if (this.byConnection.size === 0 && !this.asksForLogon) return Reason.ACCEPTED;
    const session = this.byConnection.get(connectionId);
    if (session === undefined) return this.asksForLogon ? Reason.NOT_LOGGED_ON : Reason.ACCEPTED;
    if (uint32(bytes, offset + RequestOffset.account) !== session.account) {
      return Reason.WRONG_ACCOUNT;
    }
    this.table.countRequest(session.place);
    return Reason.ACCEPTED;
  }

  /** Whether the record is a LOGON or a HEARTBEAT by its type, whatever else is in it. */
  static isSessionMessage(bytes: Uint8Array, offset: number): boolean {
    const type = bytes[offset];
    return type === MessageType.LOGON || type === MessageType.HEARTBEAT;
  }

  /**
   * Answers a session message, and ends the connection of a stranger.
   *
   * @param bytes a record of {@link RECORD_BYTES} bytes that is a session message by its type
   * @returns what {@link Connection.answer} returned
   */
  answer(connection: Connection, bytes: Uint8Array, offset: number): boolean {
    for (let i = 0; i < RECORD_BYTES; i++) this.request[i] = bytes[offset + i] as number;
    const reason = this.decide(connection);
    if (reason === Reason.ACCEPTED) this.writeWelcome(this.byConnection.get(connection.id));
    else this.writeRefusal(reason);
    const sent = connection.answer(this.reply);
    this.endStranger(connection);
    return sent;
  }

  /** Lets a connection go that should have logged on and has not; what it was told still leaves. */
  endStranger(connection: Connection): void {
    if (this.asksForLogon && !this.isLoggedOn(connection.id)) connection.end();
  }

  private decide(connection: Connection): number {
    const isLogon = this.asked.type === MessageType.LOGON;
    // Before anything else: a stranger learns nothing, not even whether the rest was right.
    const isStranger = this.asksForLogon && !this.isLoggedOn(connection.id);
    if (isStranger && !isLogon) return Reason.NOT_LOGGED_ON;
    if (isStranger && !this.hasToken()) return Reason.BAD_TOKEN;
    if (checkRecord(this.asked.view, 0, RECORD_BYTES) !== CodecCode.OK) return Reason.BAD_MSG;
    return isLogon ? this.logOn(connection) : this.hear(connection);
  }

  private hasToken(): boolean {
    const { token } = this.options;
    if (token === undefined) return true;
    this.asked.copyToken(this.givenToken);
    return timingSafeEqual(token, this.givenToken);
  }

  private logOn(connection: Connection): number {
    if (this.draining) return Reason.SHUTTING_DOWN;
    if (this.isLoggedOn(connection.id)) return Reason.ALREADY_LOGGED_ON;
    const { account } = this.asked;
    const place = this.table.placeOf(account);
    if (place === NO_PLACE) return Reason.SESSIONS_FULL;
    if (!this.table.tryHold(place, connection.id)) return Reason.ALREADY_LOGGED_ON;
    this.byConnection.set(connection.id, { account, place });
    return Reason.ACCEPTED;
  }

  private hear(connection: Connection): number {
    const { account } = this.asked;
    const own = this.byConnection.get(connection.id)?.account ?? 0;
    return account === 0 || account === own ? Reason.ACCEPTED : Reason.WRONG_ACCOUNT;
  }

  private writeWelcome(session: Session | undefined): void {
    const { asked, welcome } = this;
    welcome.begin(asked.type);
    welcome.account = session?.account ?? 0;
    welcome.correlationId = asked.correlationId;
    welcome.nextSequence = session === undefined ? 0 : this.table.nextSequence(session.place);
    if (asked.type === MessageType.LOGON) {
      welcome.heartbeatMs = Math.min(this.options.idleTimeoutMs, LONGEST_HEARTBEAT_MS);
    } else welcome.copyClientTimestamp(asked);
    welcome.end();
  }

  private writeRefusal(reason: number): void {
    const { asked, report } = this;
    report.begin(MessageType.REPORT);
    report.account = asked.account;
    const { correlationId } = asked;
    report.correlationId = Number.isNaN(correlationId) ? UNCORRELATED : correlationId;
    report.kind = ReportKind.REJ;
    report.reason = reason;
    report.requestType = asked.type;
    report.end();
  }
}

const SHORTEST_TOKEN = 16;

/**
 * A token as it stands in a LOGON.
 *
 * @param text 16 to 32 printable ASCII characters without a space
 * @throws RangeError when it is not; the message does not repeat the token
 */
export function tokenBytes(text: string): Uint8Array {
  if (text.length < SHORTEST_TOKEN || text.length > TOKEN_BYTES || !/^[!-~]*$/.test(text)) {
    throw new RangeError(
      `The logon token has ${text.length} characters; expected ${SHORTEST_TOKEN} to ${TOKEN_BYTES} printable ASCII characters without a space`,
    );
  }
  const bytes = new Uint8Array(TOKEN_BYTES);
  bytes.set(Buffer.from(text, 'ascii'));
  return bytes;
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function uint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}
