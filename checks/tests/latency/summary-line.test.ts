/** What is given complete in the recorder: its line in a log. */
import { expect, test } from 'vitest';
import { LatencyRecorder, summaryLine } from '#recorder';

test('a line names partition, samples and the percentiles of the three spans', () => {
  const recorder = new LatencyRecorder(10);
  recorder.record(Float64Array.of(0, 500, 1500, 4000, 5000));
  expect(summaryLine('P3', recorder.summary())).toBe(
    'P3 samples=1 e2e p50=5.0us p95=5.0us p99=5.0us max=5.0us | q p50=1.0us p95=1.0us p99=1.0us max=1.0us | svc p50=2.5us p95=2.5us p99=2.5us max=2.5us',
  );
});

test('a line shows dropped rows, and a dash where nothing is known', () => {
  const recorder = new LatencyRecorder(10);
  recorder.record(Float64Array.of(5, 4, 3, 2, 1));
  expect(summaryLine('P0', recorder.summary())).toMatch(/^P0 samples=0 dropped=1 e2e p50=- /);
});
