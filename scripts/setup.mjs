/**
 * Installs what the workbook needs, once. Plain JavaScript without any dependency: it runs before
 * there is anything.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `This is Node ${process.versions.node}; the workbook needs 20.19 or later. Install a newer one from nodejs.org.\n`,
  );
  process.exit(3);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = new URL('../node_modules/.tick-to-trade', import.meta.url);
const lock = createHash('sha256')
  .update(readFileSync(new URL('../package-lock.json', import.meta.url)))
  .digest('hex');
const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;

if (!installed) {
  process.stdout.write('Installing the tools (once; about ten seconds) …\n');
  const npm = process.env['npm_execpath'];
  const [command, ...front] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const { status } = spawnSync(command, [...front, 'ci', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.stderr.write('The tools could not be installed; npm said why above. Then: npm ci\n');
    process.exit(3);
  }
  writeFileSync(stamp, lock);
}
