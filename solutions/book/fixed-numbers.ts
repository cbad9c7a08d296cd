/**
 * Numbers that stay where they are, however few.
 *
 * V8 keeps a small typed array in its own heap, where the collector moves it. One over shared memory
 * it keeps outside, so compiled code can have its address in it. Any thread; control plane.
 */
export function fixedNumbers(count: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
}
