import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { beforeAll, describe, expect, it } from 'vitest';

import { compressed } from './codec-samples.fixture';
import { registerCodecs } from './codecs';

describe('what other clients compress', () => {
  beforeAll(() => registerCodecs());

  it.each([
    ['snappy as the Java client frames it', CompressionTypes.Snappy, compressed.snappy],
    ['snappy as one raw block', CompressionTypes.Snappy, compressed.snappyRaw],
    ['lz4', CompressionTypes.LZ4, compressed.lz4],
    ['zstd', CompressionTypes.ZSTD, compressed.zstd],
  ])('is read: %s', async (_, type, sample) => {
    // kafkajs types the table by literal numbers
    const codecs = CompressionCodecs as Record<number, () => { decompress(bytes: Buffer): Promise<Buffer> }>;
    const codec = codecs[type]!();
    const text = await codec.decompress(Buffer.from(sample, 'base64'));
    expect(text.toString()).toBe('carillon'.repeat(5_000));
  });
});
