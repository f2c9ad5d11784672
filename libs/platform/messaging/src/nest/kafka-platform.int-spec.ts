import 'reflect-metadata';

import { type EventAccepted, eventAcceptedV1 } from '@carillon/contracts-messages';
import { ConfigModule, type Settings, testSettings } from '@carillon/platform-config';
import { Health, ObservabilityModule } from '@carillon/platform-observability';
import { randomName, waitFor } from '@carillon/testing';
import { AppError } from '@carillon/util';
import { Controller, type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it } from 'vitest';

import { acceptedRecord, consumerOf } from '../conformance/samples.fixture';
import { defineGroup } from '../consumer-group';
import { Consumes, ConsumesDeadLetters } from '../consumes';
import type { Incoming } from '../incoming';
import { done, type Outcome } from '../outcome';
import { Publisher } from '../publisher';
import { TopicAdmin } from '../topics/topic-admin';
import type { TopicDeclaration } from '../topics/topic-declaration';
import { kafkaPlatform } from './kafka-platform';
import { MessagingModule } from './messaging.module';

const open: INestApplication[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

/** A controller class with one handler. */
function controllerOf(decorate: MethodDecorator, handle: (message: never) => unknown): Type {
  const controller = consumerOf(decorate, handle).constructor as Type;
  Controller()(controller);
  return controller;
}

function groupOf(name: string) {
  return defineGroup<EventAccepted>({ name: randomName(name), deadlineMs: 5_000, retries: 'in-lane' });
}

async function create(controllers: Type[], more: readonly string[] = []): Promise<INestApplication> {
  const settings: Settings = testSettings({ kafka: { topicPrefix: `${randomName('nest')}.` } });
  const names = [eventAcceptedV1.topic, 'scheduler.redelivery.requested.v1', ...more];
  const topics = names.map((name): TopicDeclaration => ({ name, partitions: 2, replication: 1, config: {} }));
  class App {
    readonly name = 'spec';
  }
  Module({
    imports: [ConfigModule.forRoot(settings), ObservabilityModule, MessagingModule.forRoot({ topics })],
    controllers,
  })(App);
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false });
  open.push(app);
  await app.get(TopicAdmin).ensure(topics);
  return app;
}

describe('Kafka as a platform of a Nest application', () => {
  it('runs every group of the process, each with its own handler of the same topic, and passes errors on unchanged', async () => {
    const groups = [groupOf('one'), groupOf('other')] as const;
    const seen: string[] = [];
    let failures = 1;
    const one = controllerOf(Consumes(eventAcceptedV1, groups[0]), ({ value }: Incoming<EventAccepted>): Outcome => {
      // an outage is not counted: replaced by another error on its way, it would be
      if (failures-- > 0) throw new AppError('STORE_UNAVAILABLE', 'away');
      seen.push(`one ${String(value)}`);
      return done;
    });
    const other = controllerOf(Consumes(eventAcceptedV1, groups[1]), ({ value }: Incoming<EventAccepted>): Outcome => {
      seen.push(`other ${String(value)}`);
      return done;
    });
    const dead = groups.map(({ options }) => `${options.name}.dead`);
    const app = await create([one, other], dead);
    kafkaPlatform.configure(app);
    await app.init();
    await app.startAllMicroservices();
    await waitFor(() => Object.keys(app.get(Health).notReady()).length === 0);
    await app.get(Publisher).publish(acceptedRecord('key', 1));
    await waitFor(() => seen.length === 2);
    expect(seen.sort()).toEqual(['one 1', 'other 1']);
    await waitFor(async () => {
      const positions = await app.get(TopicAdmin).positions(groups[0].options.name, [eventAcceptedV1.topic]);
      return positions.every(({ lag }) => lag === 0);
    });
    expect((await app.get(TopicAdmin).ends(dead[0]!)).every(({ high }) => high === 0)).toBe(true);
  });

  it('reads all dead-letter topics that are declared, with their letters untouched', async () => {
    const group = groupOf('reader');
    const seen: Incoming<null>[] = [];
    const reader = controllerOf(ConsumesDeadLetters(group), (messages: Incoming<null>[]): Outcome[] => {
      seen.push(...messages);
      return messages.map(() => done);
    });
    const app = await create([reader], ['some.dead', 'other.dead', `${group.options.name}.dead`]);
    kafkaPlatform.configure(app);
    await app.startAllMicroservices();
    const headers = { 'carillon-dead': '{}', 'x-redelivery-for': 'some group', carillon: '{}' };
    for (const topic of ['some.dead', 'other.dead'])
      await app.get(Publisher).publish({ topic, key: 'key', value: null, headers });
    await waitFor(() => seen.length === 2);
    expect(seen.map(({ topic }) => topic).sort()).toEqual(['other.dead', 'some.dead']);
    expect(Object.keys(seen[0]!.headers).sort()).toEqual(['carillon', 'carillon-dead', 'x-redelivery-for']);
  });

  it('refuses two handlers of one group for one message', async () => {
    const group = groupOf('twice');
    const handlers = [1, 2].map(() => controllerOf(Consumes(eventAcceptedV1, group), () => done));
    const app = await create(handlers);
    kafkaPlatform.configure(app);
    await expect(app.startAllMicroservices()).rejects.toThrow(/has two handlers for ingest\.event\.accepted\.v1/);
  });

  it('refuses two definitions of one group', async () => {
    const name = randomName('group');
    const handlers = [1, 2].map(() => {
      const group = defineGroup<EventAccepted>({ name, deadlineMs: 5_000, retries: 'in-lane' });
      return controllerOf(Consumes(eventAcceptedV1, group), () => done);
    });
    const app = await create(handlers);
    expect(() => kafkaPlatform.configure(app)).toThrow(/is defined twice/);
  });

  it('refuses a handler of dead letters when none are declared', async () => {
    const app = await create([controllerOf(ConsumesDeadLetters(groupOf('reader')), () => [])]);
    kafkaPlatform.configure(app);
    await expect(app.startAllMicroservices()).rejects.toThrow(/pass the topics to MessagingModule/);
  });
});
