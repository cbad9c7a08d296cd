import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FixCode, FixReader } from '#fix';
import { MsgType, messageTypeCode, Tag } from '#fix-tags';
import { FixWriter } from '#fix-writer';
import { seed } from '#seed';
import { TickScale } from '#ticks';
import { bytesOf, framed, textOf } from './fix-text.ts';

const at = Date.UTC(2026, 0, 2, 9, 30, 0, 125);

function written(writer: FixWriter): string {
  const length = writer.end();
  return textOf(writer.bytes.subarray(writer.offset, writer.offset + length));
}

describe('a message', () => {
  test('is written byte by byte as the specification has it', () => {
    const writer = new FixWriter();
    writer
      .begin(MsgType.Logon)
      .text(Tag.SenderCompID, 'TICK')
      .text(Tag.TargetCompID, 'CLIENT1')
      .int(Tag.MsgSeqNum, 1)
      .utcMs(Tag.SendingTime, at)
      .int(Tag.EncryptMethod, 0)
      .int(Tag.HeartBtInt, 30)
      .char(Tag.ResetSeqNumFlag, 'Y'.charCodeAt(0));
    expect(written(writer)).toBe(
      framed('35=A|49=TICK|56=CLIENT1|34=1|52=20260102-09:30:00.125|98=0|108=30|141=Y|'),
    );
  });

  test('leaves no trace of the one before', () => {
    const writer = new FixWriter();
    written(writer.begin(MsgType.Logout).text(Tag.Text, 'a sentence that is long enough'));
    expect(written(writer.begin(MsgType.Heartbeat))).toBe(framed('35=0|'));
    expect(written(writer.begin(messageTypeCode('AE')).int(Tag.MsgSeqNum, 7))).toBe(
      framed('35=AE|34=7|'),
    );
  });

  test('takes values and whole fields from other bytes', () => {
    const source = bytesOf('11=order-7|58=yes|');
    const writer = new FixWriter();
    writer.begin(MsgType.ExecutionReport).copy(Tag.ClOrdID, source, 3, 7).copyFields(source, 11, 7);
    expect(written(writer)).toBe(framed('35=8|11=order-7|58=yes|'));
  });

  test('is as long as its bytes allow, and not a byte longer', () => {
    const writer = new FixWriter(80);
    const fits = 80 - 19 - '35=0|'.length - '58=|'.length - 7;
    expect(writer.begin(MsgType.Heartbeat).text(Tag.Text, 'x'.repeat(fits)).end()).toBeGreaterThan(
      0,
    );
    expect(
      writer
        .begin(MsgType.Heartbeat)
        .text(Tag.Text, 'x'.repeat(fits + 1))
        .end(),
    ).toBe(0);
    expect(writer.begin(MsgType.Heartbeat).end()).toBeGreaterThan(0);
    expect(() => new FixWriter(63)).toThrow('maxMessageBytes is 63; expected a whole number');
  });
});

describe('a value that would make another message of it is not sent', () => {
  const writer = new FixWriter();
  const begun = () => writer.begin(MsgType.Heartbeat);
  const soh = bytesOf('a|b');

  test.each([
    ['empty text', () => begun().text(Tag.Text, '')],
    ['a SOH in text', () => begun().text(Tag.Text, 'hello\x0110=000')],
    ['a character that is no byte', () => begun().text(Tag.Text, '1 €')],
    ['a SOH as character', () => begun().char(Tag.Side, 1)],
    ['nothing copied', () => begun().copy(Tag.Text, soh, 0, 0)],
    ['a SOH in copied bytes', () => begun().copy(Tag.Text, soh, 0, 3)],
    ['a number that is none', () => begun().int(Tag.MsgSeqNum, Number.NaN)],
    ['a number that is not whole', () => begun().int(Tag.MsgSeqNum, 1.5)],
    ['a number that is not safe', () => begun().decimal(Tag.Price, 2 ** 53, 2)],
  ])('%s', (_name, write) => {
    expect(write().int(Tag.RefSeqNum, 1).end()).toBe(0);
  });
});

describe('what is written is read', () => {
  const reader = new FixReader();
  const writer = new FixWriter();

  /** Reads back what stands in the writer. */
  function readBack(): FixReader {
    const length = writer.end();
    expect(reader.read(writer.bytes, writer.offset, writer.offset + length)).toBe(FixCode.OK);
    return reader;
  }

  test('texts', () => {
    const value = fc.string({ unit: fc.constantFrom(...'aZ09=|- ÿ'), minLength: 1 });
    fc.assert(
      fc.property(value, (text) => {
        writer.begin(MsgType.Heartbeat).text(Tag.Text, text);
        expect(readBack().text(Tag.Text)).toBe(text);
      }),
      { seed },
    );
  });

  test('decimals, with any number of decimals', () => {
    const units = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(units, fc.nat(15), (value, decimals) => {
        writer.begin(MsgType.Heartbeat).decimal(Tag.Price, value, decimals);
        expect(readBack().decimal(Tag.Price, decimals)).toBe(value);
      }),
      { seed, numRuns: 2_000 },
    );
  });

  test('decimals as the price grid writes them', () => {
    const scale = new TickScale('0.01');
    fc.assert(
      fc.property(fc.integer({ min: -4_294_967_295, max: 4_294_967_295 }), (ticks) => {
        writer.begin(MsgType.Heartbeat).decimal(Tag.Price, ticks, 2);
        const back = readBack();
        expect(back.text(Tag.Price)).toBe(scale.toText(ticks));
        expect(back.decimal(Tag.Price, 2)).toBe(scale.toTicks(back.text(Tag.Price)));
      }),
      { seed },
    );
  });

  test('times', () => {
    const ms = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2199, 11, 31) });
    fc.assert(
      fc.property(ms, (value) => {
        writer.begin(MsgType.Heartbeat).utcMs(Tag.SendingTime, value);
        expect(readBack().utcMs(Tag.SendingTime)).toBe(value);
      }),
      { seed },
    );
  });
});
