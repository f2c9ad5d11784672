/** One part of the process that can be unready or dead. Methods are cheap and never throw. */
export interface HealthPart {
  /** Why it is not ready, in words, or null. */
  ready(): string | null;
  /** Why the process must be restarted, or null. */
  live?(): string | null;
}

/** Where parts say how they are; `/health/ready` and `/health/live` read it. */
export class Health {
  private readonly parts = new Map<string, HealthPart>();
  private stopping = false;

  register(name: string, part: HealthPart): void {
    this.parts.set(name, part);
  }

  unregister(name: string): void {
    this.parts.delete(name);
  }

  /** From now on not ready: the process is going down. */
  stop(): void {
    this.stopping = true;
  }

  /** Names and reasons of everything that is not ready; empty means ready. */
  notReady(): Record<string, string> {
    return { ...(this.stopping ? { process: 'stopping' } : {}), ...this.collect((part) => part.ready()) };
  }

  /** Names and reasons of everything that will not recover by itself. */
  notLive(): Record<string, string> {
    return this.collect((part) => part.live?.() ?? null);
  }

  private collect(ask: (part: HealthPart) => string | null): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, part] of this.parts) {
      const reason = ask(part);
      if (reason !== null) found[name] = reason;
    }
    return found;
  }
}
