import { describe, expect, it } from 'vitest';

import { VarIntReader, varIntSize, writeVarInt } from './varint';

describe('variable-length integers', () => {
  it('of 32 bits come back as they were written, in as many bytes as was said', () => {
    const bytes = Buffer.alloc(10);
    const values = [
      0,
      1,
      -1,
      63,
      64,
      -64,
      -65,
      8191,
      8192,
      1_048_575,
      1_048_576,
      134_217_727,
      134_217_728,
      2 ** 31 - 1,
      -(2 ** 31),
    ];
    for (const value of values) {
      const end = writeVarInt(bytes, value, 0);
      expect(end).toBe(varIntSize(value));
      const reader = new VarIntReader(bytes, 0, end);
      expect([reader.next(), reader.at]).toEqual([value, end]);
    }
  });

  it('of 64 bits are read, and one that does not end is refused', () => {
    const bytes = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
    expect(new VarIntReader(bytes, 0, 6).next()).toBe(2 ** 34);
    expect(() => new VarIntReader(bytes, 0, 5).next()).toThrow(RangeError);
  });
});
