import { MetadataScanner } from '@nestjs/core';
import { PATTERN_EXTRAS_METADATA, PATTERN_METADATA } from '@nestjs/microservices/constants';

import type { ConsumerGroup } from '../consumer-group';
import { type HandlerExtras, INBOX_PATTERN } from '../consumes';
import type { BoundHandler } from '../run/bound-handler';

/** The `@Consumes…` methods of these objects, by group: what Nest does with controllers, without Nest. Dead-letter handlers are left out. */
export function bindHandlers(
  consumers: readonly object[],
  inboxTopics: readonly string[],
): Map<ConsumerGroup, BoundHandler[]> {
  const groups = new Map<ConsumerGroup, BoundHandler[]>();
  const scanner = new MetadataScanner();
  for (const consumer of consumers) {
    const methods = consumer as Record<string, (messages: unknown) => Promise<unknown>>;
    for (const name of scanner.getAllMethodNames(Object.getPrototypeOf(consumer) as object)) {
      const method = methods[name];
      if (method === undefined) continue;
      const extras = Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) as HandlerExtras | undefined;
      if (extras === undefined) continue;
      const [pattern] = Reflect.getMetadata(PATTERN_METADATA, method) as [string];
      const source = pattern === INBOX_PATTERN ? 'inbox' : 'ours';
      if (source === 'ours' && extras.definition === null) continue;
      for (const topic of source === 'inbox' ? inboxTopics : [pattern]) {
        const { definition, form, group } = extras;
        const handler: BoundHandler = {
          topic,
          definition,
          source,
          form,
          call: (messages) => method.call(consumer, messages),
        };
        groups.set(group, [...(groups.get(group) ?? []), handler]);
      }
    }
  }
  return groups;
}
