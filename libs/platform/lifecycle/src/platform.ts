import type { AppName, Settings } from '@carillon/platform-config';
import type { INestApplication, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';

/**
 * One technology that an app stands on (HTTP, Kafka). Platform libs do not import each other, so an app hands them to `runApp` in this
 * form.
 */
export interface Platform {
  /** The HTTP server to build the app on; exactly one of an app's platforms has it. */
  adapter?(settings: Settings): AbstractHttpAdapter;
  /** Runs after the app's modules are built and before anything listens. */
  configure?(app: INestApplication, settings: Settings): Promise<void> | void;
}

/** What a `main.ts` says. */
export interface AppDefinition {
  app: AppName;
  /** The app's own module; settings and observability are added around it. */
  module: Type;
  platforms: readonly Platform[];
}
