/**
 * The last keys of finished work, oldest forgotten first. Keys are kept whole: a hash that collides would skip work that was never done.
 * 100,000 keys of 45 characters take about 10 MB.
 */
export class RepeatsWindow {
  // a Set keeps the order of insertion
  private readonly keys = new Set<string>();

  constructor(private readonly size: number) {}

  has(key: string): boolean {
    return this.keys.has(key);
  }

  add(key: string): void {
    this.keys.add(key);
    if (this.keys.size <= this.size) return;
    const [oldest] = this.keys;
    if (oldest !== undefined) this.keys.delete(oldest);
  }
}
