import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startEngineProcess } from '#engine-process';
import { newOrder, ScriptedFixClient } from './fix-script.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs `npm run engine` with arguments that it does not start with. */
function refused(...args: string[]): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join('scripts', 'engine.ts'), '--port', '0', ...args],
    { cwd: ROOT, encoding: 'utf8', timeout: 30_000, env: { ...process.env, NO_COLOR: '1' } },
  );
  expect(status, stderr).toBe(2);
  return stderr;
}

test('npm run engine -- --fix-port lets FIX clients in, and parts from them when it stops', async () => {
  const engine = await startEngineProcess({
    args: [
      '--fix-port',
      '0',
      '--fix-clients',
      'ME=5',
      '--fix-symbols',
      'AAPL',
      '--fix-tick',
      '0.25',
    ],
  });
  const client = await ScriptedFixClient.connect(engine.fixPort ?? 0, 'ME');
  await client.enter();
  client.send('D', newOrder({ '55': 'AAPL', '44': '100.25' }));
  expect(await client.take()).toMatchObject({ '150': '0', '1': '5', '44': '100.25' });
  const counters = engine.stop();
  expect(await client.take()).toMatchObject({ '35': '5', '58': 'the engine stops' });
  client.send('5');
  await client.rest();
  expect(await counters).toMatchObject({ fixMessagesIn: 3, accepted: 1, reportsSent: 1 });
});

test('arguments that cannot be are one sentence', () => {
  expect(refused('--fix-clients', 'A=1')).toContain(
    '--fix-clients is for FIX clients; say with --fix-port where they connect.',
  );
  expect(refused('--fix-port', '0', '--fix-clients', 'A')).toContain(
    '--fix-clients has "A"; expected SenderCompID=account',
  );
  expect(refused('--fix-port', '0', '--fix-tick', 'x')).toContain('the tick size "x" is not a');
  expect(refused('--fix-port', '0', '--symbols', '1', '--fix-symbols', 'A,B')).toContain(
    '--fix-symbols names 2 symbols; expected at most 1',
  );
});

test('a port that is taken is one sentence, and the engine does not stay', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  expect(refused('--fix-port', port)).toContain(
    `Port ${port} on 127.0.0.1 is in use, perhaps by another engine; choose another one with --fix-port`,
  );
  server.close();
});
