/** Whether a group's handlers find Kafka or the store away. Then it is not ready, and nothing that waits is counted or given up. */
export class Outage {
  private code: string | null = null;

  constructor(private readonly changed: (code: string | null) => void) {}

  /** The code of what is away, or null. */
  get present(): string | null {
    return this.code;
  }

  begin(code: string): void {
    if (this.code === code) return;
    this.code = code;
    this.changed(code);
  }

  end(): void {
    if (this.code === null) return;
    this.code = null;
    this.changed(null);
  }
}
