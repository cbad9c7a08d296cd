/** The histograms of the benchmarks: ns, three significant digits, up to ten minutes. */
import { build, type Histogram } from 'hdr-histogram-js';

export function nsHistogram(): Histogram {
  return build({ highestTrackableValue: 600e9, numberOfSignificantValueDigits: 3 });
}

/** One histogram with everything that is in these. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const all = nsHistogram();
  for (const histogram of histograms) all.add(histogram);
  return all;
}
