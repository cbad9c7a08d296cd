import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startEngineProcess } from '#engine-process';
import { decimalNumber, loopbackHost, oneOf, wholeNumber } from '../../../scripts/arguments.ts';
import { Trader } from './trader.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

function start(script: string, args: readonly string[]) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', path.join('scripts', script), ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  );
  let out = '';
  let err = '';
  let spoken = (): void => {};
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk;
    spoken();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, out, err });
      spoken();
    });
  });
  /** Waits until it has said this; gives what the pattern found. */
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(out);
      if (found !== null) return found;
      if (child.exitCode !== null) throw new Error(`ended without ${pattern}: ${out}${err}`);
      await new Promise<void>((resolve) => {
        spoken = resolve;
      });
    }
  };
  return { child, ended, said };
}

const run = (script: string, ...args: string[]): Promise<Ended> => start(script, args).ended;

describe('arguments', () => {
  test('numbers are taken as a whole or not at all', () => {
    const range = { from: 1, to: 100, otherwise: 7 };
    expect(wholeNumber('--rate', undefined, range)).toBe(7);
    expect(wholeNumber('--rate', '100', range)).toBe(100);
    for (const typed of ['0', '101', '', '1e1', '1.0', ' 5', '0x5', '-5', 'x', '9'.repeat(30)]) {
      expect(() => wholeNumber('--rate', typed, range), typed).toThrow(
        `--rate is "${typed}"; expected a whole number from 1 to 100.`,
      );
    }
    expect(decimalNumber('--seconds', '2.5', range)).toBe(2.5);
    for (const typed of ['0.5', '.5', '1e1', 'NaN', 'Infinity', '-1']) {
      expect(() => decimalNumber('--seconds', typed, range), typed).toThrow(
        `--seconds is "${typed}"; expected a number from 1 to 100.`,
      );
    }
  });

  test('a word is one of those that are known', () => {
    expect(oneOf('--work', undefined, ['burn', 'wait'], 'burn')).toBe('burn');
    expect(oneOf('--work', 'wait', ['burn', 'wait'], 'burn')).toBe('wait');
    for (const typed of ['', 'WAIT', 'wai']) {
      expect(() => oneOf('--work', typed, ['burn', 'wait'], 'burn'), typed).toThrow(
        `--work is "${typed}"; expected one of burn, wait.`,
      );
    }
  });

  test('a host is one of this machine', () => {
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      expect(loopbackHost(host)).toBe(host);
    }
    for (const host of ['0.0.0.0', '::', '192.168.0.1', '127.evil.example', '']) {
      expect(() => loopbackHost(host), host).toThrow('only this machine is allowed');
    }
  });
});

describe('npm run engine', () => {
  test('listens, trades, drains on SIGTERM and says what it did', async () => {
    const engine = start('engine.ts', ['--port', '0', '--symbols', '2', '--sample-every', '1']);
    const [, port] = await engine.said(/Listening on 127\.0\.0\.1:(\d+), 2 symbols/);
    const trader = await Trader.connect(Number(port), 1);
    trader.send({});
    expect(await trader.report()).toMatchObject({ kind: 'ACK' });
    engine.child.kill('SIGTERM');
    expect(await trader.rest()).toEqual([]);
    trader.close();
    const { code, out, err } = await engine.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/Stopped\.\n/);
    expect(out).toMatch(/ {2}engine-0: parse, risk, match\n/);
    expect(out).toMatch(/published +1 {2}requests put into the ring/);
    expect(out).toMatch(/queue[ \d.,]+\n +service[ \d.,]+\n +end to end[ \d.,]+\n +1 sample, each/);
    expect(out).toMatch(/collections +count[^\n]+\n +(engine-0|io)[^\n]+\n +(engine-0|io)/);
    expect(out).toMatch(/event loop of the I\/O thread late by: p50 \d/);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('names every port and thread, and shows at its end that nothing was lost', async () => {
    const engine = start('engine.ts', [
      ...['--port', '0', '--topology', 'split', '--partitions', '4', '--lanes', '2'],
      ...['--partition-threads', '2', '--io-threads', '2'],
    ]);
    const [, first] = await engine.said(/Listening on 127\.0\.0\.1:(\d+),/);
    const [, second] = await engine.said(/\n {2}io-1 on 127\.0\.0\.1:(\d+)\n/);
    await engine.said(
      /partitions-1: parse, risk; partitions 1, 3\n {2}core: match\n {2}families on 4 partitions, 2 lanes each\n/,
    );
    await engine.said(new RegExp(`npm run load -- --port ${first},${second}\n`));
    for (const port of [first, second]) {
      const trader = await Trader.connect(Number(port), 1);
      trader.send({ clientOrderId: Number(port) });
      expect(await trader.report()).toMatchObject({ kind: 'ACK' });
      trader.close();
    }
    engine.child.kill('SIGTERM');
    const { code, out, err } = await engine.ended;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      / {2}Conserved:\n {4}framesIn 2 = published 2\n {4}published 2 = completed 2\n/,
    );
    expect(out).toMatch(/ {4}tasksIn 2 = dispatched 2\n/);
    expect(out).toMatch(/\n {2}io\n[\s\S]+\n {2}io-1\n/);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test.each([
    [['--port', '70000'], '--port is "70000"; expected a whole number from 0 to 65535.'],
    [['--ring-slots', '1000'], '--ring-slots is "1000"; expected a power of two'],
    [['--host', '0.0.0.0'], '--host is "0.0.0.0"; only this machine is allowed'],
    [['--token', 'too-short'], 'The logon token has 9 characters; expected 16 to 32'],
    [['--token', 'x'.repeat(16), '--host', 'here'], '--host is "here"; expected an address'],
    [['--topology', 'three'], '--topology is "three"; expected one of one, two, split.'],
    [['--partitions', '3'], 'got 3 partitions; expected a power of two from 1 to 64.'],
    [['--partitions', '65'], '--partitions is "65"; expected a whole number from 0 to 64.'],
    [
      ['--partitions', '64', '--lanes', '5'],
      'got 5 lanes for each of 64 partitions; expected 1 to 4.',
    ],
    [
      ['--partitions', '4', '--topology', 'split', '--partition-threads', '5'],
      '--partition-threads is "5"; expected a whole number from 1 to 4.',
    ],
    [
      ['--partitions', '4', '--partition-threads', '2'],
      '--partition-threads is for partitions on threads of their own; add --topology split',
    ],
    [['--io-threads', '2'], '2 I/O threads need partitions: a ring without them has one producer.'],
    [['--io-threads', '17'], '--io-threads is "17"; expected a whole number from 1 to 16.'],
    [['--io-threads', 'x'], '--io-threads is "x"; expected a whole number from 1 to 16.'],
    [
      ['--io-threads', '2', '--partitions', '4', '--topology', 'one'],
      'with 2 I/O threads no stage is on one of them; give the stages a thread.',
    ],
    [
      ['--io-threads', '2', '--partitions', '4', '--port', '65535'],
      '2 I/O threads from port 65535 on end at 65536; expected at most 65535.',
    ],
    [['--partitions', '8', '--ring-slots', '4'], 'ringSlots is 4 for 8 partitions'],
    [['--lanes', '2'], '--lanes is for an engine with partitions; add --partitions 4'],
    [['--prot', '1'], "Unknown option '--prot'. What there is:"],
    [['9009'], "Unexpected argument '9009'"],
  ])('%j is one sentence and exit code 2', async (args, sentence) => {
    const { code, out, err } = await run('engine.ts', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^ +at /m);
  });

  test('a port in use is one sentence', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, err } = await run('engine.ts', '--port', String(port));
    other.close();
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use.*--port 0.*\\n$`));
  });
});

describe('an engine as a child process', () => {
  test('starts, stops with its counters, and leaves no process', async () => {
    const engine = await startEngineProcess({ args: ['--symbols', '1'] });
    const trader = await Trader.connect(engine.port, 1);
    trader.send({}, { clientOrderId: 2, symbol: 1 });
    expect((await trader.reports(2)).map(({ reason }) => reason)).toEqual([
      'ACCEPTED',
      'UNKNOWN_SYMBOL',
    ]);
    trader.close();
    expect(await engine.stop()).toMatchObject({ published: 2, accepted: 1, rejected: 1 });
    expect(() => process.kill(engine.pid, 0)).toThrow('ESRCH');
  });

  test('is held, released and asked on its standard input', async () => {
    const args = ['--execution', 'simulator', '--topology', 'split', '--sample-every', '1'];
    const engine = await startEngineProcess({ args });
    const trader = await Trader.connect(engine.port, 1);
    trader.send({ priceTicks: 9_000 });
    expect((await trader.reports(2)).map(({ kind }) => kind)).toEqual(['ACK', 'FILL']);
    expect(await engine.stats()).toMatchObject({ queued: 0, latency: { samples: 1 } });
    engine.resetLatency();
    engine.hold();
    expect(await engine.stats()).toMatchObject({ latency: { samples: 0 } });
    trader.send({ priceTicks: 9_000 });
    let seen = await engine.stats();
    while (seen.queued === 0) seen = await engine.stats();
    expect(seen).toMatchObject({ queued: 1, inFlight: 1, connections: 1 });
    expect(seen.eventLoopDelay.maxNs).toBeGreaterThanOrEqual(seen.eventLoopDelay.p50Ns);
    engine.release();
    expect((await trader.reports(2)).map(({ kind }) => kind)).toEqual(['ACK', 'FILL']);
    trader.close();
    const report = await engine.finish();
    expect(report).toMatchObject({ cutOff: 0, counters: { trades: 2 }, inFlight: 0 });
    expect(Object.keys(report.gc).sort()).toEqual(['engine-0', 'engine-1', 'io']);
    expect(await engine.exited).toEqual({ code: 0, complaint: '' });
  });

  test('that cannot start says why', async () => {
    await expect(startEngineProcess({ args: ['--symbols', '0'] })).rejects.toThrow(
      'The engine ended with 2: --symbols is "0"; expected a whole number from 1 to 64.',
    );
  });

  test('runs with the modules that the conditions name', async () => {
    await expect(startEngineProcess({ conditions: ['starter-01'] })).rejects.toThrow(
      'is not written yet; it belongs to stage 1',
    );
  });
});

describe('npm run load', () => {
  test('--start drives an engine of its own, and --json has the figures', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'load-'));
    const file = path.join(folder, 'figures.json');
    const args = ['--start', '--rate', '1000', '--seconds', '0.3', '--warm-up', '0.1'];
    const { code, out, err } = await run('load.ts', ...args, '--json', file);
    const figures = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/µs +p50 +p90 +p99 +p99\.9 +max +requests/);
    expect(out).toMatch(/sent 400 = accepted \d+ \+ rejected \d+ \+ unanswered 0/);
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(figures).toMatchObject({
      format: 1,
      settings: { rate: 1000, seed: 1, connections: 4 },
      planned: 400,
      sent: 400,
      unanswered: 0,
      latency: { count: 300 },
    });
  });

  test('without an engine says how to start one', async () => {
    const port = await freePort();
    const { code, err } = await run('load.ts', '--port', String(port));
    expect(code).toBe(2);
    expect(err).toMatch(/^No engine answers on .*npm run engine.*npm run load -- --start\n$/);
  });

  test('--start and --port exclude each other', async () => {
    const { code, err } = await run('load.ts', '--start', '--port', '9009');
    expect(code).toBe(2);
    expect(err).toContain('--start takes a free port of its own');
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
