import { type INestApplicationContext } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PATTERN_EXTRAS_METADATA } from '@nestjs/microservices/constants';

import type { ConsumerGroup } from '../consumer-group';
import type { HandlerExtras } from '../consumes';

/**
 * The groups that handlers of the app's controllers are bound to, each once, in order of their names.
 * @throws Error when two groups have one name: they would be one in Kafka
 */
export function groupsOf(app: INestApplicationContext): ConsumerGroup[] {
  const scanner = new MetadataScanner();
  const groups = new Map<string, ConsumerGroup>();
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of module.controllers.values()) {
      const prototype = (metatype as { prototype?: object } | null)?.prototype;
      if (prototype === undefined) continue;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const group = groupOf((prototype as Record<string, object>)[name]);
        if (group === null) continue;
        const other = groups.get(group.options.name);
        if (other !== undefined && other !== group)
          throw new Error(`group ${group.options.name} is defined twice: define it once and import it`);
        groups.set(group.options.name, group);
      }
    }
  }
  return [...groups.values()].sort((one, other) => (one.options.name < other.options.name ? -1 : 1));
}

function groupOf(method: object | undefined): ConsumerGroup | null {
  if (method === undefined) return null;
  const extras = Reflect.getMetadata(PATTERN_EXTRAS_METADATA, method) as Partial<HandlerExtras> | undefined;
  return extras?.group ?? null;
}
