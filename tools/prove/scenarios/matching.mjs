import contracts from '@carillon/contracts-messages';
import event from '@carillon/domain-event';
import config from '@carillon/platform-config';
import messaging from '@carillon/platform-messaging';
import util from '@carillon/util';

import { each, pause, percentiles, until } from '../client.mjs';
import { cpuSeconds, memoryOf } from '../process-figures.mjs';
import { hottest, profileOf, profileShares } from '../profile-shares.mjs';
import { changeRecord, crowd, CrowdOracle, idOf, writeCrowd } from '../subscribers.mjs';
import { startSystem } from '../system.mjs';

const SUBSCRIPTIONS = Number(process.env.PROVE_SUBSCRIPTIONS ?? 100_000);
const SECONDS = Number(process.env.PROVE_SECONDS ?? 60);
const EVENTS_PER_SECOND = 500;
const CHANGES_PER_SECOND = 10;
const WARM_EVENTS = 2_000;
/** Events for which the oracle's own short cut is checked by brute force. */
const DOUBLE_CHECKED = 50;
/** Whose time is whose, by file: the index, reading the record, everything of Kafka. WebAssembly has no file but this scheme. */
const PLACES = {
  index: /domain\/(matching|filter)\/|^wasm:/,
  reading: /domain\/event\//,
  kafka: /kafkajs|platform\/messaging\//,
  feature: /features\/matching\//,
};

/**
 * `matching` as a process of its own, its index filled from the topic: what it finds, under load and while subscriptions change, against an
 * oracle.
 *
 * Which changes count for an event is not guessed: each matched record names the offset of the subscription topic up to which the index
 * had been filled, and the oracle is put into exactly that state. That the index was not behind is checked on its own: every change that Kafka had
 * acknowledged before the event was sent must stand below that offset (promise 3).
 */
export async function prove(say) {
  const profile = profileOf({ fromStart: false });
  const system = await startSystem({ apps: ['matching'], env: profile.env });
  const kafka = await messagingOf(system);
  try {
    const run = new Run(kafka, say);
    say(`${SUBSCRIPTIONS} subscriptions`);
    await run.fill();
    const { pid } = system.app('matching').process;
    say('warming up');
    await run.publishEvents(WARM_EVENTS, EVENTS_PER_SECOND);
    await run.allMatched();
    run.measured = true;

    say(`${EVENTS_PER_SECOND} events and ${CHANGES_PER_SECOND} changes a second for ${SECONDS} s`);
    const cpuBefore = cpuSeconds(pid);
    const changing = run.change(SECONDS * CHANGES_PER_SECOND, CHANGES_PER_SECOND);
    await run.publishEvents(SECONDS * EVENTS_PER_SECOND, EVENTS_PER_SECOND);
    await changing;
    await run.allMatched();
    const cpuMsPerEvent = ((cpuSeconds(pid) - cpuBefore) * 1000) / (SECONDS * EVENTS_PER_SECOND);

    run.measured = false;
    say('the same events for ten seconds more with the profiler on');
    process.kill(pid, 'SIGUSR2');
    await run.publishEvents(10 * EVENTS_PER_SECOND, EVENTS_PER_SECOND);
    await run.allMatched();
    const seen = await profile.take(pid);
    const shares = profileShares(seen, PLACES);

    say('comparing with the oracle');
    const { figures, failures } = run.judge(await kafka.read(contracts.eventMatchedV1.topic));
    return {
      figures: {
        subscriptions: SUBSCRIPTIONS,
        ...figures,
        cpuMsPerEvent: +cpuMsPerEvent.toFixed(3),
        percentOfProfile: shares.percent,
        hottestFunctions: hottest(seen, 12),
        indexMsPerEvent: +((cpuMsPerEvent * shares.percent.index) / 100).toFixed(4),
        ...memoryOf(pid),
      },
      failures: [...system.crashes(), ...failures],
    };
  } finally {
    await kafka.close();
    await system.close();
    profile.remove();
  }
}

/** A client of the proof's broker with the product's own publisher. */
export function messagingOf(system) {
  const settings = config.testSettings({ kafka: { brokers: system.engines.kafka.brokers } });
  return messaging.testMessaging({ settings, prefix: '' });
}

class Run {
  crowd = crowd(SUBSCRIPTIONS);
  /** Every change with its place on the topic, in that order. */
  changes = [];
  /** Every event by its id: the document, and the changes that Kafka had acknowledged before it was sent. */
  sent = new Map();
  acknowledged = 0;
  /** Whether the latency of the events that are sent now counts. */
  measured = false;
  revisions = [];

  constructor(kafka, say) {
    this.kafka = kafka;
    this.say = say;
  }

  /** The topic is the index's only source, so what stands on it is what the oracle starts from. */
  async fill() {
    this.oracle = new CrowdOracle();
    await writeCrowd({
      publisher: this.kafka.publisher,
      count: SUBSCRIPTIONS,
      next: this.crowd.next,
      onEach: (number, neutral) => {
        this.oracle.set(idOf(number), neutral);
        this.revisions[number] = 1;
      },
    });
  }

  /** A third each: one goes, one gets other filters, one is new. */
  async change(count, perSecond) {
    const numbers = Array.from({ length: count }, (_, number) => number);
    await each(numbers, { width: 1, perSecond }, async (number) => {
      const target = number % 3 === 2 ? this.revisions.length : (number * 7919) % this.revisions.length;
      const neutral = number % 3 === 0 ? null : this.crowd.next();
      const revision = (this.revisions[target] ?? 0) + 1;
      this.revisions[target] = revision;
      const { offset } = await this.kafka.publisher.publish(changeRecord(idOf(target), revision, neutral));
      this.changes.push({ offset, id: idOf(target), neutral });
      this.acknowledged = offset;
    });
  }

  async publishEvents(count, perSecond) {
    const numbers = Array.from({ length: count }, (_, number) => number);
    await each(numbers, { width: 200, perSecond }, async () => {
      const document = this.crowd.event();
      const body = Buffer.from(JSON.stringify(document));
      const eventId = util.eventIdOf('default', document.source, document.id);
      const part = { project: 'default', eventId, acceptedAt: new Date().toISOString() };
      const headers = event.kafkaHeadersOf({ form: 'structured', attributes: {}, contentType: null, body });
      const sent = { document, atLeast: this.acknowledged, sentAtMs: this.measured ? Date.now() : null };
      this.sent.set(eventId, sent);
      await this.kafka.publisher.publish(
        messaging.eventRecord(contracts.eventAcceptedV1, eventId, part, { headers, body }),
      );
    });
  }

  /** Until there is a record for each event sent so far. */
  async allMatched() {
    const count = async () =>
      (await this.kafka.admin.ends(contracts.eventMatchedV1.topic)).reduce((sum, { high }) => sum + high, 0);
    if (!(await until(async () => (await count()) >= this.sent.size, 120_000))) {
      throw new Error(`${await count()} of ${this.sent.size} events were matched in time`);
    }
    await pause(500);
  }

  judge(records) {
    const found = this.findings(records);
    const tally = { events: this.sent.size, matches: 0, missed: 0, extra: 0, unmatchedEvents: 0, behind: 0 };
    const latencies = [];
    let checked = 0;
    let wrongShortCuts = 0;
    const changes = this.changes.toSorted((a, b) => a.offset - b.offset);
    let applied = 0;
    for (const { eventId, offset, ids, atMs } of found) {
      while (applied < changes.length && changes[applied].offset < offset) {
        this.oracle.set(changes[applied].id, changes[applied].neutral);
        applied++;
      }
      const { document, atLeast, sentAtMs } = this.sent.get(eventId);
      const wanted = this.oracle.wants(document);
      if (checked++ % Math.ceil(found.length / DOUBLE_CHECKED) === 0) {
        if (this.oracle.wantsSlowly(document).sort().join() !== wanted.toSorted().join()) wrongShortCuts++;
      }
      tally.matches += ids.size;
      tally.missed += wanted.filter((id) => !ids.has(id)).length;
      tally.extra += [...ids].filter((id) => !wanted.includes(id)).length;
      if (offset <= atLeast) tally.behind++;
      if (sentAtMs !== null) latencies.push(atMs - sentAtMs);
    }
    tally.unmatchedEvents = this.sent.size - found.length;
    const failures = Object.entries({ ...tally, events: 0, matches: 0 })
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${name}: ${count}`);
    if (wrongShortCuts > 0) failures.push('the oracle disagrees with brute force');
    if (tally.matches < found.length) failures.push('hardly anything matches: the proof proves nothing');
    return { figures: { ...tally, changes: changes.length, latencyMs: percentiles(latencies) }, failures };
  }

  /** One for each event, of all its parts, in the order of the states of the index. */
  findings(records) {
    const byEvent = new Map();
    for (const { headers, timestampMs } of records) {
      const part = JSON.parse(headers[messaging.PART_HEADER].toString());
      if (!this.sent.has(part.eventId) || part.duplicate) continue;
      const finding = byEvent.get(part.eventId) ?? {
        eventId: part.eventId,
        offset: Number(part.subscriptionOffset),
        ids: new Set(),
        atMs: timestampMs,
      };
      for (const { subscriptionId } of part.matches) finding.ids.add(subscriptionId);
      byEvent.set(part.eventId, finding);
    }
    return [...byEvent.values()].sort((a, b) => a.offset - b.offset);
  }
}
