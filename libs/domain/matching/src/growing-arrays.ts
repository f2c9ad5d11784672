/** Typed arrays that grow: at least twice as long, the new part zero. */

export function grownInt32(array: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(roomFor(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownUint8(array: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(roomFor(array.length, needed));
  grown.set(array);
  return grown;
}

export function grownFloat64(array: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(roomFor(array.length, needed));
  grown.set(array);
  return grown;
}

const LEAST = 64;

function roomFor(present: number, needed: number): number {
  return Math.max(LEAST, needed, present * 2);
}
