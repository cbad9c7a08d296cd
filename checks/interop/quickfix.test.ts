/**
 * A client that is not ours does a whole FIX session: QuickFIX 1.15, the C++ engine that most FIX
 * counterparties are tested with. Engine and clients are processes of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EngineProcess, startEngineProcess } from '#engine-process';
import { utc } from '../tests/fix/fix-script.ts';
import { DamagingProxy } from './damaging-proxy.ts';
import { compileQuickFixClient, QuickFixClient } from './quickfix-client.ts';

let folder: string;
let engine: EngineProcess;
/** Between Alice and the engine. */
let proxy: DamagingProxy;
let alice: QuickFixClient;
let bob: QuickFixClient;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tick-quickfix-'));
  const program = compileQuickFixClient(folder);
  engine = await startEngineProcess({
    args: ['--fix-port', '0', '--fix-clients', 'ALICE=9001,BOB=9002', '--fix-symbols', 'AAPL,MSFT'],
  });
  const settings = {
    program,
    folder,
    port: engine.fixPort ?? 0,
    dictionary: process.env['QUICKFIX_DICTIONARY'],
  };
  proxy = await DamagingProxy.start(settings.port);
  alice = new QuickFixClient({ ...settings, port: proxy.port, compId: 'ALICE', heartBtIntS: 1 });
  bob = new QuickFixClient({ ...settings, compId: 'BOB', heartBtIntS: 30 });
});

afterAll(async () => {
  await Promise.all([alice?.quit(), bob?.quit()]);
  proxy?.close();
  await engine?.finish();
  rmSync(folder, { recursive: true, force: true });
});

const order = (fields: Readonly<Record<string, string>>): string =>
  Object.entries({ '55': 'AAPL', '54': '1', '60': utc(Date.now()), ...fields })
    .map(([tag, value]) => `${tag}=${value}`)
    .join('|');

test('logs on, both of them', async () => {
  alice.tell('start');
  bob.tell('start');
  await alice.said(/^logon$/);
  await bob.said(/^logon$/);
  expect(await alice.numbers()).toEqual({ in: 2, out: 2 });
});

test('gets heartbeats, and one that answers a TestRequest', async () => {
  await alice.message('0');
  alice.tell('send 1 112=are you there');
  while ((await alice.message('0'))['112'] !== 'are you there');
});

test('sends an order, replaces it, is filled in part, and cancels the rest', async () => {
  alice.tell(`send D ${order({ '11': 'a1', '40': '2', '44': '100.25', '38': '10' })}`);
  const accepted = await alice.message('8');
  expect(accepted).toMatchObject({ '11': 'a1', '150': '0', '39': '0', '151': '10', '14': '0' });
  alice.tell(`send G ${order({ '41': 'a1', '11': 'a2', '40': '2', '44': '100.50', '38': '8' })}`);
  expect(await alice.message('8')).toMatchObject({ '11': 'a2', '41': 'a1', '150': '5', '38': '8' });

  bob.tell(
    `send D ${order({ '11': 'b1', '54': '2', '40': '2', '44': '100.00', '38': '3', '59': '3' })}`,
  );
  expect(await bob.message('8')).toMatchObject({ '11': 'b1', '150': '0' });
  expect(await bob.message('8')).toMatchObject({
    '150': 'F',
    '39': '2',
    '31': '100.50',
    '32': '3',
  });
  const fill = await alice.message('8');
  expect(fill).toMatchObject({ '11': 'a2', '150': 'F', '39': '1', '151': '5', '6': '100.50' });
  expect(fill['37']).toBe(accepted['37']);

  alice.tell(`send F ${order({ '41': 'a2', '11': 'a3' })}`);
  expect(await alice.message('8')).toMatchObject({
    '11': 'a3',
    '41': 'a2',
    '150': '4',
    '151': '0',
  });
  alice.tell(`send F ${order({ '41': 'a2', '11': 'a4' })}`);
  expect(await alice.message('9')).toMatchObject({ '11': 'a4', '434': '1', '102': '0' });
});

test('is told what is wrong with a message, at its level', async () => {
  alice.tell(`send D ${order({ '11': 'w1', '40': '2', '44': '1', '38': '1', '55': 'NOPE' })}`);
  expect(await alice.message('8')).toMatchObject({ '11': 'w1', '150': '8', '103': '1' });
  alice.tell(`send D ${order({ '11': 'w2', '40': '2', '38': '1' })}`);
  expect(await alice.message('j')).toMatchObject({ '379': 'w2', '380': '5' });
  alice.tell(`send D ${order({ '11': 'w3', '40': '1', '38': 'x' })}`);
  expect(await alice.message('3')).toMatchObject({ '371': '38', '373': '6' });
  alice.tell('send H 11=w4|55=AAPL|54=1');
  expect(await alice.message('j')).toMatchObject({ '372': 'H', '380': '3' });
});

test('is asked again for an order that arrives damaged, and sends it again', async () => {
  proxy.damage('toServer', /11=g1/);
  alice.tell(`send D ${order({ '11': 'g1', '40': '2', '44': '99.00', '38': '1' })}`);
  alice.tell(`send D ${order({ '11': 'g2', '40': '2', '44': '99.01', '38': '1' })}`);
  expect(await alice.message('2')).toMatchObject({ '16': '0' });
  await alice.said(/^sent .*\|43=Y\|.*\|11=g1\|/);
  expect(await alice.message('8')).toMatchObject({ '11': 'g1', '150': '0' });
  expect(await alice.message('8')).toMatchObject({ '11': 'g2', '150': '0' });
});

test('asks again for a report that arrives damaged, and gets it with PossDupFlag', async () => {
  proxy.damage('toClient', /150=4/);
  alice.tell(`send F ${order({ '41': 'g1', '11': 'g3' })}`);
  alice.tell(`send F ${order({ '41': 'g2', '11': 'g4' })}`);
  await alice.said(/^sent .*\|35=2\|/);
  expect(await alice.message('8')).toMatchObject({ '11': 'g3', '150': '4', '43': 'Y' });
  expect(await alice.message('8')).toMatchObject({ '11': 'g4', '150': '4' });
});

test('loses its connection, comes back, and learns what happened meanwhile', async () => {
  alice.tell(`send D ${order({ '11': 'd1', '40': '2', '44': '101.00', '38': '5' })}`);
  await alice.message('8');
  alice.tell('drop');
  await alice.said(/^logout$/);
  bob.tell(`send D ${order({ '11': 'd2', '54': '2', '40': '1', '38': '5', '59': '3' })}`);
  await bob.message('8');
  expect(await bob.message('8')).toMatchObject({ '150': 'F', '31': '101.00' });
  await alice.said(/^logon$/);
  expect(await alice.message('8')).toMatchObject({ '11': 'd1', '150': 'F', '39': '2' });
});

test('is parted from when its numbers are too low', async () => {
  const { out } = await bob.numbers();
  bob.tell('out 2');
  bob.tell(`send D ${order({ '11': 'l1', '40': '2', '44': '99.00', '38': '1' })}`);
  const logout = await bob.message('5');
  expect(logout['58']).toMatch(/^MsgSeqNum too low, expecting \d+ but received 2$/);
  await bob.said(/^logout$/);
  bob.tell(`out ${out}`);
  await bob.said(/^logon$/);
});

test('logs out, and the engine confirms it', async () => {
  alice.tell('logout');
  await alice.message('5');
  await alice.said(/^logout$/);
});

test('never had a message that QuickFIX would refuse', () => {
  const refusals = [...alice.transcript, ...bob.transcript].filter((line) =>
    /^sent .*\|35=[3j]\|/.test(line),
  );
  expect(refusals).toEqual([]);
});
