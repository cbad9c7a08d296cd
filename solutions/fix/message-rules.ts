/**
 * What the tables of #fix-tags ask of a message: fields that must be there, and none twice of those
 * that are looked at. Of a field that stands twice only the first would be read, and the sender may
 * have meant the other.
 */
import { FixCode, type FixReader } from '#fix';
import { FIX_FIELDS, FIX_MESSAGES, type FixMessage, HEADER, messageTypeCode, Tag } from '#fix-tags';

/** SessionRejectReason (373): why a message is refused, as FIX 4.4 numbers it. */
export const RejectReason = {
  INVALID_TAG: 0,
  REQUIRED_TAG_MISSING: 1,
  TAG_WITHOUT_VALUE: 4,
  VALUE_INCORRECT: 5,
  INCORRECT_FORMAT: 6,
  COMP_ID_PROBLEM: 9,
  SENDING_TIME_PROBLEM: 10,
  INVALID_MSG_TYPE: 11,
  TAG_REPEATED: 13,
  OTHER: 99,
} as const;

/** Why a message is refused. */
export interface Refusal {
  readonly reason: number;
  /** The field that is wrong; 0: none in particular. */
  readonly tag: number;
  readonly text: string;
}

interface Rules {
  readonly required: readonly number[];
  readonly known: readonly number[];
}

const rules = new Map<number, Rules>(
  Object.values(FIX_MESSAGES).map((message: FixMessage) => {
    const tags = (names: FixMessage['required']) => names.map((name) => FIX_FIELDS[name].tag);
    const required = tags([...HEADER.required, ...message.required]);
    const known = [...required, ...tags([...HEADER.optional, ...message.optional])];
    return [messageTypeCode(message.type), { required, known }];
  }),
);

/**
 * Every MsgType of FIX 4.4: one of these is "not supported", any other "does not exist". A few of
 * one character are not used by 4.4, and all from AA to BH are.
 */
const ONE_CHARACTER = /^[0-9A-HJ-NP-TV-Za-z]$/;
const TWO_CHARACTERS = /^(A[A-Z]|B[A-H])$/;

export function existsInFix44(type: string): boolean {
  return ONE_CHARACTER.test(type) || TWO_CHARACTERS.test(type);
}

/** @returns why the message has to be refused, or undefined when it keeps the rules of its type */
export function refusalOf(code: number, reader: FixReader): Refusal | undefined {
  const tag = reader.badTag;
  switch (code) {
    case FixCode.OK:
      return refusalByTable(reader);
    case FixCode.EMPTY_VALUE:
      return { reason: RejectReason.TAG_WITHOUT_VALUE, tag, text: 'a field has no value' };
    case FixCode.BAD_DATA:
      return {
        reason: RejectReason.INCORRECT_FORMAT,
        tag,
        text: 'a data field does not have the length that stands in front of it',
      };
    case FixCode.TOO_MANY_FIELDS:
      return { reason: RejectReason.OTHER, tag: 0, text: 'more fields than are accepted' };
    default:
      return { reason: RejectReason.INVALID_TAG, tag: 0, text: 'a field has no valid tag' };
  }
}

function refusalByTable(reader: FixReader): Refusal | undefined {
  const rule = rules.get(reader.type);
  if (rule === undefined) return undefined;
  for (const tag of rule.required) {
    if (!reader.has(tag)) {
      return {
        reason: RejectReason.REQUIRED_TAG_MISSING,
        tag,
        text: 'a required field is missing',
      };
    }
  }
  for (const tag of rule.known) {
    if (reader.isRepeated(tag)) {
      return { reason: RejectReason.TAG_REPEATED, tag, text: 'a field stands there twice' };
    }
  }
  return undefined;
}

export const COMP_ID_REFUSAL: Refusal = {
  reason: RejectReason.COMP_ID_PROBLEM,
  tag: 0,
  text: 'SenderCompID or TargetCompID is not that of the Logon',
};
export const TIME_FORMAT_REFUSAL: Refusal = {
  reason: RejectReason.INCORRECT_FORMAT,
  tag: Tag.SendingTime,
  text: 'SendingTime is no UTC time',
};
export const SENDING_TIME_REFUSAL: Refusal = {
  reason: RejectReason.SENDING_TIME_PROBLEM,
  tag: Tag.SendingTime,
  text: 'SendingTime is not within 120 seconds of the time here, or before OrigSendingTime',
};
export const ORIG_TIME_MISSING_REFUSAL: Refusal = {
  reason: RejectReason.REQUIRED_TAG_MISSING,
  tag: Tag.OrigSendingTime,
  text: 'a message with PossDupFlag has to say when it was sent first',
};
export const NEW_SEQ_NO_REFUSAL: Refusal = {
  reason: RejectReason.VALUE_INCORRECT,
  tag: Tag.NewSeqNo,
  text: 'NewSeqNo is below the number that is expected next',
};
export const RESEND_RANGE_REFUSAL: Refusal = {
  reason: RejectReason.VALUE_INCORRECT,
  tag: Tag.BeginSeqNo,
  text: 'BeginSeqNo and EndSeqNo name no messages that were sent',
};
export const SECOND_LOGON_REFUSAL: Refusal = {
  reason: RejectReason.OTHER,
  tag: 0,
  text: 'this session is logged on already',
};
export const MSG_TYPE_REFUSAL: Refusal = {
  reason: RejectReason.INVALID_MSG_TYPE,
  tag: Tag.MsgType,
  text: 'FIX 4.4 has no message of this type',
};
