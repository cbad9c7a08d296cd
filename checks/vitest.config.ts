/** The tests of the workbook itself: `npm test`. The days' own suites are run by `scripts/`. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  ssr: { resolve: { conditions: ['node', 'import', 'module', 'default'] } },
  test: {
    include: ['checks/tests/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
  },
});
