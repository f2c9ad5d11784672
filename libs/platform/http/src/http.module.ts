import { Global, Module } from '@nestjs/common';

import { ErrorShapes } from './error-shapes';
import { HealthController } from './health.controller';
import { MetricsController } from './metrics.controller';

/** `/health/live`, `/health/ready`, `/metrics`, and {@link ErrorShapes} everywhere. OpenAPI is set up by `httpPlatform`. */
@Global()
@Module({ controllers: [HealthController, MetricsController], providers: [ErrorShapes], exports: [ErrorShapes] })
export class HttpModule {}
