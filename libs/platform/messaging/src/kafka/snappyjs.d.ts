declare module 'snappyjs' {
  /** Snappy's raw block format. Throws on damaged input. */
  export function uncompress(compressed: Buffer): Buffer;
}
