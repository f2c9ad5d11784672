import contracts from '@carillon/contracts-messages';
import messaging from '@carillon/platform-messaging';

import { toNativeFilters } from '../bench/matching/native-filters.mjs';
import { neutralHolds, predicateHolds } from '../bench/matching/neutral.mjs';
import { seeded } from '../bench/matching/random.mjs';
import { SHAPES } from '../bench/matching/shapes.mjs';

/** Records in one call to the publisher. */
const CHUNK = 2_000;
/** Of a hundred subscriptions and events, those of the shape `mixed`; the others are of the shape `types`. */
const MIXED_PERCENT = 5;

/**
 * A crowd of subscriptions in neutral form and the events for it, the same for the same size: the shape `types` of the bench with some `mixed`
 * among it (prefixes, ranges, absence). `next()` makes a further subscription.
 */
export function crowd(size) {
  const [types, mixed] = ['types', 'mixed'].map((shape, number) =>
    SHAPES[shape](size, seeded(2 * number + 1), seeded(2 * number + 2)),
  );
  let dealtSubscriptions = 0;
  let dealtEvents = 0;
  const isMixed = (number) => number % 100 < MIXED_PERCENT;
  return {
    next: () => (isMixed(dealtSubscriptions++) ? mixed : types).subscription(),
    event: () => (isMixed(dealtEvents++) ? mixed : types).event(),
  };
}

/** Id of the subscription of this number. */
export function idOf(number) {
  return `sub_${number.toString(16).padStart(32, '0')}`;
}

/** The record that tells of a subscription, as the gateway writes it; `neutral` null: it is gone. */
export function changeRecord(id, revision, neutral) {
  const headers = { [contracts.SUBSCRIPTION_REVISION_HEADER]: String(revision) };
  if (neutral === null) return { topic: contracts.subscriptionChangedV1.topic, key: id, value: null, headers };
  const record = messaging.valueRecord(contracts.subscriptionChangedV1, id, {
    id,
    project: 'default',
    owner: 'prove',
    filters: toNativeFilters(neutral),
    channel: 'webhook',
    lane: id.slice(-8),
    policy: 'default',
    minSeverity: 1,
    status: 'active',
    revision,
    updatedAt: new Date().toISOString(),
  });
  return { ...record, headers };
}

/** Writes `count` subscriptions, revision 1, and tells `onEach` of every one. */
export async function writeCrowd({ publisher, count, next, onEach = () => {} }) {
  for (let start = 0; start < count; start += CHUNK) {
    const records = Array.from({ length: Math.min(CHUNK, count - start) }, (_, at) => {
      const neutral = next();
      onEach(start + at, neutral);
      return changeRecord(idOf(start + at), 1, neutral);
    });
    await publisher.publishAll(records);
  }
}

/**
 * Who wants an event, without the index: subscriptions stand under the first equality they ask for, and each of those whose
 * equality the event has is judged by what the neutral form means; those without an equality are all judged.
 */
export class CrowdOracle {
  /** @type {Map<string, object>} */
  current = new Map();
  byEquality = new Map();
  paths = new Map();
  others = new Set();

  /** @param {object | null} neutral null: it is gone */
  set(id, neutral) {
    const before = this.current.get(id);
    if (before !== undefined) this.bucketOf(before).delete(id);
    if (neutral === null) this.current.delete(id);
    else {
      this.current.set(id, neutral);
      this.bucketOf(neutral).add(id);
    }
  }

  wants(document) {
    const candidates = [...this.others];
    for (const path of this.paths.values()) {
      const value = path.reduce((node, name) => node?.[name], document);
      for (const id of this.byEquality.get(keyOf(path, value)) ?? []) candidates.push(id);
    }
    return candidates.filter((id) => neutralHolds(this.current.get(id), document));
  }

  /** By brute force: what {@link wants} must say as well. */
  wantsSlowly(document) {
    return [...this.current]
      .filter(([, { all }]) => all.every((predicate) => predicateHolds(predicate, document)))
      .map(([id]) => id);
  }

  bucketOf({ all }) {
    const equalities = all.filter(({ op }) => op === 'eq');
    // the last one is the more selective in these shapes
    const { path, v } = equalities.at(-1) ?? {};
    if (path === undefined) return this.others;
    this.paths.set(path.join('.'), path);
    const key = keyOf(path, v);
    const bucket = this.byEquality.get(key) ?? new Set();
    this.byEquality.set(key, bucket);
    return bucket;
  }
}

function keyOf(path, value) {
  return `${path.join('.')} ${JSON.stringify(value)}`;
}
