import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { scenarioOptions } from '../../../scripts/scenario/options.ts';
import { engineLaw, lawText, together } from '../../../scripts/scenario/text.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'scenario-'));

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path.join('scripts', 'scenario.ts'), ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

function fits(text: string): void {
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
}

const files = (name: string) => ({
  svg: path.join(folder, `${name}.svg`),
  json: path.join(folder, `${name}.json`),
});

describe('against the model', () => {
  test('all three disturbances, each with its forecast, its plot and its law', async () => {
    const { code, out, err } = await run('all', '--virtual', '--reference');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/ring full after +410 ms +409 ms/);
    expect(out).toMatch(/refused in the disturbance +1,476 +1,477/);
    expect(out).toMatch(/felt after its end +205 ms +204 ms/);
    expect(out.match(/^worked off a second.*$/gm)?.map((line) => line.split(/ {2,}/))).toEqual([
      ['worked off a second', '2,500', '2,499'],
      ['worked off a second', '10,000', '9,999'],
    ]);
    expect(out.match(/^sent [\d,]+ = answered [\d,]+ \+ refused [\d,]+$/gm)).toEqual([
      'sent 20,000 = answered 18,522 + refused 1,478',
      'sent 30,000 = answered 26,023 + refused 3,977',
      'sent 17,048 = answered 16,023 + refused 1,025',
    ]);
    fits(out);
  });

  test('a curve with a knee, and one without', async () => {
    const { svg, json } = files('curve');
    const flags = ['--virtual', '--reference', '--seconds', '0.2', '--svg', svg, '--json', json];
    const wide = await run('saturation', ...flags, '--steps', '4');
    expect([wide.code, wide.err]).toEqual([0, '']);
    expect(wide.out).toMatch(/<knee$/m);
    expect(wide.out).toMatch(/Knee at 80,000 requests\/s/);
    fits(wide.out);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg[\s\S]*knee at 80000 requests\/s/);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      format: 1,
      scenario: 'saturation',
      knee: { kind: 'knee', rate: 80_000 },
      balance: { holds: true },
    });
    const low = await run('saturation', ...flags, '--to', '10000', '--steps', '2');
    expect([low.code, low.err]).toEqual([0, '']);
    expect(low.out).toMatch(/No knee in range: up to 10,000 requests\/s nothing breaks the rule/);
    expect(low.out).not.toMatch(/<knee/);
  });
});

describe('against the engine', () => {
  test.each(['slow-consumer', 'burst', 'full-ring'])('%s', async (name) => {
    const { svg, json } = files(name);
    const small = ['--rate', '2000', '--phase-seconds', '0.1', '--ring-slots', '64'];
    const { code, out, err } = await run(
      ...[name, '--reference', ...small, '--svg', svg, '--json', json],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^sent [\d,]+ = answered [\d,]+ \+ refused [\d,]+$/m);
    expect(out).toMatch(/engine: framesIn [\d,]+ = published [\d,]+ \+ rejectedBusy [\d,]+/);
    fits(out);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg/);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
    expect(report).toMatchObject({ format: 1, scenario: name, balance: { holds: true } });
  });

  test('volume: so many requests, the distribution, and the law', async () => {
    const { svg, json } = files('volume');
    const { code, out, err } = await run(
      ...['volume', '--reference', '--requests', '3000', '--rate', '3000'],
      ...['--svg', svg, '--json', json],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^3,000 requests through the gateway$/m);
    expect(out).toMatch(/^sent 12,000 = /m);
    expect(out).toMatch(/ {2}service +[\d.,]+/);
    fits(out);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ offered: 3000 });
  });

  test('saturation: each rate in its turn, and the law over all of them', async () => {
    const { svg } = files('real-curve');
    const { code, out, err } = await run(
      ...['saturation', '--reference', '--from', '500', '--to', '1000', '--steps', '1'],
      ...['--repeats', '2', '--seconds', '0.1', '--svg', svg],
    );
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/ 4\/4 +1,000\/s {2}answered/);
    expect(out).toMatch(/^sent [\d,]+ = /m);
    fits(out);
  });
});

describe('the command line', () => {
  const refused = (...argv: string[]) => expect(() => scenarioOptions(argv, {}), argv.join(' '));

  test('says what there is', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^npm run scenario -- slow-consumer/);
    fits(out);
  });

  test('what cannot be used is one sentence and exit code 2', async () => {
    const { code, out, err } = await run('brust');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      'The scenario is "brust"; expected one of slow-consumer, burst, full-ring, all, saturation, 100k, 1m, volume.\n',
    );
  });

  test('every input is looked at', () => {
    refused().toThrow('Which scenario? One of slow-consumer, burst');
    refused('burst', 'twice').toThrow('"twice" is one word too many');
    refused('burst', '--requests', '5').toThrow(
      '--requests means nothing to burst; it takes --rate, --phase-seconds, --times.',
    );
    refused('1m', '--requests', '5').toThrow('npm run scenario -- volume --requests 5');
    refused('1m', '--from', '5').toThrow('--from means nothing to 1m');
    refused('burst', '--rate', '10000').toThrow(
      '--rate 10000 with --work-us 100 is more than one consumer can do, 10000 a second',
    );
    refused('burst', '--rate', 'x').toThrow('--rate is "x"; expected a whole number');
    refused('burst', '--work-us', '0').toThrow('then nothing says how slow "slow" is');
    refused('burst', '--ring-slots', '1000').toThrow('expected a power of two');
    refused('all', '--svg', 'x.svg').toThrow('one scenario at a time');
    refused('saturation', '--from', '9', '--to', '9').toThrow('--to 9 is not above --from 9');
    refused('saturation', '--min-completion', '99').toThrow('--min-completion is "99"');
    refused('100k', '--virtual').toThrow('give it a cost: --virtual --work-us 10');
    refused('burst', '--wat').toThrow("Unknown option '--wat'");
    const kept = { npm_lifecycle_event: 'scenario', npm_config_virtual: 'true' };
    expect(() => scenarioOptions(['all'], kept)).toThrow('npm kept --virtual for itself');
  });

  test('what is not said is as the help says', () => {
    expect(scenarioOptions(['--help'], {})).toBe(null);
    expect(scenarioOptions(['1m'], {})).toMatchObject({ requests: 1_000_000, rate: 50_000 });
    expect(scenarioOptions(['100k'], {})).toMatchObject({ requests: 100_000, workNs: 0 });
    expect(scenarioOptions(['all'], {})).toMatchObject({
      names: ['slow-consumer', 'burst', 'full-ring'],
      rate: 5000,
      workNs: 100_000,
      slots: 1024,
    });
    expect(scenarioOptions(['saturation'], {})).toMatchObject({
      from: 5000,
      to: 80_000,
      steps: 12,
    });
  });
});

describe('the law', () => {
  const sound = {
    sent: 1_000_000,
    answered: 998_213,
    refused: 1_787,
    missing: 0,
    doubled: 0,
    unasked: 0,
    holds: true,
  };

  test('is one line with figures, or says what is wrong', () => {
    expect(lawText(sound)).toBe('sent 1,000,000 = answered 998,213 + refused 1,787');
    const broken = { ...sound, answered: 998_212, missing: 1, doubled: 1, holds: false };
    expect(lawText(broken)).toBe(
      'NOT conserved: sent 1,000,000, answered 998,212 + refused 1,787; missing 1, doubled 1, unasked 0',
    );
    expect(together([sound, broken])).toMatchObject({ sent: 2_000_000, missing: 1, holds: false });
    expect(together([sound, sound])).toMatchObject({ answered: 1_996_426, holds: true });
  });

  test('is held against the engine’s own counters', () => {
    const counters = { framesIn: 10, published: 7, rejectedBusy: 3, completed: 7 };
    const books = { ...sound, sent: 10, answered: 7, refused: 3 };
    const report = (changed: object) =>
      ({ counters: { ...counters, ...changed } }) as unknown as Parameters<typeof engineLaw>[0];
    expect(engineLaw(report({}), books)).toEqual({
      text: 'engine: framesIn 10 = published 7 + rejectedBusy 3; completed 7',
      holds: true,
    });
    for (const changed of [
      { framesIn: 11 },
      { published: 6 },
      { rejectedBusy: 4 },
      { completed: 6 },
    ]) {
      const { holds, text } = engineLaw(report(changed), books);
      expect(holds).toBe(false);
      expect(text).toMatch(/^NOT the same in the engine's books/);
    }
  });
});
