/**
 * Starts a verb that runs check suites: looks at the installation, loads Vitest, then tsx, then
 * the verb's own module, whose `main(argv)` answers with the exit code.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Exit code for a machine or installation that cannot run the workbook at all. */
const BROKEN = 3;

/** @param {string} verb the verb's TypeScript module, relative to this file */
export async function launch(verb) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    return broken(`this is Node ${process.versions.node}; the workbook needs 20.19 or later`);
  }
  if (!existsSync(new URL('../../node_modules', import.meta.url))) {
    return broken('node_modules is missing; type: npm install');
  }
  let main;
  try {
    await import('vitest/node');
    const { register } = await import('tsx/esm/api');
    register();
    ({ main } = await import(verb));
  } catch (error) {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const first = String(error instanceof Error ? error.message : error).split('\n', 1)[0];
    return broken(`the tools in ${root} cannot be loaded (${first}); type: npm ci`);
  }
  process.exit(await main(process.argv.slice(2)));
}

/** @param {string} reason */
function broken(reason) {
  process.stderr.write(`Broken installation: ${reason}\n`);
  process.exit(BROKEN);
}
