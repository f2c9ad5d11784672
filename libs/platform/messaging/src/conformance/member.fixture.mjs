// One process that is a member of a group, to be killed, frozen and stopped by specs. Prints a line per finished record: when, partition, offset, key, number.
// Runs on the built libraries (`tsc -b`), like every process of the product.
import process from 'node:process';

import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { testSettings } from '@carillon/platform-config';
import { Consumes, defineGroup, done, testMessaging } from '@carillon/platform-messaging';

const { GROUP, PREFIX, WORK_MS } = process.env;
const group = defineGroup({ name: GROUP, deadlineMs: 30_000, retries: 'in-lane' });

class Member {
  async accepted({ partition, offset, key, value }) {
    if (Number(WORK_MS) > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * Number(WORK_MS)));
    // a write to a pipe is synchronous: what is finished is printed, even if the next moment is the last
    process.stdout.write(`@ ${Date.now()} ${partition} ${offset} ${key} ${String(value)}\n`);
    return done;
  }
}
Consumes(eventAcceptedV1, group)(
  Member.prototype,
  'accepted',
  Object.getOwnPropertyDescriptor(Member.prototype, 'accepted'),
);

const messaging = await testMessaging({ settings: testSettings(), consumers: [new Member()], prefix: PREFIX });
console.log('joined');
process.on('SIGTERM', () => {
  void messaging.close().then(() => process.exit(0));
});
