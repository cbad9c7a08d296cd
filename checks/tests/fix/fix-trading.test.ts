import { afterEach, describe, expect, test } from 'vitest';
import { Counter } from '#counters';
import { Flags, OrderType, Side } from '#layout';
import { TOPOLOGIES, type TopologyName, type TopologyOptions, topologyOf } from '#topology';
import { brief } from '../engine/trader.ts';
import { until } from '../gateway/wire.ts';
import { FixEngine, type FixEngineOptions } from './fix-engine.ts';
import { type Fields, newOrder, utc } from './fix-script.ts';

const { SELL } = Side;

let fix: FixEngine;

afterEach(() => fix.stop());

async function start(options: FixEngineOptions = {}): Promise<void> {
  fix = await FixEngine.start(options);
}

/** A cancel or replace of an order. */
const change = (of: string, clOrdId: string, fields: Fields = {}): Fields =>
  newOrder({ '41': of, '11': clOrdId, ...fields });

const SELLING = { '54': '2' };

const families = { partitions: 2, lanes: 2 };

const WAYS: readonly [TopologyName, TopologyOptions][] = [
  ...TOPOLOGIES.map((name): [TopologyName, TopologyOptions] => [name, {}]),
  ['one', { families }],
  ['split', { families, ioThreads: 2, partitionThreads: 2 }],
];

describe.each(WAYS)('FIX and binary clients trade in one book, topology %s %o:', (name, how) => {
  test('as maker and taker, both ways', async () => {
    await start({ engine: { topology: topologyOf(name, 'book', how) } });
    const client = await fix.client();
    const trader = await fix.trader(7);

    client.send('D', newOrder({ '11': 'rest', '38': '10', '44': '100.05' }));
    expect(await client.take()).toMatchObject({
      '35': '8',
      '11': 'rest',
      '150': '0',
      '39': '0',
      '1': '1',
      '55': 'SYM0',
      '54': '1',
      '38': '10',
      '44': '100.05',
      '40': '2',
      '151': '10',
      '14': '0',
      '6': '0',
    });
    trader.send({ clientOrderId: 5, side: SELL, priceTicks: 10_000, quantityLots: 4 });
    expect((await trader.reports(2)).map(brief)).toEqual(['ACK 5', 'FILL 5 4@10005']);
    expect(await client.take()).toMatchObject({
      '150': 'F',
      '39': '1',
      '31': '100.05',
      '32': '4',
      '151': '6',
      '14': '4',
      '6': '100.05',
      '527': '1',
    });

    trader.send({ clientOrderId: 6, side: SELL, priceTicks: 10_010, quantityLots: 3, symbol: 1 });
    expect((await trader.reports(1)).map(brief)).toEqual(['ACK 6']);
    client.send(
      'D',
      newOrder({ '11': 'take', '55': 'SYM1', '38': '3', '40': '1', '44': '', '59': '3' }),
    );
    expect(await client.takeAll(2)).toMatchObject([
      { '11': 'take', '150': '0', '40': '1', '59': '3' },
      { '11': 'take', '150': 'F', '39': '2', '31': '100.10', '151': '0', '527': '2' },
    ]);
    expect((await trader.reports(1)).map(brief)).toEqual(['FILL 6 3@10010']);
    expect(fix.engine.counters.get(Counter.reportsDropped)).toBe(0);
  });
});

describe('an order', () => {
  test('has one OrderID through its life, and every report an ExecID of its own', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    one.send('D', newOrder({ '38': '10' }));
    const accepted = await one.take();
    two.send('D', newOrder({ '11': 'x', '38': '4', ...SELLING }));
    const filled = await one.take();
    one.send('G', change('order-1', 'order-2', { '38': '12' }));
    one.send('F', change('order-2', 'order-3'));
    const reports = [accepted, filled, ...(await one.takeAll(2)), ...(await two.takeAll(2))];
    expect(reports.map((report) => `${report['11']} ${report['150']}`)).toEqual([
      'order-1 0',
      'order-1 F',
      'order-2 5',
      'order-3 4',
      'x 0',
      'x F',
    ]);
    expect(new Set(reports.slice(0, 4).map((report) => report['37'])).size).toBe(1);
    expect(new Set(reports.map((report) => report['37'])).size).toBe(2);
    expect(new Set(reports.map((report) => report['17'])).size).toBe(6);
  });

  test('has the average of its fills, finer than a tick', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    two.send('D', newOrder({ '11': 'a', '38': '1', '44': '100.00', ...SELLING }));
    two.send('D', newOrder({ '11': 'b', '38': '2', '44': '100.01', ...SELLING }));
    await two.takeAll(2);
    one.send('D', newOrder({ '38': '3', '44': '101' }));
    const reports = await one.takeAll(3);
    expect(reports.map((report) => report['6'])).toEqual(['0', '100.00', '100.006667']);
    expect(reports.map((report) => report['14'])).toEqual(['0', '1', '3']);
  });

  test('is replaced: quantity counts what is filled, price and name are the new ones', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    one.send('D', newOrder({ '38': '10', '44': '100.00' }));
    await one.take();
    two.send('D', newOrder({ '11': 'x', '38': '4', ...SELLING }));
    await one.take();
    one.send('G', change('order-1', 'order-2', { '38': '6', '44': '100.50' }));
    expect(await one.take()).toMatchObject({
      '11': 'order-2',
      '41': 'order-1',
      '150': '5',
      '39': '1',
      '38': '6',
      '44': '100.50',
      '14': '4',
      '151': '2',
    });
    two.send('D', newOrder({ '11': 'y', '38': '9', '44': '100.10', ...SELLING }));
    expect(await one.take()).toMatchObject({ '11': 'order-2', '150': 'F', '39': '2', '14': '6' });
    // It is gone now, by each of its names.
    for (const [i, name] of ['order-1', 'order-2'].entries()) {
      one.send('F', change(name, `late-${i}`));
      expect(await one.take()).toMatchObject({ '35': '9', '39': '2', '102': '0', '434': '1' });
    }
  });

  test.each([
    [
      'down to what is asked for',
      '6',
      '2',
      { '150': 'D', '378': '5', '38': '6', '151': '2', '39': '1' },
    ],
    [
      'away altogether',
      '3',
      '0',
      { '150': '4', '39': '4', '151': '0', '14': '4', '11': 'order-2' },
    ],
  ])(
    'that fills while its replace is on its way is taken back, %s',
    async (_n, asked, _left, last) => {
      await start();
      const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
      one.send('D', newOrder({ '38': '10' }));
      await one.take();
      fix.engine.hold();
      two.send('D', newOrder({ '11': 'x', '38': '4', ...SELLING }));
      await until(() => fix.engine.counters.get(Counter.published) === 2);
      one.send('G', change('order-1', 'order-2', { '38': asked }));
      await until(() => fix.engine.counters.get(Counter.published) === 3);
      fix.engine.release();
      const [fill, replaced, taken] = await one.takeAll(3);
      expect(fill).toMatchObject({ '150': 'F', '32': '4' });
      expect(replaced).toMatchObject({ '150': '5', '38': String(Number(asked) + 4), '151': asked });
      expect(taken).toMatchObject(last);
    },
  );

  test('whose replace crosses is replaced first, then filled', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    two.send('D', newOrder({ '11': 'x', '38': '5', '44': '101.00', ...SELLING }));
    await two.take();
    one.send('D', newOrder({ '38': '5' }));
    one.send('G', change('order-1', 'order-2', { '38': '5', '44': '101.00' }));
    expect(await one.takeAll(3)).toMatchObject([
      { '150': '0' },
      { '150': '5' },
      { '150': 'F', '39': '2' },
    ]);
  });

  test('that cannot rest is cancelled in what it could not trade', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    two.send('D', newOrder({ '11': 'x', '38': '4', ...SELLING }));
    await two.take();
    one.send('D', newOrder({ '38': '10', '59': '3' }));
    expect(await one.takeAll(3)).toMatchObject([
      { '150': '0' },
      { '150': 'F', '39': '1', '151': '6' },
      { '150': '4', '39': '4', '151': '0', '14': '4', '58': expect.stringMatching(/^REMAINDER/) },
    ]);
  });

  test('may be named by any of the requests that are on their way', async () => {
    await start();
    const client = await fix.client();
    client.sendText(
      client.message('D', newOrder()) +
        client.message('G', change('order-1', 'order-2', { '38': '5' })) +
        client.message('F', change('order-2', 'order-3')),
    );
    expect(await client.takeAll(3)).toMatchObject([
      { '11': 'order-1', '150': '0' },
      { '11': 'order-2', '150': '5', '38': '5' },
      { '11': 'order-3', '41': 'order-2', '150': '4' },
    ]);
  });

  test('for the day is good till cancelled, and its TimeInForce comes back as it was sent', async () => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder({ '59': '0' }));
    expect(await client.take()).toMatchObject({ '150': '0', '59': '0' });
  });

  test('with ExecInst 6 is post only', async () => {
    await start();
    const client = await fix.client();
    const trader = await fix.trader(7);
    trader.send({ side: SELL, priceTicks: 10_000, flags: Flags.POST_ONLY });
    await trader.report();
    client.send('D', newOrder({ '18': '6' }));
    expect(await client.take()).toMatchObject({
      '150': '8',
      '103': '99',
      '58': expect.stringMatching(/^WOULD_CROSS: /),
    });
  });
});

describe('a new order is refused', () => {
  test.each<[string, Fields, Fields]>([
    [
      'of an unknown symbol',
      { '55': 'NOPE' },
      { '35': '8', '150': '8', '39': '8', '103': '1', '37': 'NONE' },
    ],
    ['of another account', { '1': '2' }, { '35': '8', '103': '15' }],
    [
      'off the grid',
      { '44': '100.001' },
      { '35': '8', '103': '99', '58': expect.stringMatching(/off the grid/) },
    ],
    ['of a part of a lot', { '38': '1.5' }, { '35': '8', '103': '13' }],
    [
      'for nothing',
      { '38': '0' },
      { '35': '8', '103': '13', '58': expect.stringMatching(/^BAD_QUANTITY/) },
    ],
    ['for less than nothing', { '38': '-5' }, { '35': '8', '103': '13' }],
    [
      'beyond risk',
      { '38': '100001' },
      { '35': '8', '103': '3', '58': expect.stringMatching(/^RISK_QTY/) },
    ],
    [
      'at market with a price',
      { '40': '1' },
      { '35': '8', '103': '99', '58': expect.stringMatching(/^BAD_PRICE/) },
    ],
    [
      'that cannot be filled',
      { '59': '4' },
      { '35': '8', '103': '99', '58': expect.stringMatching(/^NOT_FILLABLE/) },
    ],
    [
      'of a side that is not traded',
      { '54': '5' },
      { '35': '8', '103': '11', '58': 'Side is not supported as it is' },
    ],
    ['that is a stop', { '40': '3' }, { '35': '8', '103': '11' }],
    ['good till a date', { '59': '6' }, { '35': '8', '103': '11' }],
    ['all or none', { '18': 'G' }, { '35': '8', '103': '11' }],
    [
      'that hides a part',
      { '111': '1' },
      { '35': '8', '103': '11', '58': '111 is not supported as it is' },
    ],
    ['of a side that does not exist', { '54': 'x' }, { '35': '3', '371': '54', '373': '5' }],
    ['of a type that does not exist', { '40': '11' }, { '35': '3', '371': '40', '373': '5' }],
    ['with a quantity that is no number', { '38': 'ten' }, { '35': '3', '371': '38', '373': '6' }],
    ['with a price that is no number', { '44': '1,5' }, { '35': '3', '371': '44', '373': '6' }],
    ['without a time', { '60': '' }, { '35': '3', '371': '60', '373': '1' }],
    ['with a time that is none', { '60': 'now' }, { '35': '3', '371': '60', '373': '6' }],
    ['without a name', { '11': '' }, { '35': '3', '371': '11', '373': '1' }],
    ['with a name too long', { '11': 'x'.repeat(65) }, { '35': '3', '371': '11', '373': '5' }],
    ['with two quantities', { '38': '10|38=1000' }, { '35': '3', '371': '38', '373': '13' }],
    ['without a price', { '44': '' }, { '35': 'j', '372': 'D', '379': 'order-1', '380': '5' }],
  ])('%s', async (_name, fields, expected) => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder(fields));
    expect(await client.take()).toMatchObject(expected);
    client.send('D', newOrder({ '11': 'another' }));
    expect(await client.take()).toMatchObject({ '11': 'another', '150': '0' });
  });

  test('whose name was used before', async () => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder());
    expect(await client.take()).toMatchObject({ '150': '0' });
    client.send('D', newOrder());
    expect(await client.take()).toMatchObject({ '150': '8', '103': '6' });
  });

  test('by the engine that is busy, and can be sent again under another name', async () => {
    await start({ engine: { ringSlots: 1 } });
    const client = await fix.client();
    fix.engine.hold();
    client.sendText(client.message('D', newOrder()) + client.message('D', newOrder({ '11': 'b' })));
    expect(await client.take()).toMatchObject({
      '11': 'b',
      '150': '8',
      '103': '0',
      '58': expect.stringMatching(/^BUSY/),
    });
    fix.engine.release();
    expect(await client.take()).toMatchObject({ '11': 'order-1', '150': '0' });
    client.send('D', newOrder({ '11': 'c' }));
    expect(await client.take()).toMatchObject({ '11': 'c', '150': '0' });
  });

  test('when the session has as many open orders as it may', async () => {
    await start({ fix: { limits: { maxOrders: 2, maxClOrdIds: 4 } } });
    const client = await fix.client();
    for (const name of ['a', 'b', 'c']) client.send('D', newOrder({ '11': name }));
    expect(await client.takeAll(3)).toMatchObject(
      [{ '150': '0' }, { '150': '0' }, { '11': 'c', '150': '8', '103': '3' }].sort(
        (a, b) => Number('103' in b) - Number('103' in a),
      ),
    );
    client.send('F', change('a', 'd'));
    await client.take();
    client.send('D', newOrder({ '11': 'e' }));
    expect(await client.take()).toMatchObject({ '11': 'e', '150': '0' });
  });
});

describe('a cancel or replace is refused', () => {
  test.each<[string, string, Fields, Fields]>([
    [
      'of an order that nobody knows',
      'F',
      { '41': 'nope' },
      { '102': '1', '37': 'NONE', '39': '8', '434': '1' },
    ],
    ['under a name that was used before', 'F', { '11': 'order-1' }, { '102': '6' }],
    ['of another side', 'F', { '54': '2' }, { '102': '99' }],
    ['of another symbol', 'F', { '55': 'SYM1' }, { '102': '99' }],
    ['of another account', 'F', { '1': '9' }, { '102': '99' }],
    ['to market', 'G', { '40': '1', '44': '' }, { '102': '99', '434': '2' }],
    ['of its time in force', 'G', { '59': '3' }, { '102': '99', '434': '2' }],
    ['to a price off the grid', 'G', { '44': '100.005' }, { '102': '99' }],
    ['to a part of a lot', 'G', { '38': '1.5' }, { '102': '99' }],
    ['to nothing', 'G', { '38': '0' }, { '102': '99' }],
    [
      'beyond risk',
      'G',
      { '38': '100001' },
      { '102': '99', '58': expect.stringMatching(/^RISK_QTY/) },
    ],
    ['with a stop', 'G', { '99': '1' }, { '102': '99' }],
  ])('%s, and the order stays', async (_name, type, fields, expected) => {
    await start();
    const client = await fix.client();
    client.send('D', newOrder({ '59': '1' }));
    await client.take();
    client.send(type, change('order-1', 'order-2', fields));
    expect(await client.take()).toMatchObject({
      '35': '9',
      '11': fields['11'] ?? 'order-2',
      '41': fields['41'] ?? 'order-1',
      ...expected,
    });
    client.send('F', change('order-1', 'order-9'));
    expect(await client.take()).toMatchObject({ '35': '8', '150': '4', '38': '10' });
  });

  test('of somebody else’s order, whose names are not known here', async () => {
    await start();
    const [one, two] = [await fix.client(), await fix.client('CLIENT2')];
    one.send('D', newOrder());
    await one.take();
    two.send('F', change('order-1', 'mine-now'));
    expect(await two.take()).toMatchObject({ '35': '9', '102': '1' });
  });
});

describe('a client that was away', () => {
  test('finds its orders, and the reports that it missed', async () => {
    await start();
    const trader = await fix.trader(7);
    const before = await fix.client();
    before.send('D', newOrder({ '38': '10' }));
    await before.take();
    before.close();
    await until(() => fix.gateway.size === 0);
    trader.send({
      clientOrderId: 1,
      orderType: OrderType.MARKET,
      side: SELL,
      priceTicks: 0,
      quantityLots: 4,
    });
    await trader.reports(2);

    const after = await fix.connect();
    after.next = before.next;
    expect(await after.enter()).toMatchObject({ '34': '4' });
    after.send('2', { '7': '3', '16': '0' });
    expect(await after.takeAll(2)).toMatchObject([
      {
        '35': '8',
        '34': '3',
        '43': 'Y',
        '150': 'F',
        '32': '4',
        '151': '6',
        '122': expect.anything(),
      },
      { '35': '4', '34': '4', '43': 'Y', '123': 'Y', '36': '5' },
    ]);
    after.send('F', change('order-1', 'order-2'));
    expect(await after.take()).toMatchObject({ '34': '5', '150': '4', '14': '4' });
    expect(fix.engine.counters.get(Counter.reportsDropped)).toBe(0);
  });

  test('and begins again at 1 keeps its orders', async () => {
    await start();
    const before = await fix.client();
    before.send('D', newOrder());
    await before.take();
    before.close();
    await until(() => fix.gateway.size === 0);
    const after = await fix.client('CLIENT1', { '141': 'Y' });
    after.send('F', change('order-1', 'order-2'));
    expect(await after.take()).toMatchObject({ '34': '2', '150': '4' });
  });
});

test('a session forgets its oldest names, but not those of open orders', async () => {
  await start({ fix: { limits: { maxOrders: 4, maxClOrdIds: 8 } } });
  const client = await fix.client();
  client.send('D', newOrder({ '11': 'stays' }));
  await client.take();
  for (let i = 0; i < 20; i++) {
    client.send('D', newOrder({ '11': `ioc-${i}`, '59': '3' }));
    expect(await client.takeAll(2)).toMatchObject([{ '150': '0' }, { '150': '4' }]);
  }
  client.send('D', newOrder({ '11': 'ioc-19', '59': '3' }));
  expect(await client.take()).toMatchObject({ '150': '8', '103': '6' });
  client.send('D', newOrder({ '11': 'ioc-0', '59': '3' }));
  expect(await client.takeAll(2)).toMatchObject([{ '150': '0' }, { '150': '4' }]);
  client.send('F', change('stays', 'goes'));
  expect(await client.take()).toMatchObject({ '150': '4', '41': 'stays' });
});

test('an order of a PossResend is one that was not seen, unless its name is known', async () => {
  await start();
  const client = await fix.client();
  client.send('D', newOrder({ '97': 'Y' }));
  expect(await client.take()).toMatchObject({ '150': '0' });
  client.send('D', newOrder({ '97': 'Y' }));
  expect(await client.take()).toMatchObject({ '150': '8', '103': '6' });
});

test('messages that FIX has and the engine has not are refused by name', async () => {
  await start();
  const client = await fix.client();
  client.send('H', { '11': 'order-1', '55': 'SYM0', '54': '1', '60': utc(Date.now()) });
  expect(await client.take()).toMatchObject({
    '35': 'j',
    '372': 'H',
    '380': '3',
    '379': 'order-1',
  });
  client.send('j', { '45': '1', '372': '8', '380': '3' });
  client.send('1', { '112': 'no answer to a refusal' });
  expect(await client.take()).toMatchObject({ '35': '0' });
});
