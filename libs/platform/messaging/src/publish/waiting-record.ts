import type { Outgoing, Placed } from '../publisher';

/** What a batch's own header and a record's lengths, counters and time add at most. */
const OVERHEAD_BYTES = 128;

/** A record on its way to Kafka, and the promise that its publisher waits for. Settled once. */
export class WaitingRecord {
  readonly sizeBytes: number;
  /** Set by {@link placeIn}, before it is gathered. */
  partition = -1;
  /** The broker that leads the partition. */
  leader = -1;
  private settled = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    /** The topic in Kafka. */
    readonly topic: string,
    readonly outgoing: Outgoing,
    private readonly answer: { resolve(placed: Placed): void; reject(error: Error): void },
  ) {
    this.sizeBytes = sizeOf(outgoing);
  }

  get isSettled(): boolean {
    return this.settled;
  }

  placeIn(partition: number, leader: number): void {
    this.partition = partition;
    this.leader = leader;
  }

  /** Its publisher waits no longer than this. A record that has not left by then is not sent; one that has may still arrive. */
  expireAfter(timeoutMs: number, expired: () => Error): void {
    this.timer = setTimeout(() => this.reject(expired()), timeoutMs);
  }

  resolve(placed: Placed): void {
    if (this.settle()) this.answer.resolve(placed);
  }

  reject(error: Error): void {
    if (this.settle()) this.answer.reject(error);
  }

  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    if (this.timer !== null) clearTimeout(this.timer);
    return true;
  }
}

/** Bytes that the record takes in a batch of its own; never less than it does. */
export function sizeOf({ key, value, headers }: Outgoing): number {
  let bytes = OVERHEAD_BYTES + (key === null ? 0 : Buffer.byteLength(key)) + (value?.length ?? 0);
  for (const [name, content] of Object.entries(headers)) {
    bytes += Buffer.byteLength(name) + (typeof content === 'string' ? Buffer.byteLength(content) : content.length) + 10;
  }
  return bytes;
}
