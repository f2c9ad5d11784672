import contracts from '@carillon/contracts-messages';

import { cpuSeconds, memoryOf } from '../process-figures.mjs';
import { hottest, profileOf } from '../profile-shares.mjs';
import { crowd, writeCrowd } from '../subscribers.mjs';
import { startSystem } from '../system.mjs';
import { messagingOf } from './matching.mjs';

const SUBSCRIPTIONS = Number(process.env.PROVE_SUBSCRIPTIONS ?? 1_000_000);
/** Also says where the time of the start went; that costs time itself. */
const PROFILED = process.env.PROVE_PROFILE === 'true';

/** A matching process that finds a million subscriptions on the topic when it starts: how long until it is ready, and what it weighs then. */
export async function prove(say) {
  // the first start writes the store's name on the empty topic; what comes behind it is then taken as this store's
  const profile = profileOf({ fromStart: true });
  const system = await startSystem({ apps: ['matching'], env: PROFILED ? profile.env : {}, readyWithinMs: 900_000 });
  const kafka = await messagingOf(system);
  const matching = system.app('matching');
  try {
    const empty = memoryOf(matching.process.pid);
    await matching.stop();
    say(`writing ${SUBSCRIPTIONS} subscriptions`);
    let told = 0;
    const { next } = crowd(SUBSCRIPTIONS);
    await writeCrowd({
      publisher: kafka.publisher,
      count: SUBSCRIPTIONS,
      next,
      onEach: (number) => {
        if (number < told) return;
        say(`${number}`);
        told += SUBSCRIPTIONS / 10;
      },
    });
    const [{ high }] = await kafka.admin.ends(contracts.subscriptionChangedV1.topic);

    say('starting matching');
    const startedMs = Date.now();
    await matching.start();
    const readyAfterS = (Date.now() - startedMs) / 1000;
    const { pid } = matching.process;
    const figures = {
      subscriptions: SUBSCRIPTIONS,
      recordsOnTopic: high,
      readyAfterS: +readyAfterS.toFixed(1),
      subscriptionsPerS: Math.round(SUBSCRIPTIONS / readyAfterS),
      cpuS: cpuSeconds(pid),
      emptyRssMb: empty.rssMb,
      ...memoryOf(pid),
    };
    const metrics = await (await fetch(`${matching.url}/metrics`)).text();
    const [, known] = /^matching_subscriptions\{[^}]*state="matchable"[^}]*\} (\d+)/m.exec(metrics) ?? [];
    const failures = system.crashes();
    if (Number(known) !== SUBSCRIPTIONS) failures.push(`ready with ${known} subscriptions`);
    const functions = PROFILED ? { hottestFunctions: hottest(await profile.take(pid), 20) } : {};
    return { figures: { ...figures, bytesPerSubscription: perSubscription(figures), ...functions }, failures };
  } finally {
    await kafka.close();
    await system.close();
    profile.remove();
  }
}

/** All that the process holds more than an empty one. */
function perSubscription({ rssMb, emptyRssMb }) {
  return Math.round(((rssMb - emptyRssMb) * 1_048_576) / SUBSCRIPTIONS);
}
