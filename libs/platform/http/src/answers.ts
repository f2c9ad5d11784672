import { ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';

import { openApiSchema } from './openapi-schema';

/** For OpenAPI: one answer of a method, e.g. `@Answers(201, 'Created', subscriptionView)`. */
export function Answers(status: number, description: string, schema?: z.ZodType): MethodDecorator {
  return ApiResponse({
    status,
    description,
    ...(schema === undefined ? {} : { schema: openApiSchema(schema, 'output') }),
  });
}
