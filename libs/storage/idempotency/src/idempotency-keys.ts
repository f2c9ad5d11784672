import { createHash, randomUUID } from 'node:crypto';

import { isDuplicateKey, type Mongo, storeErrors } from '@carillon/platform-mongo';
import { type Clock, newId, systemClock, uuidOf } from '@carillon/util';
import type { Model } from 'mongoose';

import { type IdempotencyKeyDocument, idempotencyKeys } from './idempotency-keys.collection';

/** How long an answer is remembered. */
const KEPT_MS = 24 * 3_600_000;
/** Lost races in a row before giving up; each means that somebody else got on, so two are already rare. */
const MAX_RACES = 5;
/** Documents removed by one sweep's delete. */
const SWEEP_BATCH = 1_000;

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}
interface Claim {
  project: string;
  key: string;
  token: string;
  seed: string;
}
type State =
  { kind: 'claimed'; claim: Claim } | { kind: 'running' } | { kind: 'finished'; answer: Answer } | { kind: 'reused' };

/**
 * Collection `idempotency_keys`: one document per (project, key), unique by `_id`. Implements the port `IdempotencyStore` of
 * `@carillon/platform-http`, which says what each method promises (storage does not import it; the types have the same structure).
 */
export class IdempotencyKeys {
  private readonly keys: Model<IdempotencyKeyDocument>;

  constructor(
    mongo: Mongo,
    private readonly clock: Clock = systemClock,
  ) {
    this.keys = mongo.model(idempotencyKeys);
  }

  /** @throws AppError `STORE_UNAVAILABLE` */
  begin(request: { project: string; key: string; fingerprint: string; leaseMs: number }): Promise<State> {
    return storeErrors(async () => {
      for (let race = 0; race < MAX_RACES; race += 1) {
        const state = (await this.insert(request)) ?? (await this.meetExisting(request));
        if (state !== null) return state;
      }
      return { kind: 'running' };
    });
  }

  /** @throws AppError `STORE_UNAVAILABLE` */
  async finish(claim: Claim, answer: Answer): Promise<void> {
    await storeErrors(() =>
      this.keys.updateOne({ _id: idOf(claim), token: claim.token }, { $set: { answer, token: null, leaseUntil: 0 } }),
    );
  }

  /** @throws AppError `STORE_UNAVAILABLE` */
  async release(claim: Claim, { keepSeed }: { keepSeed: boolean }): Promise<void> {
    const own = { _id: idOf(claim), token: claim.token };
    await storeErrors(async () =>
      keepSeed ? this.keys.updateOne(own, { $set: { token: null, leaseUntil: 0 } }) : this.keys.deleteOne(own),
    );
  }

  /** Removes what is older than 24 hours; returns how many. */
  sweep(): Promise<number> {
    return storeErrors(async () => {
      const due = await this.keys
        .find({ expiresAt: { $lte: new Date(this.clock.now()) } }, { _id: 1 })
        .limit(SWEEP_BATCH)
        .lean();
      if (due.length === 0) return 0;
      const { deletedCount } = await this.keys.deleteMany({
        _id: { $in: due.map(({ _id }) => _id) },
        expiresAt: { $lte: new Date(this.clock.now()) },
      });
      return deletedCount;
    });
  }

  /** The usual case: nobody has used the key yet. Null when somebody has. */
  private async insert({
    project,
    key,
    fingerprint,
    leaseMs,
  }: Parameters<IdempotencyKeys['begin']>[0]): Promise<State | null> {
    const now = this.clock.now();
    const claim: Claim = { project, key, token: randomUUID(), seed: uuidOf(newId('msg', now)) };
    try {
      await this.keys.create({
        _id: idOf(claim),
        project,
        fingerprint,
        seed: claim.seed,
        token: claim.token,
        leaseUntil: now + leaseMs,
        answer: null,
        expiresAt: new Date(now + KEPT_MS),
      });
      return { kind: 'claimed', claim };
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** The key is there: expired, of another request, answered, running, or left behind. Null when it changed meanwhile. */
  private async meetExisting({
    project,
    key,
    fingerprint,
    leaseMs,
  }: Parameters<IdempotencyKeys['begin']>[0]): Promise<State | null> {
    const _id = idOf({ project, key });
    const now = this.clock.now();
    const found = await this.keys.findById(_id).lean();
    if (found === null) return null;
    if (found.expiresAt.getTime() <= now) {
      await this.keys.deleteOne({ _id, expiresAt: found.expiresAt });
      return null;
    }
    if (found.fingerprint !== fingerprint) return { kind: 'reused' };
    if (found.answer !== null)
      return { kind: 'finished', answer: { ...found.answer, body: bytesOf(found.answer.body) } };
    if (found.leaseUntil > now) return { kind: 'running' };

    const token = randomUUID();
    const taken = await this.keys.updateOne(
      { _id, token: found.token, leaseUntil: found.leaseUntil, answer: null },
      { $set: { token, leaseUntil: now + leaseMs } },
    );
    return taken.modifiedCount === 1 ? { kind: 'claimed', claim: { project, key, token, seed: found.seed } } : null;
  }
}

function idOf({ project, key }: { project: string; key: string }): string {
  return createHash('sha256')
    .update(JSON.stringify([project, key]))
    .digest('base64url');
}

/** The driver gives its own binary type for what went in as a Buffer. */
function bytesOf(stored: Buffer | { buffer: Uint8Array }): Buffer {
  return Buffer.isBuffer(stored) ? stored : Buffer.from(stored.buffer);
}
