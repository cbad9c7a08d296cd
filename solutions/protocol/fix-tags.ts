/**
 * The part of FIX 4.4 that the engine speaks: fields by name and tag, messages by name and type.
 *
 * FIX names a field by a number, its tag, and a message by one or two characters, its MsgType. The
 * tables are data: session, gateway, notes and tests read them. Names, tags and types are those of
 * the FIX 4.4 specification (FIX Trading Community, volumes 1, 2 and 6).
 */

/** How the value of a field is written. All of it is text. */
export type FixType = 'text' | 'int' | 'char' | 'decimal' | 'flag' | 'time' | 'length' | 'data';

export interface FixField {
  readonly tag: number;
  readonly type: FixType;
  readonly meaning: string;
}

export const FIX_FIELDS = {
  Account: { tag: 1, type: 'text', meaning: 'who trades; the account of the session' },
  AvgPx: { tag: 6, type: 'decimal', meaning: 'average price of all fills of the order' },
  BeginSeqNo: { tag: 7, type: 'int', meaning: 'first message asked for' },
  BeginString: { tag: 8, type: 'text', meaning: 'FIX.4.4; always the first field' },
  BodyLength: { tag: 9, type: 'length', meaning: 'bytes from behind this field to CheckSum' },
  CheckSum: { tag: 10, type: 'text', meaning: 'sum of all bytes before it, modulo 256' },
  ClOrdID: { tag: 11, type: 'text', meaning: 'the client’s name for this request' },
  CumQty: { tag: 14, type: 'int', meaning: 'lots filled so far' },
  EndSeqNo: { tag: 16, type: 'int', meaning: 'last message asked for; 0: all there are' },
  ExecID: { tag: 17, type: 'text', meaning: 'the engine’s name for this report' },
  ExecInst: { tag: 18, type: 'text', meaning: '6: participate, do not initiate (post only)' },
  LastPx: { tag: 31, type: 'decimal', meaning: 'price of this fill' },
  LastQty: { tag: 32, type: 'int', meaning: 'lots of this fill' },
  MsgSeqNum: { tag: 34, type: 'int', meaning: 'number of the message, 1 and up, each way' },
  MsgType: { tag: 35, type: 'text', meaning: 'which message; always the third field' },
  NewSeqNo: { tag: 36, type: 'int', meaning: 'number of the message that comes next' },
  OrderID: { tag: 37, type: 'text', meaning: 'the engine’s name for the order' },
  OrderQty: { tag: 38, type: 'int', meaning: 'lots of the whole order, filled ones included' },
  OrdStatus: { tag: 39, type: 'char', meaning: '0 new, 1 partly filled, 2 filled, 4 cancelled, 8' },
  OrdType: { tag: 40, type: 'char', meaning: '1 market, 2 limit' },
  OrigClOrdID: { tag: 41, type: 'text', meaning: 'ClOrdID of the order to cancel or replace' },
  PossDupFlag: { tag: 43, type: 'flag', meaning: 'Y: sent again under its old number' },
  Price: { tag: 44, type: 'decimal', meaning: 'limit price' },
  RefSeqNum: { tag: 45, type: 'int', meaning: 'number of the message that is refused' },
  SenderCompID: { tag: 49, type: 'text', meaning: 'who sends' },
  SendingTime: { tag: 52, type: 'time', meaning: 'when it was sent, UTC' },
  Side: { tag: 54, type: 'char', meaning: '1 buy, 2 sell' },
  Symbol: { tag: 55, type: 'text', meaning: 'what is traded' },
  TargetCompID: { tag: 56, type: 'text', meaning: 'who is to get it' },
  Text: { tag: 58, type: 'text', meaning: 'a sentence for people' },
  TimeInForce: { tag: 59, type: 'char', meaning: '0 day, 1 GTC, 3 IOC, 4 FOK' },
  TransactTime: { tag: 60, type: 'time', meaning: 'when it happened, UTC' },
  RawDataLength: { tag: 95, type: 'length', meaning: 'bytes of RawData' },
  RawData: { tag: 96, type: 'data', meaning: 'any bytes' },
  PossResend: { tag: 97, type: 'flag', meaning: 'Y: perhaps sent before under another number' },
  EncryptMethod: { tag: 98, type: 'int', meaning: '0: none' },
  CxlRejReason: { tag: 102, type: 'int', meaning: '0 too late, 1 unknown order, 6 ID used, 99' },
  OrdRejReason: { tag: 103, type: 'int', meaning: '1 symbol, 3 over limit, 6 ID used, 11, 99' },
  HeartBtInt: { tag: 108, type: 'int', meaning: 'seconds of silence until a Heartbeat' },
  TestReqID: { tag: 112, type: 'text', meaning: 'comes back in the Heartbeat that answers' },
  OrigSendingTime: { tag: 122, type: 'time', meaning: 'when it was sent for the first time' },
  GapFillFlag: { tag: 123, type: 'flag', meaning: 'Y: stands for messages not sent again' },
  ResetSeqNumFlag: { tag: 141, type: 'flag', meaning: 'Y: both sides begin again at 1' },
  ExecType: { tag: 150, type: 'char', meaning: '0 new, F trade, 4 cancelled, 5 replaced, 8, D' },
  LeavesQty: { tag: 151, type: 'int', meaning: 'lots still open' },
  RefTagID: { tag: 371, type: 'int', meaning: 'tag of the field that is wrong' },
  RefMsgType: { tag: 372, type: 'text', meaning: 'type of the message that is refused' },
  SessionRejectReason: { tag: 373, type: 'int', meaning: 'see Reject, in the specification' },
  ExecRestatementReason: { tag: 378, type: 'int', meaning: '5: a part of OrderQty is declined' },
  BusinessRejectRefID: { tag: 379, type: 'text', meaning: 'ClOrdID of what is refused' },
  BusinessRejectReason: { tag: 380, type: 'int', meaning: '3 unsupported type, 5 field missing' },
  CxlRejResponseTo: { tag: 434, type: 'char', meaning: '1 cancel, 2 replace' },
  SecondaryExecID: { tag: 527, type: 'text', meaning: 'number of the trade, same on both sides' },
  Username: { tag: 553, type: 'text', meaning: 'not looked at' },
  Password: { tag: 554, type: 'text', meaning: 'the logon token, where one is asked for' },
} as const satisfies Readonly<Record<string, FixField>>;

export type FixFieldName = keyof typeof FIX_FIELDS;

/** The tags by name: `Tag.ClOrdID`. */
export const Tag = Object.fromEntries(
  Object.entries(FIX_FIELDS).map(([name, { tag }]) => [name, tag]),
) as { readonly [Name in FixFieldName]: (typeof FIX_FIELDS)[Name]['tag'] };

const nameByTag = new Map<number, string>(
  Object.entries(FIX_FIELDS).map(([name, { tag }]) => [tag, name]),
);

/** The name of a tag as people read it; one that is in no table is its number. */
export function tagName(tag: number): string {
  return nameByTag.get(tag) ?? String(tag);
}

/**
 * Fields whose value may hold any byte, a separator too. Each follows a field that gives its length
 * in bytes: by the tag of that field, the tag of the data. All of those in FIX 4.4.
 */
export const DATA_TAG_BY_LENGTH_TAG: ReadonlyMap<number, number> = new Map([
  [90, 91], // SecureData
  [93, 89], // Signature: here the length has the higher tag
  [95, 96], // RawData
  [212, 213], // XmlData
  [348, 349], // EncodedIssuer
  [350, 351], // EncodedSecurityDesc
  [352, 353], // EncodedListExecInst
  [354, 355], // EncodedText
  [356, 357], // EncodedSubject
  [358, 359], // EncodedHeadline
  [360, 361], // EncodedAllocText
  [362, 363], // EncodedUnderlyingIssuer
  [364, 365], // EncodedUnderlyingSecurityDesc
  [445, 446], // EncodedListStatusText
  [618, 619], // EncodedLegIssuer
  [621, 622], // EncodedLegSecurityDesc
]);

/**
 * A MsgType as one number: the code of its first character, and that of its second times 256. So
 * a type is compared without a string.
 */
export function messageTypeCode(text: string): number {
  return text.charCodeAt(0) | (text.length > 1 ? text.charCodeAt(1) << 8 : 0);
}

export interface FixMessage {
  /** What stands in MsgType. */
  readonly type: string;
  /** `both` ways, or only `in` to the engine or `out` of it. */
  readonly way: 'both' | 'in' | 'out';
  /** Session messages run the connection; application messages are what it is for. */
  readonly level: 'session' | 'application';
  /** The fields that must be there, beside those of {@link HEADER}. */
  readonly required: readonly FixFieldName[];
  /** The fields that may be there and are looked at. Others are passed over. */
  readonly optional: readonly FixFieldName[];
}

/** What every message has in front: the standard header, as far as the engine reads it. */
export const HEADER = {
  required: [
    'BeginString',
    'BodyLength',
    'MsgType',
    'SenderCompID',
    'TargetCompID',
    'MsgSeqNum',
    'SendingTime',
  ],
  optional: ['PossDupFlag', 'PossResend', 'OrigSendingTime'],
} as const satisfies Pick<FixMessage, 'required' | 'optional'>;

export const FIX_MESSAGES = {
  Heartbeat: {
    type: '0',
    way: 'both',
    level: 'session',
    required: [],
    optional: ['TestReqID'],
  },
  TestRequest: {
    type: '1',
    way: 'both',
    level: 'session',
    required: ['TestReqID'],
    optional: [],
  },
  ResendRequest: {
    type: '2',
    way: 'both',
    level: 'session',
    required: ['BeginSeqNo', 'EndSeqNo'],
    optional: [],
  },
  Reject: {
    type: '3',
    way: 'both',
    level: 'session',
    required: ['RefSeqNum'],
    optional: ['RefTagID', 'RefMsgType', 'SessionRejectReason', 'Text'],
  },
  SequenceReset: {
    type: '4',
    way: 'both',
    level: 'session',
    required: ['NewSeqNo'],
    optional: ['GapFillFlag'],
  },
  Logout: {
    type: '5',
    way: 'both',
    level: 'session',
    required: [],
    optional: ['Text'],
  },
  Logon: {
    type: 'A',
    way: 'both',
    level: 'session',
    required: ['EncryptMethod', 'HeartBtInt'],
    optional: ['ResetSeqNumFlag', 'Password'],
  },
  NewOrderSingle: {
    type: 'D',
    way: 'in',
    level: 'application',
    required: ['ClOrdID', 'Symbol', 'Side', 'TransactTime', 'OrdType', 'OrderQty'],
    optional: ['Account', 'Price', 'TimeInForce', 'ExecInst'],
  },
  OrderCancelRequest: {
    type: 'F',
    way: 'in',
    level: 'application',
    required: ['OrigClOrdID', 'ClOrdID', 'Symbol', 'Side', 'TransactTime'],
    optional: ['Account'],
  },
  OrderCancelReplaceRequest: {
    type: 'G',
    way: 'in',
    level: 'application',
    required: ['OrigClOrdID', 'ClOrdID', 'Symbol', 'Side', 'TransactTime', 'OrdType', 'OrderQty'],
    optional: ['Account', 'Price', 'TimeInForce', 'ExecInst'],
  },
  ExecutionReport: {
    type: '8',
    way: 'out',
    level: 'application',
    required: [
      'OrderID',
      'ExecID',
      'ExecType',
      'OrdStatus',
      'Symbol',
      'Side',
      'LeavesQty',
      'CumQty',
      'AvgPx',
    ],
    optional: [
      'ClOrdID',
      'OrigClOrdID',
      'Account',
      'OrderQty',
      'OrdType',
      'Price',
      'TimeInForce',
      'LastQty',
      'LastPx',
      'SecondaryExecID',
      'OrdRejReason',
      'ExecRestatementReason',
      'TransactTime',
      'Text',
    ],
  },
  OrderCancelReject: {
    type: '9',
    way: 'out',
    level: 'application',
    required: ['OrderID', 'ClOrdID', 'OrigClOrdID', 'OrdStatus', 'CxlRejResponseTo'],
    optional: ['Account', 'CxlRejReason', 'TransactTime', 'Text'],
  },
  BusinessMessageReject: {
    type: 'j',
    way: 'out',
    level: 'application',
    required: ['RefMsgType', 'BusinessRejectReason'],
    optional: ['RefSeqNum', 'BusinessRejectRefID', 'Text'],
  },
} as const satisfies Readonly<Record<string, FixMessage>>;

export type FixMessageName = keyof typeof FIX_MESSAGES;

/** The types by name, as {@link messageTypeCode} gives them: `MsgType.NewOrderSingle`. */
export const MsgType = Object.fromEntries(
  Object.entries(FIX_MESSAGES).map(([name, { type }]) => [name, messageTypeCode(type)]),
) as { readonly [Name in FixMessageName]: number };
