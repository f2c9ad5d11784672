// Carillon's index for the "module protocol" of the field's bench (../shared/bench/matching/README.md) and for ours, which asks for add(),
// replace() and remove() too. From the product's own filters, as text, to the numbers of the subscriptions that want the event.
import filters from '@carillon/domain-filter';
import matching from '@carillon/domain-matching';

import { toNativeFilters } from './native-filters.mjs';
import { eventOfBytes } from './oracle.mjs';

export const name = 'carillon';

const PROJECT = 'bench';

/** @param {Iterable<{ id: number }>} subscriptions in neutral form, or with filters of their own */
export function build(subscriptions) {
  const engine = new Engine();
  const raw = new RawEvent();
  let skipped = 0;
  for (const one of subscriptions) if (!engine.add(one)) skipped++;
  return {
    skipped,
    matchRaw: (bytes, out) => engine.match(raw.of(bytes), out),
    matchParsed: (document, out) => engine.match({ ...EVENT, document }, out),
    add: (one) => engine.add(one),
    replace: (one) => {
      engine.remove(one.id);
      engine.add(one);
    },
    remove: (id) => engine.remove(id),
    stats: () => engine.index.stats(),
  };
}

const NO_ATTRIBUTES = {};
const EVENT = { project: PROJECT, attributes: NO_ATTRIBUTES, bytes: null, format: 'document', document: null };

/** What the index reads the bytes of; one for all events. It asks for the document when its scanner gives up (repeated names, for example). */
class RawEvent {
  project = PROJECT;
  attributes = NO_ATTRIBUTES;
  format = 'document';
  bytes = null;
  parsed = undefined;

  of(bytes) {
    this.bytes = bytes;
    this.parsed = undefined;
    return this;
  }

  get document() {
    this.parsed ??= eventOfBytes(this.bytes).document;
    return this.parsed;
  }
}

class Engine {
  index = new matching.PredicateIndex();
  /** By subscription: what the index knows it by. */
  #conjunctions = new Map();
  /** Filters that the index cannot decide alone. */
  #asked = new Map();
  #out = null;
  #count = 0;
  #doubtful = [];
  #found = (id, isExact) => {
    if (isExact) this.#out[this.#count++] = id;
    else this.#doubtful.push(id);
  };

  /** False when its filters are refused. */
  add(one) {
    const compiled = compiledOrNull(toNativeFilters(one));
    if (compiled === null) return false;
    const alternatives = matching.decomposeFilter(compiled.filter);
    this.#conjunctions.set(one.id, this.index.add(PROJECT, one.id, alternatives));
    if (alternatives.some(({ exact }) => !exact)) this.#asked.set(one.id, compiled);
    return true;
  }

  remove(id) {
    const conjunctions = this.#conjunctions.get(id);
    if (conjunctions === undefined) return;
    this.index.remove(PROJECT, conjunctions);
    this.#conjunctions.delete(id);
    this.#asked.delete(id);
  }

  match(event, out) {
    this.#out = out;
    this.#count = 0;
    this.#doubtful.length = 0;
    this.index.match(event, this.#found);
    if (this.#doubtful.length > 0) this.#ask(event);
    return this.#count;
  }

  /** As the product does: the filter itself is asked, with the document parsed once. */
  #ask(event) {
    const seen = event.bytes === null ? event : eventOfBytes(event.bytes);
    for (const id of this.#doubtful) if (this.#asked.get(id).matches(seen)) this.#out[this.#count++] = id;
  }
}

function compiledOrNull(expressions) {
  try {
    return filters.compileFilters(expressions);
  } catch {
    return null;
  }
}
