import { decompress as unzstd } from 'fzstd';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import { decompressFrame } from 'lz4-napi';
import { uncompress } from 'snappyjs';

/**
 * Readers for what other clients compress with (kafkajs itself brings gzip only): one record batch in an unknown codec would stop a runner for good.
 * We write uncompressed, so compressing is not offered.
 */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => reader('snappy', (bytes) => decodeSnappy(bytes));
  CompressionCodecs[CompressionTypes.LZ4] = () => reader('lz4', (bytes) => decompressFrame(bytes));
  CompressionCodecs[CompressionTypes.ZSTD] = () => reader('zstd', (bytes) => Buffer.from(unzstd(bytes)));
}

/** Start of snappy-java's own framing, which the Java client writes; librdkafka writes one raw block. */
const JAVA_FRAMING = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic, version and lowest compatible version (two 32-bit numbers). */
const JAVA_HEADER_BYTES = JAVA_FRAMING.length + 8;

/** Both forms of snappy found in Kafka: a raw block, or Java's header followed by blocks with a length before each. */
export function decodeSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, JAVA_FRAMING.length).equals(JAVA_FRAMING)) return uncompress(bytes);
  const blocks: Buffer[] = [];
  for (let at = JAVA_HEADER_BYTES; at < bytes.length;) {
    const length = bytes.readInt32BE(at);
    blocks.push(uncompress(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

function reader(name: string, decompress: (bytes: Buffer) => Buffer | Promise<Buffer>) {
  return {
    compress: (): Promise<Buffer> => Promise.reject(new Error(`${name} is read, not written`)),
    decompress: async (bytes: Buffer): Promise<Buffer> => decompress(bytes),
  };
}
