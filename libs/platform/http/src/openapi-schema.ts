import type { ApiResponseSchemaHost } from '@nestjs/swagger';
import { z } from 'zod';

type SchemaObject = Extract<ApiResponseSchemaHost['schema'], { type?: unknown }>;

/** What a sender may write, as JSON Schema (OpenAPI 3.1). */
export function openApiSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): SchemaObject {
  const described = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' });
  delete described.$schema; // said once for the whole document
  // Nest's types are those of OpenAPI 3.0; 3.1 takes JSON Schema as it is
  return described as SchemaObject;
}

/** The members of an object schema, for query parameters. */
export function openApiProperties(schema: z.ZodType): { name: string; required: boolean; schema: SchemaObject }[] {
  const { properties = {}, required = [] } = openApiSchema(schema) as {
    properties?: Record<string, SchemaObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    required: required.includes(name),
    schema: shape,
  }));
}
