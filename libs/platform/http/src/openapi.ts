import type { Settings } from '@carillon/platform-config';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'errors', 'traceId'],
  properties: {
    type: { type: 'string', example: 'urn:carillon:error:REQUEST_INVALID' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'See the page of error codes.' },
    retryable: { type: 'boolean', description: 'Whether the same request can succeed later.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string' },
          code: { type: 'string' },
          detail: { type: 'string' },
          position: { type: 'integer' },
        },
      },
    },
    traceId: { type: 'string' },
  },
};

/** `/openapi.json`, `/openapi.yaml`, and readable at `/docs`: built when first asked for, served without any other host. */
export function setUpOpenApi(app: INestApplication, settings: Settings): void {
  SwaggerModule.setup('docs', app, () => describeApi(app, settings), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Carillon API',
    // null: the page would otherwise ask a validator on the internet
    swaggerOptions: { validatorUrl: null, persistAuthorization: false },
  });
}

function describeApi(app: INestApplication, settings: Settings): OpenAPIObject {
  const base = new DocumentBuilder()
    .setTitle('Carillon')
    .setDescription('Events in, notifications out: subscriptions, events, deliveries and books.')
    .setVersion(settings.version)
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, base);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA },
  };
  for (const [path, operations] of Object.entries(document.paths)) {
    if (!path.startsWith('/v1/')) continue;
    for (const operation of Object.values(operations) as { responses?: Record<string, unknown> }[]) {
      if (operation.responses === undefined) continue;
      operation.responses['default'] ??= {
        description: 'Something is wrong with the request, or something that it needs is away.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      };
    }
  }
  return document;
}
