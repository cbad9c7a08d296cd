/** Day 17, stage 6 (further): one message found in bytes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSum, FixCode, FixReader, isGarbled } from '#fix';
import { MsgType, messageTypeCode, Tag } from '#fix-tags';
import {
  bytesOf,
  expectedOf,
  fixCodeText,
  found,
  framed,
  LOGON,
  type Options,
  read,
  SOH_TEXT,
} from './fix-kit.ts';
import { forAll, withoutThrowing } from './kit.ts';

test('the checksum is the sum of the bytes, modulo 256', () => {
  const bytes = Uint8Array.of(9, 1, 2, 3, 250, 7);
  expect(checkSum(bytes, 1, 4), 'Bytes 1 to 3: from `from` up to, not including, `to`').toBe(6);
  expect(checkSum(bytes, 1, 5), '1 + 2 + 3 + 250 is 256, which is 0').toBe(0);
  expect(checkSum(bytes, 2, 2), 'No byte').toBe(0);
  expect(checkSum(new Uint8Array(100).fill(0xff), 0, 100), 'A hundred times 255').toBe(156);
});

test('a message is found with its fields, its type and its length', () => {
  const { reader, bytes, code } = read(LOGON);
  expect(fixCodeText(code), 'A logon as it should be').toBe('OK');
  expect(reader.length, 'All bytes belong to it').toBe(bytes.length);
  expect(reader.type, '35=A').toBe(MsgType.Logon);
  expect(
    Array.from({ length: reader.fieldCount }, (_, i) => reader.tagAt(i)),
    'Every field in the order of the message, 8, 9 and 10 as well',
  ).toEqual([8, 9, 35, 34, 49, 52, 56, 98, 108, 141, 10]);
  expect(
    [reader.text(Tag.SenderCompID), reader.text(Tag.BeginString), reader.text(Tag.CheckSum)],
    'A value is what stands between = and SOH',
  ).toEqual(['CLIENT1', 'FIX.4.4', LOGON.slice(-4, -1)]);
});

test('a message of another system is read', () => {
  const published =
    '8=FIX.4.2|9=65|35=A|49=SERVER|56=CLIENT|34=177|52=20090107-18:15:16|98=0|108=30|10=062|';
  const { reader, code } = read(published);
  expect(fixCodeText(code), 'A logon that others have published: its 65 and 062 are theirs').toBe(
    'OK',
  );
  expect(reader.text(Tag.MsgSeqNum)).toBe('177');
});

test('a type has one character or two', () => {
  expect(read(framed('35=AE|34=1|')).reader.type, '35=AE: two bytes').toBe(messageTypeCode('AE'));
  expect(read(framed('35=ABC|34=1|')).reader.type, '35=ABC: there is no such type').toBe(0xffff);
});

test('a message may begin and end anywhere, and the reader is used again', () => {
  const bytes = bytesOf(`xx${LOGON}${framed('35=0|34=2|')}yy`);
  const reader = new FixReader();
  expect(fixCodeText(reader.read(bytes, 2, bytes.length)), 'At byte 2').toBe('OK');
  const next = 2 + reader.length;
  expect(fixCodeText(reader.read(bytes, next, bytes.length)), 'Behind the first one').toBe('OK');
  expect(
    [reader.type, reader.fieldCount, reader.has(Tag.SenderCompID)],
    'Of the message before nothing is left in the reader',
  ).toEqual([MsgType.Heartbeat, 5, false]);
});

test('a message is incomplete until its last byte is there, wherever it is cut', () => {
  const bytes = bytesOf(LOGON);
  const reader = new FixReader();
  for (let to = 0; to < bytes.length; to++) {
    expect(
      fixCodeText(reader.read(bytes, 0, to)),
      `The first ${to} bytes of a message of ${bytes.length}. What lies behind is there and does not count yet`,
    ).toBe('INCOMPLETE');
  }
});

const BODY = '35=0|34=2|112=x|';

test('what the spec does not look at yet is incomplete', () => {
  const tooSmall = framed(BODY, 'FIX.4.4', 15);
  for (const [text, why] of [
    ['8=FIX.4.4|9=1x', 'A number is looked at when its SOH is there'],
    [`8=${'x'.repeat(14)}`, 'Sixteen bytes, and the next one may be the SOH'],
    [tooSmall.slice(0, -2), 'Of the seven bytes of the trailer one is missing'],
  ] as const) {
    expect(fixCodeText(read(text).code), `${why}: ${text}`).toBe('INCOMPLETE');
  }
});

/** A message whose bytes add up to a multiple of 256. */
const SUM_OF_ZERO =
  Array.from({ length: 376 }, (_, i) => {
    const value = String.fromCharCode(33 + (i % 94)) + 'x'.repeat(Math.floor(i / 94));
    return framed(`35=0|112=${value}|`);
  }).find((one) => one.endsWith('10=000|')) ?? '';
const GARBLED: readonly (readonly [code: string, text: string, why: string, options?: Options])[] =
  [
    ['BAD_BEGIN', '9=16|35=0|10=000|', 'BeginString is not first'],
    ['BAD_BEGIN', 'GET / HTTP/1.1', 'It is no FIX at all'],
    ['BAD_BEGIN', 'G', 'One byte, and it is not 8: there is nothing to wait for'],
    ['BAD_BEGIN', '89', 'Two bytes, and they are not 8='],
    ['BAD_BEGIN', framed(BODY, ''), 'BeginString is empty'],
    ['BAD_BEGIN', framed(BODY, 'FIX.4.4.4.4.4.4.4'), 'BeginString is longer than any there is'],
    ['BAD_BEGIN', `8=${'x'.repeat(40)}`, 'BeginString has no end'],
    ['BAD_BEGIN', `8=${'x'.repeat(15)}`, 'Seventeen bytes, and no SOH among them'],
    ['BAD_LENGTH', '8=FIX.4.4|35=0|', 'BodyLength is not second'],
    [
      'BAD_LENGTH',
      '8=FIX.4.4|9=1x|35=0|10=000|',
      'BodyLength is no number, and NaN is not too large',
    ],
    ['BAD_LENGTH', '8=FIX.4.4|9=|35=0|10=000|', 'BodyLength is empty'],
    ['BAD_LENGTH', '8=FIX.4.4|9=0|10=000|', 'BodyLength is 0'],
    [
      'BAD_LENGTH',
      '8=FIX.4.4|9=-5|35=0|10=000|',
      'BodyLength is negative: it must not lead backwards',
    ],
    ['BAD_LENGTH', '8=FIX.4.4|9=999999999|', 'BodyLength is huge: nobody waits for a gigabyte'],
    ['BAD_LENGTH', LOGON.slice(0, 30), 'The message would be too long', { maxMessageBytes: 60 }],
    ['BAD_LENGTH', framed(BODY, 'FIX.4.4', 15), 'BodyLength is one too small'],
    ['BAD_LENGTH', `${framed(BODY, 'FIX.4.4', 17)}8`, 'BodyLength is one too large'],
    ['BAD_CHECKSUM', framed(BODY).replace(/10=\d+/, '10=999'), 'CheckSum is another number'],
    ['BAD_CHECKSUM', framed(BODY).replace(/10=\d+/, '10=-12'), 'CheckSum is no number'],
    ['BAD_CHECKSUM', SUM_OF_ZERO.replace('10=000', '10=-00'), '-00 is no three digits'],
    ['BAD_TYPE', framed('34=2|35=0|'), 'MsgType is not third'],
  ];

test('bytes that are no message are told from one that is not complete', () => {
  for (const [code, text, why, options] of GARBLED) {
    expect(fixCodeText(read(text, options).code), `${why}: ${text}`).toBe(code);
  }
});

test('the longest message is good, one byte more is not', () => {
  const { length } = bytesOf(LOGON);
  expect(fixCodeText(read(LOGON, { maxMessageBytes: length }).code), 'Of the largest size').toBe(
    'OK',
  );
  expect(
    fixCodeText(read(LOGON, { maxMessageBytes: length - 1 }).code),
    'The whole message counts, from 8= to the last SOH',
  ).toBe('BAD_LENGTH');
});

test('behind garbled bytes the next message is found', () => {
  for (const [, text, why, options] of GARBLED) {
    const bytes = bytesOf(`${text}|${framed('35=1|34=3|112=next|')}`);
    const reader = new FixReader(options);
    let at = 0;
    let code = reader.read(bytes, at, bytes.length);
    for (let tries = 0; code !== FixCode.OK && tries < 10; tries++) {
      expect(isGarbled(code), `${why}, then a good message: ${fixCodeText(code)} on the way`).toBe(
        true,
      );
      expect(reader.length, 'length is at least 1, else the reader stands still').toBeGreaterThan(
        0,
      );
      at += reader.length;
      code = reader.read(bytes, at, bytes.length);
    }
    expect(fixCodeText(code), `${why}, then a good message`).toBe('OK');
    expect(reader.text(Tag.TestReqID)).toBe('next');
  }
});

test('what may be the beginning of a message is not passed over', () => {
  const whole = framed('35=0|34=2|');
  for (let kept = 0; kept <= 2; kept++) {
    const text = `rubbish|${whole.slice(0, kept)}`;
    const { reader, bytes } = read(text);
    expect(
      reader.length,
      `After "${text}" perhaps the rest of a message comes. Its beginning is kept, the SOH in front of it is not`,
    ).toBe(bytes.length - kept);
  }
  expect(read('rubbish18=x').reader.length, '8= that is not behind a SOH begins no message').toBe(
    11,
  );
});

test('a wrong field is named, and those in front of it can be read', () => {
  const wrong = [
    ['BAD_TAG', '5x=1', 0, 'a tag that is no number'],
    ['BAD_TAG', '=1', 0, 'no tag'],
    ['BAD_TAG', '0=1', 0, 'the tag 0'],
    ['BAD_TAG', '058=1', 0, 'a tag with a zero in front'],
    ['BAD_TAG', '1000000=1', 0, 'a tag that is too large'],
    ['BAD_TAG', '-58=1', 0, 'a negative tag'],
    ['BAD_TAG', '58', 0, 'no equals sign'],
    ['EMPTY_VALUE', '58=', 58, 'no value'],
    ['BAD_DATA', '95=2|96=abc', 96, 'data that is longer than it says'],
    ['BAD_DATA', '95=9|96=abc', 96, 'data that is shorter than it says'],
    ['BAD_DATA', '95=x|96=abc', 96, 'data whose length is no number'],
    ['BAD_DATA', '95=3|58=abc', 58, 'a length without its data'],
    ['EMPTY_VALUE', '95=0|96=', 96, 'data of no bytes'],
  ] as const;
  for (const [code, field, tag, why] of wrong) {
    const { reader, bytes, code: got } = read(framed(`35=0|34=7|${field}|58=end|`));
    expect(fixCodeText(got), `A message with ${why}: ${field}`).toBe(code);
    expect(reader.badTag, `badTag of a message with ${why}: ${field}`).toBe(tag);
    expect(reader.text(Tag.MsgSeqNum), 'The fields in front of it stay readable').toBe('7');
    expect(reader.length, 'The frame is right, so the whole message is passed over').toBe(
      bytes.length,
    );
  }
});

test('a message without a type is BAD_TYPE', () => {
  expect(fixCodeText(read(framed('35=|34=2|')).code), 'MsgType is third, and empty').toBe(
    'BAD_TYPE',
  );
});

test('data may hold any byte, SOH too', () => {
  const { reader, code } = read(framed('35=A|95=7|96=a|10=1||58=end|'));
  expect(fixCodeText(code), '95=7 says that seven bytes belong to 96=, whatever they are').toBe(
    'OK',
  );
  expect(reader.text(Tag.RawData)).toBe(`a${SOH_TEXT}10=1${SOH_TEXT}`);
  expect(reader.text(Tag.Text)).toBe('end');
});

test('one field too many is TOO_MANY_FIELDS', () => {
  const body = '35=0|34=7|1=a|6=b|';
  expect(fixCodeText(read(framed(body), { maxFields: 7 }).code), 'Seven fields of seven').toBe(
    'OK',
  );
  const { reader, code } = read(framed(body), { maxFields: 6 });
  expect(fixCodeText(code), 'Seven fields where six have room').toBe('TOO_MANY_FIELDS');
  expect(reader.text(Tag.MsgSeqNum)).toBe('7');
});

test('a byte that was changed under way is noticed', () => {
  const good = bytesOf(LOGON);
  const reader = new FixReader();
  for (let at = 0; at < good.length; at++) {
    const bytes = good.slice();
    bytes[at] = (bytes[at] as number) ^ 0x11;
    expect(
      fixCodeText(reader.read(bytes, 0, bytes.length)),
      `Byte ${at} of a logon was changed: either the frame or the sum is wrong now`,
    ).not.toBe('OK');
  }
});

test('for any bytes the answer is the one that the spec gives', () => {
  const piece = fc.constantFrom(
    ...[
      '8=FIX.4.4|',
      '9=5|',
      '35=0|',
      '34=1|',
      '10=000|',
      '95=2|',
      '96=a||',
      '58=|',
      '8',
      '9',
      '=',
      '|',
    ],
    ...['x', '0', '-', framed('35=0|34=2|'), framed('35=A|95=2|96=||||58=x|'), framed('34=1|')],
  );
  const text = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  const edit = fc.tuple(fc.nat(), fc.constantFrom(...'8=9|35x0-'), fc.constantFrom(0, 1));
  const edited = fc
    .tuple(
      fc.constantFrom(LOGON, framed('35=A|95=3|96=a|b|58=x|')),
      fc.array(edit, { maxLength: 2 }),
    )
    .map(([message, edits]) => {
      let changed = message;
      for (const [place, byte, drop] of edits) {
        const at = place % changed.length;
        changed = `${changed.slice(0, at)}${byte}${changed.slice(at + drop)}`;
      }
      return changed;
    });
  const resummed = edited.map((one) => {
    const body = /^8=FIX\.4\.4\|9=\d+\|(.*)10=\d{3}\|$/.exec(one)?.[1];
    return body === undefined ? one : framed(body);
  });
  const options = { maxMessageBytes: 200, maxFields: 12 };
  const reader = new FixReader(options);
  forAll(
    fc.oneof(text, edited, resummed),
    (one) => {
      const soh = one.replaceAll('|', SOH_TEXT);
      const bytes = bytesOf(one);
      const got = withoutThrowing(`read("${one}")`, () =>
        found(reader, reader.read(bytes, 0, bytes.length)),
      );
      expect(got, `The bytes ${one}`).toBe(expectedOf(soh, options));
    },
    4_000,
  );
});
