/**
 * Runs commands on every version of Node that the workbook supports, and prints a line for each.
 *
 *     npm run test:nodes                                  worker threads, the days, the engine
 *     npm run test:nodes -- --nodes 22,24                 on these versions only
 *     npm run test:nodes -- -- node scripts/day.mjs 1     another command; "node" is that version
 *
 * The versions come from npm: `node@22` is a package that brings a binary. It is put into
 * `node_modules/.cache/nodes` once, without running anything of it at installation.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';

const TOP = fileURLToPath(new URL('../../..', import.meta.url));
const CACHE = join(TOP, 'node_modules', '.cache', 'nodes');
const SUPPORTED = ['20', '22', '24'];
const LIMIT_MS = 300_000;

const LOAD = ['scripts/load.ts', '--start', '--seconds', '1', '--rate', '2000'];

/** What is run when no command is given. */
const COMMANDS = [
  {
    title: 'worker threads, and the engine on them',
    command: [
      'node',
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config',
      'checks/vitest.config.ts',
      'checks/tests/threads',
      'checks/tests/engine/handoff.test.ts',
      'checks/tests/engine/threads.test.ts',
      'checks/tests/engine/dead-thread.test.ts',
    ],
  },
  ...writtenDays().map((day) => ({
    title: `day ${day} on the reference`,
    command: ['node', 'scripts/day.mjs', String(day), '--reference'],
  })),
  { title: 'the engine under load', command: ['node', '--import', 'tsx', ...LOAD] },
];

const USAGE = 'expected: npm run test:nodes -- [--nodes 20,22,24] [-- command argument…]';

process.exitCode = main();

function main() {
  let versions;
  let commands;
  try {
    ({ versions, commands } = parsed(process.argv.slice(2)));
  } catch (error) {
    console.error(`test:nodes: ${error.message}; ${USAGE}`);
    return 2;
  }
  let failed = 0;
  for (const version of versions) {
    const binary = binaryOf(version);
    if (binary === undefined) {
      failed++;
      console.log(`Node ${version}  not there: npm could not fetch it; see the lines above`);
      continue;
    }
    for (const command of commands) if (!passes(binary, command)) failed++;
  }
  return failed === 0 ? 0 : 1;
}

/** The numbers of the days that are in this edition. */
function writtenDays() {
  return readdirSync(join(TOP, 'days'))
    .filter((name) => existsSync(join(TOP, 'days', name, 'spec.md')))
    .map(Number)
    .sort((a, b) => a - b);
}

function parsed(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { nodes: { type: 'string', default: SUPPORTED.join(',') } },
  });
  const versions = values.nodes.split(',');
  const unknown = versions.find((version) => !/^\d{2}$/.test(version));
  if (unknown !== undefined) throw new Error(`"${unknown}" is no major version of Node`);
  if (positionals.length === 0) return { versions, commands: COMMANDS };
  return { versions, commands: [{ title: positionals.join(' '), command: positionals }] };
}

/** The binary of a major version: this process's own where it fits, otherwise npm's. */
function binaryOf(version) {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const windows = process.platform === 'win32';
  const folder = join(CACHE, version);
  const binary = join(folder, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const platform = `node-${windows ? 'win' : process.platform}-${process.arch}@${version}`;
  console.log(`fetching ${platform} into node_modules/.cache/nodes`);
  const npm = windows ? 'npm.cmd' : 'npm';
  const args = ['install', '--ignore-scripts', '--no-fund', '--no-audit', `node@npm:${platform}`];
  spawnSync(npm, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
  return existsSync(binary) ? binary : undefined;
}

function passes(binary, { title, command }) {
  const [program, ...args] = command;
  const env = { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env['PATH']}` };
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const startedMs = Date.now();
  const result = spawnSync(program === 'node' ? binary : program, args, {
    cwd: TOP,
    env,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  const verdict = result.status === 0 ? 'passed' : `failed (${result.status ?? result.signal})`;
  console.log(`Node ${version.slice(1).padEnd(9)} ${verdict}  ${seconds} s  ${title}`);
  if (result.status === 0) return true;
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`;
  console.log(stripVTControlCharacters(output).trimEnd().replaceAll(/^/gm, '  | '));
  return false;
}
