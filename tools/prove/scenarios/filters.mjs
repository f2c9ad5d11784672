import event from '@carillon/domain-event';
import filter from '@carillon/domain-filter';
import matching from '@carillon/domain-matching';

import { loadFixtures } from '../transpiled.mjs';

const PAIRS = Number(process.env.PROVE_PAIRS ?? 1_000_000);
const SEED = Number(process.env.PROVE_SEED ?? Date.now() % 2 ** 31);
const SUBSCRIPTIONS = 50;
const EVENTS = 25;
/** Additions, replacements and removals between the first events of a round and the last. */
const CHANGES = 60;
const EXPLAINED = 10;
const ENOUGH_FAILURES = 5;

const { RandomSource, randomFilters, randomEvent, dialectsTaken } = loadFixtures('libs/domain/matching', [
  'random-source',
  'random-filters',
  'random-events',
]);

/**
 * Random filters on random events, over all dialects: what the index finds is what judging each subscription alone finds, after any changes
 * as in an index built anew, and an explanation passes exactly where there is a match. `PROVE_SEED` repeats a run, `PROVE_PAIRS` shortens one.
 */
export async function prove(say) {
  const dialects = dialectsTaken((filters) => filter.parseFilters(filters).faults === null);
  say(
    `seed ${SEED}; dialects beside the plain ones: ${Object.keys(dialects)
      .filter((name) => dialects[name])
      .join(', ')}`,
  );
  const tally = { pairs: 0, matched: 0, unjudged: 0, explained: 0, changes: 0, refused: 0 };
  const failures = [];
  let toldAt = PAIRS / 20;
  for (let round = 0; tally.pairs < PAIRS && failures.length < ENOUGH_FAILURES; round++) {
    const found = proveRound(new RandomSource(SEED + round), dialects, tally);
    failures.push(...found.map((failure) => `seed ${SEED + round}: ${failure}`));
    if (tally.pairs < toldAt) continue;
    say(`${Math.round((100 * tally.pairs) / PAIRS)} %: ${tally.pairs} pairs, ${tally.matched} matches`);
    toldAt += PAIRS / 20;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { pairs, matched } = tally;
  if (matched < pairs / 10) failures.push(`only ${matched} of ${pairs} pairs match: the generators have drifted apart`);
  return { figures: { seed: SEED, dialects, ...tally }, failures };
}

function proveRound(random, dialects, tally) {
  const round = new Round(random, dialects, tally);
  for (let number = 0; number < SUBSCRIPTIONS; number++) round.put(number);
  for (let number = 0; number < EVENTS; number++) {
    // half of the changes before the first event, the rest in between
    for (let left = CHANGES / EVENTS; left > 0; left--) round.change();
    round.show(randomEvent(random));
    if (round.failures.length > 0) return round.failures;
  }
  round.compareWithFresh(randomEvent(random));
  return round.failures;
}

class Round {
  failures = [];
  index = matching.createSubscriptionIndex();
  /** What should be in the index: entries by id, with the filter compiled for judging alone. */
  live = new Map();

  constructor(random, dialects, tally) {
    this.random = random;
    this.dialects = dialects;
    this.tally = tally;
  }

  put(number) {
    const filters = this.filtersTaken();
    const entry = entryOf(number, filters, this.random);
    const problem = this.live.has(entry.id) ? this.index.replace(entry) : this.index.add(entry);
    if (problem !== null) this.failures.push(`${JSON.stringify(filters)} was refused by the index: ${problem}`);
    this.live.set(entry.id, { entry, compiled: filter.compileFilters(filters) });
  }

  change() {
    const number = this.random.int(SUBSCRIPTIONS);
    this.tally.changes++;
    if (!this.random.chance(0.3)) {
      this.put(number);
      return;
    }
    this.index.remove(idOf(number));
    this.live.delete(idOf(number));
  }

  filtersTaken() {
    for (;;) {
      const filters = randomFilters(this.random, this.dialects);
      if (filter.parseFilters(filters).faults === null) return filters;
      this.tally.refused++;
    }
  }

  show(drawn) {
    const wanted = this.judgeEach(drawn);
    const found = idsFoundBy(this.index, drawn);
    this.tally.pairs += this.live.size;
    this.tally.matched += wanted.size;
    this.compare(drawn, wanted, found, 'index and judge differ');
    for (let left = EXPLAINED; left > 0 && this.live.size > 0; left--) {
      const id = this.random.pick([...this.live.keys()]);
      this.tally.explained++;
      const said = this.explain(drawn, id);
      if (said !== wanted.has(id)) this.tell(drawn, id, `explained as ${said}, is ${wanted.has(id)}`);
    }
  }

  explain(drawn, id) {
    try {
      return this.index.explain(eventOf(drawn), id)?.passed;
    } catch (error) {
      return `an exception (${error.message})`;
    }
  }

  compareWithFresh(drawn) {
    const fresh = matching.createSubscriptionIndex();
    for (const { entry } of this.live.values()) fresh.add(entry);
    this.compare(drawn, idsFoundBy(fresh, drawn), idsFoundBy(this.index, drawn), 'changed and fresh index differ');
    const [changed, built] = [this.index, fresh].map((one) => one.stats());
    for (const name of ['subscriptions', 'projects', 'broken']) {
      if (changed[name] !== built[name])
        this.failures.push(`stats().${name}: ${changed[name]} after changes, ${built[name]} when built anew`);
    }
  }

  judgeEach(drawn) {
    const seen = eventOf(drawn);
    const wanted = new Set();
    for (const [id, { entry, compiled }] of this.live) {
      if (wants(entry, compiled, seen, () => this.tally.unjudged++)) wanted.add(id);
    }
    return wanted;
  }

  compare(drawn, wanted, found, what) {
    for (const id of this.live.keys()) {
      if (wanted.has(id) !== found.has(id))
        this.tell(drawn, id, `${what}: ${found.has(id)}, should be ${wanted.has(id)}`);
    }
    for (const id of found) if (!this.live.has(id)) this.tell(drawn, id, 'found, but it is not there');
  }

  tell({ headers, body, posted }, id, what) {
    const filters = JSON.stringify(this.live.get(id)?.entry.filters);
    const shown = body.length > 2000 ? `${body.subarray(0, 2000)}… (${body.length} bytes)` : body.toString();
    this.failures.push(`${what}: filters ${filters} on ${JSON.stringify({ headers, posted })} ${shown}`);
  }
}

function eventOf({ headers, body, posted }) {
  return matching.matchableEvent('default', event.eventOfKafka(headers, body, posted));
}

/** The plain meaning: severity first, then the filters; what cannot be read does not match. */
function wants(entry, compiled, seen, onFault) {
  try {
    if (entry.minSeverity > 1 && seen.severity < entry.minSeverity) return false;
    return compiled.matches(seen, onFault);
  } catch {
    onFault();
    return false; // its attributes cannot be read
  }
}

function idsFoundBy(index, drawn) {
  const { matches } = index.match(eventOf(drawn));
  const ids = new Set(matches.map(({ subscriptionId }) => subscriptionId));
  if (ids.size < matches.length) throw new Error('a subscription was found twice');
  return ids;
}

function idOf(number) {
  return `sub_${String(number).padStart(32, '0')}`;
}

function entryOf(number, filters, random) {
  return {
    id: idOf(number),
    project: 'default',
    owner: 'prove',
    filters,
    channel: 'webhook',
    lane: 'l',
    policy: 'default',
    minSeverity: random.chance(0.1) ? random.pick([5, 9, 10, 13, 17]) : 1,
    status: 'active',
    revision: 1 + random.int(5),
  };
}
