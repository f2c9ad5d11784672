// Kafka's variable-length integers: zigzag (0, -1, 1, -2 …), then seven bits a byte, lowest first, the high bit set on all but the last.

/** Bytes that `value` takes; of 32 bits. */
export function varIntSize(value: number): number {
  const rest = zigzag(value);
  if (rest < 0x80) return 1;
  if (rest < 0x4000) return 2;
  if (rest < 0x20_0000) return 3;
  return rest < 0x1000_0000 ? 4 : 5;
}

/** Writes `value` (32 bits) at `at` and returns the place behind it. */
export function writeVarInt(bytes: Buffer, value: number, at: number): number {
  let rest = zigzag(value);
  let place = at;
  for (; rest >= 0x80; rest >>>= 7) bytes[place++] = (rest & 0x7f) | 0x80;
  bytes[place] = rest;
  return place + 1;
}

/** Reads integers of up to 64 bits one after the other; beyond 2^53 they lose their last digits. */
export class VarIntReader {
  constructor(
    readonly bytes: Buffer,
    public at: number,
    private readonly end: number,
  ) {}

  /** @throws RangeError at the end of the bytes */
  next(): number {
    const first = this.byte();
    if (first < 0x80) return first & 1 ? -(first + 1) / 2 : first / 2;
    let value = first & 0x7f;
    for (let unit = 0x80, byte = 0x80; byte >= 0x80; unit *= 0x80) {
      byte = this.byte();
      value += (byte & 0x7f) * unit;
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private byte(): number {
    if (this.at >= this.end) throw new RangeError('the record ends within a number');
    return this.bytes[this.at++] ?? 0;
  }
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
