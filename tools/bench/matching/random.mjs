/** Choices that a seed repeats on every machine (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  /** A whole number below `below`. */
  const int = (below) => Math.floor(next() * below);
  const hex = (digits) => {
    let text = '';
    while (text.length < digits) text += int(65_536).toString(16).padStart(4, '0');
    return text.slice(0, digits);
  };
  return {
    next,
    int,
    hex,
    pick: (from) => from[int(from.length)],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

/** `number` with leading zeros. */
export const padded = (number, width) => String(number).padStart(width, '0');
