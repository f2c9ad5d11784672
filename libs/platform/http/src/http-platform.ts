import type { Settings } from '@carillon/platform-config';
import { Logger, Metrics, Tracing } from '@carillon/platform-observability';
import type { INestApplication } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';

import { ErrorShapes } from './error-shapes';
import { CarillonHttpAdapter, createFastifyServer } from './fastify-server';
import { setUpOpenApi } from './openapi';
import { ProblemFilter } from './problem.filter';
import { observeRequests } from './request-telemetry';

/** HTTP for `runApp`: the server, problems, telemetry, OpenAPI. The app's module must import {@link HttpModule}. */
export const httpPlatform = {
  adapter(settings: Settings): AbstractHttpAdapter {
    return createFastifyServer(settings);
  },

  configure(app: INestApplication, settings: Settings): void {
    const adapter = app.getHttpAdapter();
    if (!(adapter instanceof CarillonHttpAdapter))
      throw new Error('httpPlatform configures only apps on its own adapter');
    const shapes = app.get(ErrorShapes);
    adapter.shapes = shapes;
    const logger = app.get(Logger).for('http');
    app.useGlobalFilters(new ProblemFilter(adapter.routes, shapes, logger));
    observeRequests(adapter.getInstance(), app.get(Tracing), app.get(Metrics));
    setUpOpenApi(app, settings);
  },
};
