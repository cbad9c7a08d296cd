/** FIX messages as people read them, `|` for SOH: the tests' own reading of the specification. */

/** `8=FIX.4.4|…` as bytes. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('|', '\x01'), 'latin1');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1').replaceAll('\x01', '|');
}

/** CheckSum as volume 2 has it: all bytes added up, modulo 256, three digits. */
export function sumOf(text: string): string {
  let sum = 0;
  for (const byte of bytesOf(text)) sum += byte;
  return String(sum % 256).padStart(3, '0');
}

/** A whole message around a body such as `35=0|34=2|…|`. */
export function framed(body: string, begin = 'FIX.4.4', length = bytesOf(body).length): string {
  const front = `8=${begin}|9=${length}|${body}`;
  return `${front}10=${sumOf(front)}|`;
}
