import { randomUUID } from 'node:crypto';

import { type IdempotencyClaim, type IdempotencyState, IdempotencyStore, type KeptAnswer } from './idempotency-store';

interface Entry {
  fingerprint: string;
  seed: string;
  token: string | null;
  answer: KeptAnswer | null;
}

/** The port without a store behind it; a lease never ends by itself. */
export class MemoryIdempotencyStore extends IdempotencyStore {
  readonly entries = new Map<string, Entry>();

  override begin({
    project,
    key,
    fingerprint,
  }: {
    project: string;
    key: string;
    fingerprint: string;
    leaseMs: number;
  }): Promise<IdempotencyState> {
    const id = `${project} ${key}`;
    const found = this.entries.get(id);
    if (found !== undefined && found.fingerprint !== fingerprint) return Promise.resolve({ kind: 'reused' });
    if (found?.answer) return Promise.resolve({ kind: 'finished', answer: found.answer });
    if (found !== undefined && found.token !== null) return Promise.resolve({ kind: 'running' });
    const claim: IdempotencyClaim = { project, key, token: randomUUID(), seed: found?.seed ?? randomUUID() };
    this.entries.set(id, { fingerprint, seed: claim.seed, token: claim.token, answer: null });
    return Promise.resolve({ kind: 'claimed', claim });
  }

  override finish(claim: IdempotencyClaim, answer: KeptAnswer): Promise<void> {
    Object.assign(this.entries.get(`${claim.project} ${claim.key}`) ?? {}, { answer, token: null });
    return Promise.resolve();
  }

  override release(claim: IdempotencyClaim, { keepSeed }: { keepSeed: boolean }): Promise<void> {
    const id = `${claim.project} ${claim.key}`;
    if (keepSeed) Object.assign(this.entries.get(id) ?? {}, { token: null });
    else this.entries.delete(id);
    return Promise.resolve();
  }
}
