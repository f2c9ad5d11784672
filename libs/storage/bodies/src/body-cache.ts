/** The most recently used bodies, up to a number of bytes. A body larger than that is not kept. */
export class BodyCache {
  private readonly bodies = new Map<string, Buffer>();
  private heldBytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes of all bodies held. */
  get sizeBytes(): number {
    return this.heldBytes;
  }

  get(key: string): Buffer | undefined {
    const body = this.bodies.get(key);
    if (body === undefined) return undefined;
    // a Map keeps the order of insertion: what was used last goes to the end
    this.bodies.delete(key);
    this.bodies.set(key, body);
    return body;
  }

  set(key: string, body: Buffer): void {
    this.remove(key);
    if (body.length > this.maxBytes) return;
    this.bodies.set(key, body);
    this.heldBytes += body.length;
    for (const oldest of this.bodies.keys()) {
      if (this.heldBytes <= this.maxBytes) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    const body = this.bodies.get(key);
    if (body === undefined) return;
    this.bodies.delete(key);
    this.heldBytes -= body.length;
  }
}
