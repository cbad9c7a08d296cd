import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FixCode, FixReader, isGarbled } from '#fix';
import { FIX_MESSAGES, MsgType, messageTypeCode, Tag } from '#fix-tags';
import { seed } from '#seed';
import { bytesOf, framed } from './fix-text.ts';

const LOGON = framed('35=A|34=1|49=CLIENT1|52=20260102-09:30:00.125|56=TICK|98=0|108=30|141=Y|');

function read(text: string, options: { maxMessageBytes?: number; maxFields?: number } = {}) {
  const bytes = bytesOf(text);
  const reader = new FixReader(options);
  const code = reader.read(bytes, 0, bytes.length);
  return { code, reader, bytes };
}

/** The one field `value` of a message that is right in all else. */
function withValue(value: string) {
  return read(framed(`35=0|112=${value}|`)).reader;
}

describe('a message', () => {
  test('is found with its type, its fields and its length', () => {
    const { code, reader, bytes } = read(LOGON);
    expect(code).toBe(FixCode.OK);
    expect(reader.length).toBe(bytes.length);
    expect(reader.type).toBe(MsgType.Logon);
    expect(reader.fieldCount).toBe(11);
    expect(reader.tagAt(2)).toBe(Tag.MsgType);
    expect(reader.text(Tag.SenderCompID)).toBe('CLIENT1');
    expect(reader.int(Tag.HeartBtInt)).toBe(30);
    expect(reader.char(Tag.ResetSeqNumFlag)).toBe('Y'.charCodeAt(0));
    expect(reader.equals(Tag.TargetCompID, 'TICK')).toBe(true);
    expect(reader.equals(Tag.TargetCompID, 'TOCK')).toBe(false);
    expect(reader.utcMs(Tag.SendingTime)).toBe(Date.UTC(2026, 0, 2, 9, 30, 0, 125));
  });

  test('that others have published is read, of another version too', () => {
    const published =
      '8=FIX.4.2|9=65|35=A|49=SERVER|56=CLIENT|34=177|52=20090107-18:15:16|98=0|108=30|10=062|';
    const { code, reader } = read(published);
    expect(code).toBe(FixCode.OK);
    expect(reader.text(Tag.BeginString)).toBe('FIX.4.2');
    expect(reader.int(Tag.MsgSeqNum)).toBe(177);
  });

  test('begins and ends anywhere in the bytes', () => {
    const bytes = bytesOf(`xx${LOGON}${framed('35=0|34=2|')}yy`);
    const reader = new FixReader();
    expect(reader.read(bytes, 2, bytes.length)).toBe(FixCode.OK);
    const next = 2 + reader.length;
    expect(reader.read(bytes, next, bytes.length)).toBe(FixCode.OK);
    expect(reader.type).toBe(MsgType.Heartbeat);
    expect(next + reader.length).toBe(bytes.length - 2);
  });

  test('is incomplete until its last byte is there, wherever it is cut', () => {
    const bytes = bytesOf(LOGON);
    const reader = new FixReader();
    for (let to = 0; to < bytes.length; to++) {
      expect(reader.read(bytes, 0, to), `cut at byte ${to}`).toBe(FixCode.INCOMPLETE);
    }
  });

  test('has a type of one or of two characters; three are none that exists', () => {
    expect(read(framed('35=AE|34=1|')).reader.type).toBe(messageTypeCode('AE'));
    const three = read(framed('35=ABC|34=1|'));
    expect(three.code).toBe(FixCode.OK);
    expect(Object.values(FIX_MESSAGES).map(({ type }) => messageTypeCode(type))).not.toContain(
      three.reader.type,
    );
  });

  test('without a field says so', () => {
    const { reader } = read(LOGON);
    expect(reader.has(Tag.Price)).toBe(false);
    expect(reader.find(Tag.Price)).toBe(-1);
    expect(reader.start(Tag.Price)).toBe(-1);
    expect(reader.size(Tag.Price)).toBe(0);
    expect(reader.text(Tag.Price)).toBe('');
    expect(reader.char(Tag.Price)).toBe(0);
    expect(reader.int(Tag.Price)).toBeNaN();
    expect(reader.decimal(Tag.Price, 2)).toBeNaN();
    expect(reader.utcMs(Tag.Price)).toBeNaN();
    expect(reader.equals(Tag.Price, '')).toBe(false);
  });

  test('with a field twice gives the first, and tells that there is a second', () => {
    const { reader } = read(framed('35=D|38=10|54=1|38=99|'));
    expect(reader.int(Tag.OrderQty)).toBe(10);
    expect(reader.isRepeated(Tag.OrderQty)).toBe(true);
    expect(reader.isRepeated(Tag.Side)).toBe(false);
    expect(reader.isRepeated(Tag.Price)).toBe(false);
  });

  test('of the largest size is good, one byte more is not', () => {
    const { length } = bytesOf(LOGON);
    expect(read(LOGON, { maxMessageBytes: length }).code).toBe(FixCode.OK);
    expect(read(LOGON, { maxMessageBytes: length - 1 }).code).toBe(FixCode.BAD_LENGTH);
  });
});

describe('garbled bytes', () => {
  const good = '35=0|34=2|112=x|';
  const cases: readonly [string, number, string][] = [
    ['BeginString is not first', FixCode.BAD_BEGIN, `9=16|${good}10=000|`],
    ['they are no FIX', FixCode.BAD_BEGIN, 'GET / HTTP/1.1\r\n'],
    ['BeginString is empty', FixCode.BAD_BEGIN, framed(good, '')],
    ['BeginString is too long', FixCode.BAD_BEGIN, framed(good, 'FIX.4.4.4.4.4.4.4')],
    ['BodyLength is not second', FixCode.BAD_LENGTH, '8=FIX.4.4|35=0|9=16|10=000|'],
    ['BodyLength is no number', FixCode.BAD_LENGTH, '8=FIX.4.4|9=1x|35=0|10=000|'],
    ['BodyLength is 0', FixCode.BAD_LENGTH, '8=FIX.4.4|9=0|10=000|'],
    ['BodyLength is negative', FixCode.BAD_LENGTH, '8=FIX.4.4|9=-5|35=0|10=000|'],
    ['BodyLength is huge', FixCode.BAD_LENGTH, '8=FIX.4.4|9=999999999|35=0|10=000|'],
    ['BodyLength is one too small', FixCode.BAD_LENGTH, framed(good, 'FIX.4.4', 15)],
    ['BodyLength is one too large', FixCode.BAD_LENGTH, `${framed(good, 'FIX.4.4', 17)}8`],
    ['CheckSum is wrong', FixCode.BAD_CHECKSUM, framed(good).replace(/10=\d+/, '10=999')],
    ['CheckSum is no number', FixCode.BAD_CHECKSUM, framed(good).replace(/10=\d+/, '10=-12')],
    ['MsgType is not third', FixCode.BAD_TYPE, framed('34=2|35=0|')],
    ['MsgType is missing', FixCode.BAD_TYPE, framed('34=2|')],
  ];

  test.each(cases)('are told from a message: %s', (_name, expected, text) => {
    const { code } = read(text);
    expect(code).toBe(expected);
    expect(isGarbled(code)).toBe(true);
  });

  test.each(cases)('are passed over, and the message behind them is found: %s', (_n, _c, text) => {
    const bytes = bytesOf(`${text}|${framed('35=1|34=3|112=next|')}`);
    const reader = new FixReader();
    let at = 0;
    let code = reader.read(bytes, at, bytes.length);
    for (let tries = 0; code !== FixCode.OK && tries < 10; tries++) {
      expect(isGarbled(code)).toBe(true);
      expect(reader.length).toBeGreaterThan(0);
      at += reader.length;
      code = reader.read(bytes, at, bytes.length);
    }
    expect(code).toBe(FixCode.OK);
    expect(reader.text(Tag.TestReqID)).toBe('next');
  });

  test('that may be the beginning of a message are kept: nothing of it is passed over', () => {
    const whole = framed('35=0|34=2|');
    for (let kept = 0; kept <= 2; kept++) {
      const bytes = bytesOf(`rubbish|${whole.slice(0, kept)}`);
      const reader = new FixReader();
      expect(reader.read(bytes, 0, bytes.length)).toBe(FixCode.BAD_BEGIN);
      expect(reader.length).toBe(bytes.length - kept);
    }
  });
});

describe('a field that is wrong in a frame that is right', () => {
  test.each([
    ['a tag that is no number', '5x=1', FixCode.BAD_TAG, 0],
    ['no tag', '=1', FixCode.BAD_TAG, 0],
    ['the tag 0', '0=1', FixCode.BAD_TAG, 0],
    ['a tag with a zero in front', '058=1', FixCode.BAD_TAG, 0],
    ['a tag that is too large', '1000000=1', FixCode.BAD_TAG, 0],
    ['a negative tag', '-58=1', FixCode.BAD_TAG, 0],
    ['no equals sign', '58', FixCode.BAD_TAG, 0],
    ['no value', '58=', FixCode.EMPTY_VALUE, 58],
    ['data that is longer than it says', '95=2|96=abc', FixCode.BAD_DATA, 96],
    ['data that is shorter than it says', '95=9|96=abc', FixCode.BAD_DATA, 96],
    ['data whose length is no number', '95=x|96=abc', FixCode.BAD_DATA, 96],
    ['a length without its data', '95=3|58=abc', FixCode.BAD_DATA, 58],
    ['data as long as the rest', '95=19|96=abc', FixCode.BAD_DATA, 96],
  ])('is named, and what stands before it can be read: %s', (_name, field, expected, tag) => {
    const { code, reader, bytes } = read(framed(`35=0|34=7|${field}|58=end|`));
    expect(code).toBe(expected);
    expect(isGarbled(code)).toBe(false);
    expect(reader.badTag).toBe(tag);
    expect(reader.int(Tag.MsgSeqNum)).toBe(7);
    expect(reader.length).toBe(bytes.length);
  });

  test('is also one field too many', () => {
    const body = '35=0|34=7|1=a|6=b|';
    expect(read(framed(body), { maxFields: 7 }).code).toBe(FixCode.OK);
    const { code, reader } = read(framed(body), { maxFields: 6 });
    expect(code).toBe(FixCode.TOO_MANY_FIELDS);
    expect(reader.int(Tag.MsgSeqNum)).toBe(7);
  });
});

describe('values', () => {
  test('data may hold the separator', () => {
    const { code, reader } = read(framed('35=A|95=7|96=a|10=1||58=end|'));
    expect(code).toBe(FixCode.OK);
    expect(reader.text(Tag.RawData)).toBe('a\x0110=1\x01');
    expect(reader.text(Tag.Text)).toBe('end');
  });

  test('whole numbers are digits, perhaps with a minus', () => {
    expect(withValue('42').int(112)).toBe(42);
    expect(withValue('-42').int(112)).toBe(-42);
    expect(withValue('007').int(112)).toBe(7);
    expect(withValue('999999999999999').int(112)).toBe(999_999_999_999_999);
    for (const none of ['-', '+1', '1.0', '1e3', ' 1', '0x1', '1234567890123456', 'NaN']) {
      expect(withValue(none).int(112), none).toBeNaN();
    }
    expect(Object.is(withValue('-0').int(112), 0)).toBe(true);
  });

  test('decimals are exact, and what is finer than the unit is none', () => {
    expect(withValue('150.05').decimal(112, 2)).toBe(15_005);
    expect(withValue('-2.75').decimal(112, 2)).toBe(-275);
    expect(withValue('5').decimal(112, 4)).toBe(50_000);
    expect(withValue('100.000000').decimal(112, 0)).toBe(100);
    expect(withValue('0.1').decimal(112, 1)).toBe(1);
    expect(withValue('1.005').decimal(112, 3)).toBe(1005);
    for (const none of ['150.051', '.5', '-', '1.2.3', '1,5', '1.x', '9007199254740992']) {
      expect(withValue(none).decimal(112, 2), none).toBeNaN();
    }
    expect(withValue('90071992547409.93').decimal(112, 2)).toBeNaN();
  });

  test('times are UTC, to the second, the millisecond or finer', () => {
    const second = Date.UTC(2026, 1, 28, 23, 59, 58);
    expect(withValue('20260228-23:59:58').utcMs(112)).toBe(second);
    expect(withValue('20260228-23:59:58.5').utcMs(112)).toBe(second + 500);
    expect(withValue('20260228-23:59:58.007').utcMs(112)).toBe(second + 7);
    expect(withValue('20260228-23:59:58.007999').utcMs(112)).toBe(second + 7);
    expect(withValue('20161231-23:59:60').utcMs(112)).toBe(Date.UTC(2017, 0, 1));
    for (const none of [
      '20260228',
      '20260228-24:00:00',
      '20261328-00:00:00',
      '20260200-00:00:00',
      '20260228-00:60:00',
      '20260228-00:00:61',
      '20260228-00.00:00',
      '20260228-00:00:00.',
      '20260228-00:00:00.x',
      '20260228-00:00:00Z',
    ]) {
      expect(withValue(none).utcMs(112), none).toBeNaN();
    }
  });
});

describe('hostile bytes', () => {
  /** Reads everything that can be read, of whatever is there. */
  function exercise(bytes: Uint8Array): void {
    const reader = new FixReader({ maxMessageBytes: 256, maxFields: 16 });
    let at = 0;
    while (at < bytes.length) {
      const code = reader.read(bytes, at, bytes.length);
      if (code === FixCode.INCOMPLETE) return;
      expect(reader.length).toBeGreaterThan(0);
      expect(at + reader.length).toBeLessThanOrEqual(bytes.length);
      for (let i = 0; i < reader.fieldCount; i++) {
        const tag = reader.tagAt(i);
        reader.int(tag);
        reader.decimal(tag, 2);
        reader.utcMs(tag);
        reader.char(tag);
        reader.text(tag);
        reader.isRepeated(tag);
      }
      at += reader.length;
    }
  }

  test('give codes, never an exception, and every answer goes on by something', () => {
    const alphabet = fc.constantFrom(...bytesOf('8=9|35=A|10=0FIX.4|||==-'));
    const nearly = fc.array(alphabet, { maxLength: 300 }).map((bytes) => Uint8Array.from(bytes));
    fc.assert(fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 300 })), exercise), {
      seed,
      numRuns: 5_000,
    });
  });

  test('a good message with bytes changed, left out or put in between', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(255), fc.constantFrom('change', 'drop', 'insert'));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const bytes = [...bytesOf(LOGON + LOGON)];
        for (const [place, byte, kind] of edits) {
          const at = place % bytes.length;
          if (kind === 'change') bytes[at] = byte;
          else if (kind === 'drop') bytes.splice(at, 1);
          else bytes.splice(at, 0, byte);
        }
        exercise(Uint8Array.from(bytes));
      }),
      { seed, numRuns: 5_000 },
    );
  });

  test('one changed byte in front of CheckSum never passes for the message that was sent', () => {
    const good = bytesOf(LOGON);
    const reader = new FixReader();
    for (let at = 0; at < good.length - 7; at++) {
      const bytes = Uint8Array.from(good);
      bytes[at] = (bytes[at] as number) ^ 0x11;
      expect(reader.read(bytes, 0, bytes.length), `byte ${at}`).not.toBe(FixCode.OK);
    }
  });
});
