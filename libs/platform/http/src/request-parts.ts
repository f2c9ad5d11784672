import { AppError } from '@carillon/util';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

import { demandJson, demandSize, JSON_BODY_BYTES, rawBody } from './body';
import { PROJECT_NAME, projectOf, userOf } from './caller';
import { openApiProperties, openApiSchema } from './openapi-schema';
import { readJson } from './read-json';
import { validate } from './validate';

/** Fastify's request under Nest's. */
function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}

/**
 * The JSON body as the schema gives it. OpenAPI shows the schema.
 *
 * Answers 415 for another content type, 413 above `maxBytes` (default 1 MiB), 400 `REQUEST_UNREADABLE` with the position,
 * 422 `REQUEST_INVALID` with all faults.
 */
export function JsonBody(schema: z.ZodType, options: { maxBytes?: number } = {}): ParameterDecorator {
  const parameter = createParamDecorator((_: unknown, context: ExecutionContext) => {
    const request = requestOf(context);
    demandJson(request);
    const body = rawBody(request);
    demandSize(body, options.maxBytes ?? JSON_BODY_BYTES);
    return validate(schema, readJson(body));
  });
  return documented(ApiBody({ schema: openApiSchema(schema) }), parameter());
}

/** The body's bytes exactly as they came (a Buffer, empty without a body), of any content type. */
export const RawBody = createParamDecorator((_: unknown, context: ExecutionContext): Buffer =>
  rawBody(requestOf(context)),
);

/**
 * The query parameters as the schema gives them; it sees strings (lists of them where one is repeated).
 * Answers 422 `REQUEST_INVALID`. OpenAPI shows each parameter.
 */
export function Query(schema: z.ZodType): ParameterDecorator {
  // a plain object: the parser's one has no prototype
  const parameter = createParamDecorator((_: unknown, context: ExecutionContext) =>
    validate(schema, { ...(requestOf(context).query as object) }),
  );
  const described = openApiProperties(schema).map(({ name, required, schema: shape }) =>
    ApiQuery({ name, required, schema: shape }),
  );
  return documented(described, parameter());
}

const projectName = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  projectOf(requestOf(context)),
);

/** The project that the request names in `carillon-project`, else `default`. Answers 400 `PROJECT_INVALID`. */
export function ProjectName(): ParameterDecorator {
  return documented(
    ApiHeader({
      name: 'carillon-project',
      required: false,
      schema: { type: 'string', pattern: PROJECT_NAME.source, default: 'default' },
    }),
    projectName(),
  );
}

/** Who asks: the header `USER_HEADER`, else `DEFAULT_USER`. */
const userName = createParamDecorator((_: unknown, context: ExecutionContext): string => userOf(requestOf(context)));
export function UserName(): ParameterDecorator {
  return userName();
}

/**
 * The revision that the change is meant for (`If-Match: "3"`, as answers give it in `ETag`), undefined without one or with `*`.
 * Answers 412 `PRECONDITION_FAILED` when it is no revision of ours.
 */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const given = requestOf(context).headers['if-match']?.trim();
  if (given === undefined || given === '' || given === '*') return undefined;
  const revision = /^(?:W\/)?"?(\d{1,15})"?$/.exec(given)?.[1];
  if (revision === undefined)
    throw new AppError('PRECONDITION_FAILED', 'If-Match must be an ETag of this resource, such as "3".');
  return Number(revision);
});

/** A parameter decorator that also describes its method for OpenAPI. */
function documented(describe: MethodDecorator | MethodDecorator[], parameter: ParameterDecorator): ParameterDecorator {
  return (target, key, index) => {
    parameter(target, key, index);
    const descriptor = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key === undefined || descriptor === undefined) return;
    for (const decorate of [describe].flat()) decorate(target, key, descriptor);
  };
}
