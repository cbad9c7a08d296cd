/** What an engine thread loads: our own modules and Node's. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { importTarget } from '../../../scripts/runner/import-map.ts';
import { ROOT } from '../../../scripts/runner/tree.ts';

/** The first module of each thread that orders go through. */
const THREADS = [
  'solutions/engine/engine-worker.ts',
  'solutions/engine/io-worker.ts',
  'solutions/scheduler/harness/dispatcher-thread.ts',
  'solutions/scheduler/harness/lane-thread.ts',
  'solutions/scheduler/harness/load-thread.ts',
];

/** What is named by an import or export that is more than a type, or by a dynamic import. */
const NAMED =
  /^(?:import|export) (?!type )(?:[^;'"]*? from )?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

interface Loaded {
  /** Our modules, by path from the top of the tree. */
  readonly modules: ReadonlySet<string>;
  /** `hdr-histogram-js, by solutions/load/run-load.ts` */
  readonly packages: readonly string[];
}

/** Everything that a module loads, and what that loads, as the reference. */
function loadedBy(entry: string): Loaded {
  const modules = new Set([entry]);
  const packages: string[] = [];
  for (const module of modules) {
    const file = path.join(ROOT, module);
    for (const [, loaded, later] of readFileSync(file, 'utf8').matchAll(NAMED)) {
      const name = loaded ?? later ?? '';
      if (name.startsWith('node:')) continue;
      const target = name.startsWith('.') ? path.join(path.dirname(file), name) : ownFile(name);
      if (target === undefined) packages.push(`${name}, by ${module}`);
      else modules.add(path.relative(ROOT, target));
    }
  }
  return { modules, packages };
}

function ownFile(name: string): string | undefined {
  return name.startsWith('#') ? importTarget(name) : undefined;
}

test.each(THREADS)('the thread of %s loads no package', (entry) => {
  const { modules, packages } = loadedBy(entry);
  expect(modules.size, 'modules that were looked at').toBeGreaterThan(10);
  expect(
    packages,
    'To see what a CommonJS package exports Node reads it with a lexer of WebAssembly, whose memory grows and detaches the buffer before it. V8 trusts buffers until one is detached in a thread; from then on compiled code asks before each access whether its buffer is still there, and the book is slower by a sixth. Load the package in a thread that no order goes through',
  ).toEqual([]);
});

test('a package that is loaded a few modules away is seen', () => {
  const { modules, packages } = loadedBy('solutions/load/run-load.ts');
  expect(packages).toContain('hdr-histogram-js, by solutions/load/run-load.ts');
  expect(loadedBy('solutions/engine/engine-worker.ts').modules).toContain(
    'solutions/book/matching-engine.ts',
  );
  expect(modules).toContain('solutions/protocol/layout.ts');
});
