import { AppError } from '@carillon/util';
import Ajv, { type JSONSchemaType } from 'ajv';

/**
 * One version of one record: its topic, where our part stands, and the schema that the part must meet.
 * Readers accept unknown fields; a change that is not just an optional field is a new file with the next major.
 */
export interface MessageDefinition<Part> {
  /** Topic name without the installation's prefix. */
  readonly topic: string;
  /** `header`: the record carries an event and our part is JSON in the header `carillon`; `value`: the value is our part. */
  readonly partIn: 'header' | 'value';
  /**
   * Checks and returns our part.
   * @throws AppError `MESSAGE_INVALID`, with a fault per violation
   */
  decode(json: unknown): Part;
}

/** What every our-part and value has besides its own fields. */
export interface MessageBase {
  project: string;
  eventId: string;
  /** UTC, ISO 8601. The hour of this time is the hour of the books. */
  acceptedAt: string;
}

export const baseProperties = {
  project: { type: 'string', minLength: 1 },
  eventId: { type: 'string', pattern: '^evt_[0-9a-f]{32}$' },
  acceptedAt: { type: 'string', minLength: 20 },
} as const;
export const baseRequired = ['project', 'eventId', 'acceptedAt'] as const;

// strict: a typo in a schema stops the start; no coercion: what came is what is judged
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });

/** Builds a definition; the schema is compiled once, here. */
export function defineMessage<Part>(
  topic: string,
  partIn: 'header' | 'value',
  schema: object,
): MessageDefinition<Part> {
  const validate = ajv.compile<Part>(schema as JSONSchemaType<Part>);
  return {
    topic,
    partIn,
    decode(json) {
      if (validate(json)) return json;
      const faults = (validate.errors ?? []).map((error) => ({
        pointer: error.instancePath,
        code: 'MESSAGE_INVALID' as const,
        detail: error.message ?? 'does not meet the schema',
      }));
      const first = faults[0];
      throw new AppError('MESSAGE_INVALID', `${topic}: ${first?.pointer || '/'} ${first?.detail ?? ''}`, { faults });
    },
  };
}
