/**
 * One FIX 4.4 session, the acceptor's side: who the client is, and that no message is lost.
 *
 *              Logon                        Logout, or silence
 *     away ──────────────► logged on ─────────────────────────► away
 *       └── reports go on: they are numbered and stored, and fetched at the next Logon
 *
 * Both sides number their messages, 1, 2, 3, … for the whole session, over any number of
 * connections. A number that is too high means that something is missing: it is asked for with a
 * ResendRequest, and what came too early is dropped, because it comes again. One that is too low
 * means that the two sides disagree, which only people can mend: Logout. What is asked of us comes
 * from the store; session messages, and what is too old, are replaced by one GapFill.
 *
 * The session is told of messages and of time, and writes to a wire; it knows no socket and no
 * timer. All of it on the I/O thread. Source: FIX 4.4, volume 2, "FIX session protocol".
 */
import { timingSafeEqual } from 'node:crypto';
import { Counter } from '#counters';
import type { FixReader } from '#fix';
import { MsgType, Tag } from '#fix-tags';
import type { FixWriter } from '#fix-writer';
import {
  COMP_ID_REFUSAL,
  existsInFix44,
  MSG_TYPE_REFUSAL,
  NEW_SEQ_NO_REFUSAL,
  ORIG_TIME_MISSING_REFUSAL,
  RESEND_RANGE_REFUSAL,
  type Refusal,
  refusalOf,
  SECOND_LOGON_REFUSAL,
  SENDING_TIME_REFUSAL,
  TIME_FORMAT_REFUSAL,
} from './message-rules.ts';
import { OutgoingMessages, type OutgoingOptions, type SessionWire } from './outgoing-messages.ts';

export type { FixClock, SessionWire } from './outgoing-messages.ts';

export interface FixSessionOptions extends OutgoingOptions {
  /** What a Logon must have as Password. Without it: anything or nothing. */
  readonly token?: string | undefined;
  readonly maxHeartBtIntS: number;
  /** An application message that came in its turn; valid until the call returns. */
  readonly onApplication: (session: FixSession, reader: FixReader) => void;
}

/** What comes later than this, or was sent so far ahead, has a wrong clock. */
const MAX_CLOCK_DIFFERENCE_MS = 120_000;
/** Room for messages on their way, on top of the agreed silence. */
const TOLERANCE = 1.2;
/** How long a Logout of ours may stay without answer. */
const LOGOUT_PATIENCE_MS = 2_000;
const YES = 'Y'.charCodeAt(0);

export class FixSession {
  readonly clientCompId: string;
  private readonly options: FixSessionOptions;
  private readonly out: OutgoingMessages;
  /** The number that the next message of the client has to have. */
  private nextIn = 1;
  private heartBtMs = 0;
  private lastInMs = 0;
  /** When the connection began: our silence counts from there. */
  private sinceMs = 0;
  /** When we asked a silent client for a sign of life; undefined: not now. */
  private testedMs: number | undefined;
  /** When we sent a Logout that has no answer yet; undefined: none. */
  private logoutMs: number | undefined;
  /** What we asked for again: when, and from and up to which number. */
  private askedMs = 0;
  private askedFrom = 0;
  private askedUpTo = 0;

  constructor(options: FixSessionOptions) {
    this.options = options;
    this.clientCompId = options.clientCompId;
    this.out = new OutgoingMessages(options);
  }

  /** Whether a client is connected and logged on. */
  get isLoggedOn(): boolean {
    return this.out.wire !== undefined;
  }

  /** Numbers of the next message from and to the client. */
  get nextNumbers(): { readonly in: number; readonly out: number } {
    return { in: this.nextIn, out: this.out.nextNumber };
  }

  /**
   * Takes the first message of a connection, a Logon from this client; nobody must be logged on.
   *
   * @returns false when it was refused; the wire is ended then
   */
  logOn(wire: SessionWire, code: number, reader: FixReader): boolean {
    this.out.wire = wire;
    this.sinceMs = this.options.clock.nowMs();
    this.lastInMs = this.sinceMs;
    this.testedMs = undefined;
    this.logoutMs = undefined;
    this.askedUpTo = 0;
    const refusal = this.refusalOfLogon(code, reader);
    if (refusal !== undefined) {
      this.logOutAndEnd(refusal);
      return false;
    }
    this.heartBtMs = reader.int(Tag.HeartBtInt) * 1000;
    this.answerLogon(reader);
    return this.isLoggedOn;
  }

  /** Takes any further message, which may be wrong, but is not garbled. */
  receive(code: number, reader: FixReader): void {
    if (!this.isLoggedOn) return;
    this.lastInMs = this.options.clock.nowMs();
    this.testedMs = undefined;
    const number = reader.int(Tag.MsgSeqNum);
    if (!reader.equals(Tag.BeginString, 'FIX.4.4')) {
      this.logOutAndEnd('BeginString is not FIX.4.4');
    } else if (!(number >= 1)) {
      this.logOutAndEnd('MsgSeqNum is missing or no number');
    } else if (!this.isFromClient(reader)) {
      if (number === this.nextIn) this.nextIn++;
      this.refuse(reader, COMP_ID_REFUSAL);
      this.logOutAndEnd(COMP_ID_REFUSAL.text);
    } else if (reader.type === MsgType.Logon && reader.char(Tag.ResetSeqNumFlag) === YES) {
      this.resetByLogon(code, reader);
    } else if (isReset(reader)) {
      this.resetNumbers(code, reader);
    } else if (number > this.nextIn) {
      this.tooHigh(code, reader, number);
    } else if (number < this.nextIn) {
      this.tooLow(reader, number);
    } else {
      this.nextIn++;
      this.inTurn(code, reader);
    }
  }

  /** The connection is gone. What is sent from here on waits in the store. */
  disconnected(): void {
    this.out.wire = undefined;
  }

  /** Looks at the clock: heartbeats, silent clients, logouts without answer. */
  tick(): void {
    if (!this.isLoggedOn) return;
    const nowMs = this.options.clock.nowMs();
    const silentMs = this.heartBtMs * TOLERANCE;
    if (this.logoutMs !== undefined) {
      if (nowMs - this.logoutMs >= LOGOUT_PATIENCE_MS) this.end();
      return;
    }
    if (nowMs - Math.max(this.out.lastMs, this.sinceMs) >= this.heartBtMs) {
      this.begin(MsgType.Heartbeat);
      this.out.sendSessionMessage();
    }
    if (this.testedMs !== undefined) {
      if (nowMs - this.testedMs >= silentMs) this.end();
    } else if (nowMs - this.lastInMs >= silentMs) {
      this.testedMs = nowMs;
      this.begin(MsgType.TestRequest).int(Tag.TestReqID, this.out.nextNumber);
      this.out.sendSessionMessage();
    }
  }

  /** Asks the client to part. Its answer ends the wire, or our patience does. */
  logOut(text: string): void {
    if (!this.isLoggedOn || this.logoutMs !== undefined) return;
    this.begin(MsgType.Logout).text(Tag.Text, text);
    this.out.sendSessionMessage();
    this.logoutMs = this.options.clock.nowMs();
  }

  /**
   * Begins an application message: its header. Add its fields, then call {@link send}.
   *
   * @param type as `messageTypeCode` of #fix-tags gives it
   */
  begin(type: number): FixWriter {
    return this.out.begin(type);
  }

  /**
   * Finishes the application message: numbers it, stores it, and sends it if the client is there.
   *
   * @returns false when it cannot be written; then nothing has changed
   */
  send(): boolean {
    return this.out.sendApplicationMessage(this.logoutMs !== undefined);
  }

  /** Refuses one message with a Reject; the session goes on. */
  refuse(reader: FixReader, { reason, tag, text }: Refusal): void {
    this.options.counters.add(Counter.fixRejects);
    const refType = reader.text(Tag.MsgType);
    const writer = this.begin(MsgType.Reject).int(Tag.RefSeqNum, reader.int(Tag.MsgSeqNum));
    if (tag > 0) writer.int(Tag.RefTagID, tag);
    if (refType.length > 0) writer.text(Tag.RefMsgType, refType);
    writer.int(Tag.SessionRejectReason, reason).text(Tag.Text, text);
    this.out.sendSessionMessage();
  }

  private isFromClient(reader: FixReader): boolean {
    return (
      reader.equals(Tag.SenderCompID, this.clientCompId) &&
      reader.equals(Tag.TargetCompID, this.options.engineCompId)
    );
  }

  /** One sentence, or undefined when the Logon is good. */
  private refusalOfLogon(code: number, reader: FixReader): string | undefined {
    const { maxHeartBtIntS, token } = this.options;
    const refusal = refusalOf(code, reader) ?? this.refusalOfTimes(reader);
    if (refusal !== undefined) return `${refusal.text}, tag ${refusal.tag}`;
    if (!(reader.int(Tag.MsgSeqNum) >= 1)) return 'MsgSeqNum is no number from 1 on';
    if (token !== undefined && !isSame(reader.text(Tag.Password), token))
      return 'Password is wrong';
    if (reader.int(Tag.EncryptMethod) !== 0) return 'EncryptMethod must be 0 (none)';
    const heartBtIntS = reader.int(Tag.HeartBtInt);
    if (!(heartBtIntS >= 1 && heartBtIntS <= maxHeartBtIntS)) {
      return `HeartBtInt must be 1 to ${maxHeartBtIntS} seconds`;
    }
    return undefined;
  }

  private answerLogon(reader: FixReader): void {
    const number = reader.int(Tag.MsgSeqNum);
    const isReset = reader.char(Tag.ResetSeqNumFlag) === YES;
    if (isReset) {
      if (number !== 1) {
        this.logOutAndEnd('MsgSeqNum must be 1 in a Logon with ResetSeqNumFlag');
        return;
      }
      this.nextIn = 1;
      this.out.reset();
    }
    if (number < this.nextIn) {
      this.logOutAndEnd(tooLowText(this.nextIn, number));
      return;
    }
    const writer = this.begin(MsgType.Logon)
      .int(Tag.EncryptMethod, 0)
      .int(Tag.HeartBtInt, this.heartBtMs / 1000);
    if (isReset) writer.char(Tag.ResetSeqNumFlag, YES);
    this.out.sendSessionMessage();
    if (number === this.nextIn) this.nextIn++;
    else this.askAgain(number, false);
  }

  /** A second Logon, in the middle of a session: only to begin the numbers again. */
  private resetByLogon(code: number, reader: FixReader): void {
    const refusal = this.refusalOfLogon(code, reader);
    if (refusal !== undefined) {
      this.logOutAndEnd(refusal);
      return;
    }
    this.heartBtMs = reader.int(Tag.HeartBtInt) * 1000;
    this.answerLogon(reader);
  }

  /** SequenceReset without GapFillFlag: whatever its own number, the next one is NewSeqNo. */
  private resetNumbers(code: number, reader: FixReader): void {
    const refusal = refusalOf(code, reader) ?? this.refusalOfTimes(reader);
    if (refusal !== undefined) {
      this.refuse(reader, refusal);
      return;
    }
    const next = reader.int(Tag.NewSeqNo);
    if (next >= this.nextIn) this.nextIn = next;
    else this.refuse(reader, NEW_SEQ_NO_REFUSAL);
  }

  private tooHigh(code: number, reader: FixReader, number: number): void {
    const isGood = refusalOf(code, reader) === undefined;
    // Before we ask: if both sides wait for what they have asked for, none of them goes on.
    if (isGood && reader.type === MsgType.ResendRequest) this.sendAgain(reader);
    if (isGood && reader.type === MsgType.Logout) this.partedByClient();
    else this.askAgain(number, reader.char(Tag.PossDupFlag) === YES);
  }

  private tooLow(reader: FixReader, number: number): void {
    if (reader.char(Tag.PossDupFlag) !== YES) {
      this.logOutAndEnd(tooLowText(this.nextIn, number));
      return;
    }
    // A duplicate that says so; it has been dealt with.
    const refusal = this.refusalOfTimes(reader);
    if (refusal !== undefined) this.refuseAndPerhapsPart(reader, refusal);
  }

  /** The message that had to come now. */
  private inTurn(code: number, reader: FixReader): void {
    const refusal = refusalOf(code, reader) ?? this.refusalOfTimes(reader);
    if (refusal !== undefined) {
      this.refuseAndPerhapsPart(reader, refusal);
      return;
    }
    switch (reader.type) {
      case MsgType.Heartbeat:
      case MsgType.Reject:
        return;
      case MsgType.TestRequest:
        this.begin(MsgType.Heartbeat).text(Tag.TestReqID, reader.text(Tag.TestReqID));
        this.out.sendSessionMessage();
        return;
      case MsgType.ResendRequest:
        this.sendAgain(reader);
        return;
      case MsgType.SequenceReset:
        // In its turn, so its own number is the last one that was expected.
        if (reader.int(Tag.NewSeqNo) >= this.nextIn) this.nextIn = reader.int(Tag.NewSeqNo);
        else this.refuse(reader, NEW_SEQ_NO_REFUSAL);
        return;
      case MsgType.Logout:
        this.partedByClient();
        return;
      case MsgType.Logon:
        this.refuse(reader, SECOND_LOGON_REFUSAL);
        return;
      default:
        if (existsInFix44(reader.text(Tag.MsgType))) this.options.onApplication(this, reader);
        else this.refuse(reader, MSG_TYPE_REFUSAL);
    }
  }

  private partedByClient(): void {
    if (this.logoutMs === undefined) {
      this.begin(MsgType.Logout);
      this.out.sendSessionMessage();
    }
    this.end();
  }

  /** SendingTime must be now, and what was sent before must say when. */
  private refusalOfTimes(reader: FixReader): Refusal | undefined {
    const sentMs = reader.utcMs(Tag.SendingTime);
    if (Number.isNaN(sentMs)) return TIME_FORMAT_REFUSAL;
    const differenceMs = Math.abs(this.options.clock.utcMs() - sentMs);
    if (differenceMs > MAX_CLOCK_DIFFERENCE_MS) return SENDING_TIME_REFUSAL;
    if (reader.char(Tag.PossDupFlag) !== YES) return undefined;
    if (!reader.has(Tag.OrigSendingTime)) {
      // Some engines leave it away in a GapFill, which was never sent before.
      return reader.type === MsgType.SequenceReset ? undefined : ORIG_TIME_MISSING_REFUSAL;
    }
    return reader.utcMs(Tag.OrigSendingTime) <= sentMs ? undefined : SENDING_TIME_REFUSAL;
  }

  /** Asks for everything from the first missing message on, unless that is on its way already. */
  private askAgain(number: number, isPossDup: boolean): void {
    const nowMs = this.options.clock.nowMs();
    const isAsked = this.nextIn <= this.askedUpTo;
    // In the middle of what comes again something is missing once more.
    const isMissingAgain = isPossDup && this.nextIn > this.askedFrom;
    this.askedUpTo = Math.max(this.askedUpTo, number);
    if (isAsked && !isMissingAgain && nowMs - this.askedMs < this.heartBtMs) return;
    this.askedFrom = this.nextIn;
    this.askedMs = nowMs;
    this.options.counters.add(Counter.fixGaps);
    this.begin(MsgType.ResendRequest).int(Tag.BeginSeqNo, this.nextIn).int(Tag.EndSeqNo, 0);
    this.out.sendSessionMessage();
  }

  /** Answers a ResendRequest. */
  private sendAgain(reader: FixReader): void {
    const begin = reader.int(Tag.BeginSeqNo);
    const end = reader.int(Tag.EndSeqNo);
    const isGood = begin >= 1 && begin < this.out.nextNumber && (end === 0 || end >= begin);
    if (isGood) this.out.sendAgain(begin, end);
    else this.refuse(reader, RESEND_RANGE_REFUSAL);
  }

  private refuseAndPerhapsPart(reader: FixReader, refusal: Refusal): void {
    this.refuse(reader, refusal);
    if (refusal === SENDING_TIME_REFUSAL) this.logOutAndEnd(refusal.text);
  }

  private logOutAndEnd(text: string): void {
    if (this.logoutMs === undefined) {
      this.begin(MsgType.Logout).text(Tag.Text, text);
      this.out.sendSessionMessage();
    }
    this.end();
  }

  private end(): void {
    const { wire } = this.out;
    this.out.wire = undefined;
    wire?.end();
  }
}

/** Takes as long for a guess that is nearly right as for any other of its length. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given, 'latin1'), Buffer.from(token, 'latin1')];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** SequenceReset in its mode "reset". */
function isReset(reader: FixReader): boolean {
  return reader.type === MsgType.SequenceReset && reader.char(Tag.GapFillFlag) !== YES;
}

function tooLowText(expected: number, received: number): string {
  return `MsgSeqNum too low, expecting ${expected} but received ${received}`;
}
