/** Deliveries that stand in an event's own document, and the aim for a chunk of a wider fan-out. */
export const DELIVERIES_PER_DOCUMENT = 64;

/**
 * How many chunk documents a fan-out gets, 0 when its deliveries fit into the event's own document. Decided once per event, by the
 * first matched record that needs chunks, and kept: a delivery's place depends on it.
 *
 * Small chunks, because each attempt rewrites its whole document: at 64 deliveries of 0.5 to 1 kB that is some 50 kB, and even
 * with fifty attempts each a chunk stays below 16 MB.
 */
export function chunksFor(parts: number, matches: number, matchesPerPart: number): number {
  const atMost = parts === 1 ? matches : parts * matchesPerPart;
  return atMost <= DELIVERIES_PER_DOCUMENT ? 0 : Math.ceil(atMost / DELIVERIES_PER_DOCUMENT);
}

/** The chunk of a delivery. Its id is a hash, so its first digits spread evenly. */
export function chunkOf(deliveryId: string, chunks: number): number {
  return Number.parseInt(deliveryId.slice(deliveryId.indexOf('_') + 1).slice(0, 8), 16) % chunks;
}
