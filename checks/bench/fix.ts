/**
 * `npm run bench:fix`: what FIX costs. Reading and writing a message beside the way that everybody
 * writes first, in turns in one process; then orders over loopback to an engine of its own.
 */
import { createConnection } from 'node:net';
import { startEngineProcess } from '#engine-process';
import { FixCode, FixReader } from '#fix';
import { MsgType, Tag } from '#fix-tags';
import { FixWriter } from '#fix-writer';
import { FixStream } from '../../solutions/fix/fix-stream.ts';
import { utc } from '../tests/fix/fix-script.ts';
import { bytesOf, framed } from '../tests/fix/fix-text.ts';
import { allocationOf } from './allocation.ts';
import { machineText, thisMachine } from './machine.ts';
import { spread } from './statistics.ts';

const MESSAGES_PER_ROUND = 20_000;
const WARM_UP_ROUNDS = 4;
const ROUNDS = 15;
const ORDERS_PER_ROUND = 5_000;
/** Orders that may be without an answer: less than the ring holds. */
const WINDOW = 1_000;

const ORDER = bytesOf(
  framed(
    '35=D|49=CLIENT1|56=TICK|34=178|52=20260102-09:30:00.125|11=order-178|1=9001|55=SYM0|54=1|60=20260102-09:30:00.125|40=2|38=100|44=150.05|59=0|',
  ),
);
const SENT_MS = Date.UTC(2026, 0, 2, 9, 30, 0, 125);

/** What was read and written goes here, so that no work can be left out. */
const sink = new Int32Array(1);

function use(value: number): void {
  sink[0] = ((sink[0] as number) + value) | 0;
}

/** What a first parser does: a string, split twice, into a Map; the checksum in a loop. */
function readNaively(): void {
  const text = ORDER.toString('latin1');
  const fields = new Map<number, string>();
  for (const field of text.split('\x01')) {
    const [tag = '', value = ''] = field.split('=');
    fields.set(Number(tag), value);
  }
  const end = text.lastIndexOf('10=');
  let sum = 0;
  for (let i = 0; i < end; i++) sum += text.charCodeAt(i);
  if (sum % 256 !== Number(fields.get(10))) throw new Error('checksum');
  use(Number(fields.get(38)) + Math.round(Number(fields.get(44)) * 100));
  use((fields.get(11) ?? '').length + (fields.get(54) === '1' ? 1 : 2));
}

const reader = new FixReader();

function readInPlace(): void {
  if (reader.read(ORDER, 0, ORDER.length) !== FixCode.OK) throw new Error('not a message');
  use(reader.int(Tag.OrderQty) + reader.decimal(Tag.Price, 2));
  use(reader.size(Tag.ClOrdID) + reader.char(Tag.Side) - 48);
}

function writeNaively(): void {
  const body = [
    '35=8',
    '49=TICK',
    '56=CLIENT1',
    `34=${178}`,
    `52=${utc(SENT_MS)}`,
    '37=2147483648',
    '11=order-178',
    '17=177',
    '150=0',
    '39=0',
    '55=SYM0',
    '54=1',
    `38=${100}`,
    `44=${(15_005 / 100).toFixed(2)}`,
    `151=${100}`,
    '14=0',
    '6=0',
  ].join('\x01');
  const front = `8=FIX.4.4\x019=${body.length + 1}\x01${body}\x01`;
  let sum = 0;
  for (let i = 0; i < front.length; i++) sum += front.charCodeAt(i);
  use(Buffer.from(`${front}10=${String(sum % 256).padStart(3, '0')}\x01`, 'latin1').length);
}

const writer = new FixWriter();

function writeInPlace(): void {
  const length = writer
    .begin(MsgType.ExecutionReport)
    .text(Tag.SenderCompID, 'TICK')
    .text(Tag.TargetCompID, 'CLIENT1')
    .int(Tag.MsgSeqNum, 178)
    .utcMs(Tag.SendingTime, SENT_MS)
    .int(Tag.OrderID, 2_147_483_648)
    .text(Tag.ClOrdID, 'order-178')
    .int(Tag.ExecID, 177)
    .char(Tag.ExecType, 48)
    .char(Tag.OrdStatus, 48)
    .text(Tag.Symbol, 'SYM0')
    .char(Tag.Side, 49)
    .int(Tag.OrderQty, 100)
    .decimal(Tag.Price, 15_005, 2)
    .int(Tag.LeavesQty, 100)
    .int(Tag.CumQty, 0)
    .int(Tag.AvgPx, 0)
    .end();
  use(length);
}

/** Nanoseconds a message. */
function roundOf(work: () => void): number {
  const before = process.hrtime.bigint();
  for (let i = 0; i < MESSAGES_PER_ROUND; i++) work();
  return Number(process.hrtime.bigint() - before) / MESSAGES_PER_ROUND;
}

function inTurns(title: string, ways: Readonly<Record<string, () => void>>): void {
  const names = Object.keys(ways);
  const results = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [name, work] of Object.entries(ways)) {
      const ns = roundOf(work);
      if (round >= 0) results.get(name)?.push(ns);
    }
  }
  print(`\n${title}`);
  for (const [name, work] of Object.entries(ways)) {
    const { median, lowerQuartile, upperQuartile } = spread(results.get(name) ?? []);
    const { bytes } = allocationOf(() => roundOf(work));
    const quartiles = `${Math.round(lowerQuartile)} to ${Math.round(upperQuartile)}`;
    const each = Math.round(bytes / MESSAGES_PER_ROUND);
    print(
      `  ${name.padEnd(24)} ${String(Math.round(median)).padStart(6)} ns  (${quartiles}), ${each} bytes allocated`,
    );
  }
}

/** Sends so many orders that end at once, and takes two reports for each. */
function sendOrders(port: number, first: number, next: { number: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    socket.on('error', reject);
    let [sent, ended, beganNs] = [0, 0, 0n];
    const message = (type: string, fields: string): void => {
      const header = `35=${type}|49=CLIENT1|56=TICK|34=${next.number++}|52=${utc(Date.now())}|`;
      socket.write(bytesOf(framed(`${header}${fields}`)));
    };
    const order = (): void => {
      const name = `o${first + sent++}`;
      message('D', `11=${name}|55=SYM0|54=1|60=${utc(Date.now())}|40=2|38=10|44=100.00|59=3|`);
    };
    const stream = new FixStream(4096, (_code, report) => {
      if (report.type === MsgType.Logon) {
        beganNs = process.hrtime.bigint();
        for (let i = 0; i < WINDOW; i++) order();
      }
      if (report.equals(Tag.ExecType, '8')) reject(new Error(report.text(Tag.Text)));
      if (!report.equals(Tag.ExecType, '4')) return;
      ended++;
      if (sent < ORDERS_PER_ROUND) order();
      if (ended < ORDERS_PER_ROUND) return;
      resolve(ORDERS_PER_ROUND / (Number(process.hrtime.bigint() - beganNs) / 1e9));
      message('5', '');
      socket.end();
    });
    socket.on('data', (chunk: Buffer) => stream.push(chunk));
    message('A', '98=0|108=30|');
  });
}

async function overLoopback(): Promise<void> {
  const engine = await startEngineProcess({
    args: ['--fix-port', '0', '--fix-clients', 'CLIENT1=1'],
  });
  const next = { number: 1 };
  const rates: number[] = [];
  for (let round = -2; round < 7; round++) {
    const rate = await sendOrders(engine.fixPort ?? 0, (round + 2) * ORDERS_PER_ROUND, next);
    if (round >= 0) rates.push(rate);
    // The engine sees the connection's end before the next Logon.
    while ((await engine.stats()).connections > 0);
  }
  await engine.stop();
  const { median, lowerQuartile, upperQuartile } = spread(rates);
  const thousands = (rate: number): string => (rate / 1000).toFixed(1);
  print(
    `\nOver loopback, ${ORDERS_PER_ROUND} immediate-or-cancel orders, ${WINDOW} at a time, client and engine a process each`,
  );
  print(
    `  ${thousands(median)} thousand orders a second (${thousands(lowerQuartile)} to ${thousands(upperQuartile)}), two reports for each`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

print('The benchmark of FIX');
print(machineText(thisMachine()));
print(
  `  ${ROUNDS} rounds of ${MESSAGES_PER_ROUND} messages in turns, after ${WARM_UP_ROUNDS} to warm up`,
);
inTurns(`Reading a NewOrderSingle of ${ORDER.length} bytes, checksum and four fields`, {
  'split into a Map': readNaively,
  'FixReader, in place': readInPlace,
});
inTurns('Writing an ExecutionReport', {
  'strings, joined': writeNaively,
  'FixWriter, in place': writeInPlace,
});
await overLoopback();
