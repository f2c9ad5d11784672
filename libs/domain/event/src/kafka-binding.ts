import { AppError } from '@carillon/util';

import { type AttributeMap, type CarriedEvent, newAttributes } from './carried-event';
import { binaryEvent } from './http-binding';
import { membersOf } from './json-parts';
import { BATCH_TYPE, isUtf8Type, mediaTypeOf, STRUCTURED_TYPE } from './media-type';
import { readBatch } from './read-batch';
import { readEnvelope, readStructured } from './read-structured';

/** Headers of a Kafka record. */
export type KafkaHeaders = Readonly<Record<string, Buffer | string | undefined>>;

const PREFIX = 'ce_';
const CONTENT_TYPE = 'content-type';
const NOTHING = Buffer.alloc(0);

/**
 * The headers under which an event travels on Kafka (CloudEvents Kafka binding): the content type alone for a structured event; `ce_…` and
 * the payload's type for a binary one, and for a posted one, whose payload is the document.
 */
export function kafkaHeadersOf(event: CarriedEvent): Record<string, string> {
  if (event.form === 'structured') return { [CONTENT_TYPE]: STRUCTURED_TYPE };
  const headers: Record<string, string> = {};
  for (const name in event.attributes) headers[PREFIX + name] = event.attributes[name] ?? '';
  if (event.contentType !== null) headers[CONTENT_TYPE] = event.contentType;
  return headers;
}

/**
 * The event of a record that we wrote ourselves ({@link kafkaHeadersOf}); nothing is judged again. `posted` is what our part of the record
 * says. With a claim check, `value` is the body that was fetched.
 */
export function eventOfKafka(headers: KafkaHeaders, value: Buffer | null, posted = false): CarriedEvent {
  const body = value ?? NOTHING;
  const contentType = textOf(headers[CONTENT_TYPE]) ?? null;
  if (contentType?.startsWith(STRUCTURED_TYPE)) return new StructuredRecord(body);
  return { form: posted ? 'posted' : 'binary', attributes: attributesIn(headers), contentType, body };
}

/**
 * Reads what a foreign producer wrote: structured, binary or batched (which the binding does not have, but HTTP does). A record
 * without a content type (or with plain `application/json`) and without `ce_` headers is read as a structured event.
 *
 * @throws AppError `CONTENT_TYPE_UNSUPPORTED`, `REQUEST_UNREADABLE` or `EVENT_INVALID`, as the readers of each mode say
 */
export function readKafka(given: KafkaHeaders, value: Buffer | null): CarriedEvent[] {
  const body = value ?? NOTHING;
  const headers: Record<string, Buffer | string | undefined> = {};
  for (const name in given) headers[name.toLowerCase()] = given[name];
  const contentType = textOf(headers[CONTENT_TYPE]);
  const type = mediaTypeOf(contentType);
  const essence = type?.essence ?? '';
  if (type !== null && essence.startsWith('application/cloudevents')) {
    if (essence === STRUCTURED_TYPE && isUtf8Type(type)) return [readStructured(body)];
    if (essence === BATCH_TYPE && isUtf8Type(type)) return readBatch(body);
    throw new AppError('CONTENT_TYPE_UNSUPPORTED', `${essence} is not read; ${STRUCTURED_TYPE} is`);
  }
  const attributes = attributesIn(headers);
  if (Object.keys(attributes).length > 0) return [binaryEvent(attributes, contentType, body)];
  if (contentType === undefined || essence === 'application/json') return [readStructured(body)];
  throw new AppError('CONTENT_TYPE_UNSUPPORTED', 'a record of this content type needs ce_ headers');
}

/** Reads its attributes from the body when first asked for. */
class StructuredRecord implements CarriedEvent {
  readonly form = 'structured';
  readonly contentType = STRUCTURED_TYPE;
  private read: AttributeMap | undefined;

  constructor(readonly body: Buffer) {}

  get attributes(): AttributeMap {
    this.read ??= attributesOf(this.body);
    return this.read;
  }
}

function attributesOf(body: Buffer): AttributeMap {
  const parts = membersOf(body);
  return parts === null ? newAttributes() : readEnvelope(body, parts).attributes;
}

function attributesIn(headers: KafkaHeaders): AttributeMap {
  const attributes = newAttributes();
  for (const name in headers) {
    if (name.startsWith(PREFIX)) attributes[name.slice(PREFIX.length)] = textOf(headers[name]) ?? '';
  }
  return attributes;
}

function textOf(value: Buffer | string | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.toString('utf8');
}
