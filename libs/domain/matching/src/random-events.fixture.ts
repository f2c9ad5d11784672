import { ATTRIBUTE_NAMES, ATTRIBUTE_TEXTS, MEMBER_NAMES, NUMBERS, TEXTS } from './random-alphabet.fixture';
import type { RandomSource } from './random-source.fixture';

/** An event as it comes from Kafka: to be read by `eventOfKafka(headers, body, posted)`. */
export interface RandomEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly posted: boolean;
}

/**
 * An event of any form over the shared alphabet, the body written as no JSON.stringify would: white space, escapes, equal names twice, numbers
 * in odd spellings, deep nesting. One in forty of those whose attributes stand in the body, or whose payload may be anything, is damaged.
 */
export function randomEvent(random: RandomSource): RandomEvent {
  return random.weighted<RandomEvent>([
    [10, () => sometimesDamaged(random, structured(random))],
    [2, () => sometimesDamaged(random, former(random))],
    [4, () => sometimesDamaged(random, binary(random))],
    [2, () => posted(random)],
  ]);
}

type Member = readonly [name: string, value: string];

function structured(random: RandomSource): RandomEvent {
  const members: Member[] = [
    ['specversion', '"1.0"'],
    ...attributes(random).map(([name, written]): Member => [name, attributeValue(random, name, written)]),
    ...(random.chance(0.92) ? [['data', payload(random)] as const] : []),
    ...(random.chance(0.1) ? [[random.pick(MEMBER_NAMES), value(random, 2)] as const] : []),
  ];
  return { headers: { 'content-type': 'application/cloudevents+json' }, body: body(random, members), posted: false };
}

/** CloudEvents before 1.0, whose attributes are known under two names. */
function former(random: RandomSource): RandomEvent {
  const version: Member = random.chance(0.5) ? ['cloudEventsVersion', '"0.1"'] : ['specversion', '"0.3"'];
  const members: Member[] = [
    version,
    ['eventType', text(random, random.skewed(ATTRIBUTE_TEXTS))],
    ['eventID', '"1"'],
    ['source', text(random, random.skewed(ATTRIBUTE_TEXTS))],
    ['extensions', objectOf(random, [['tenant', text(random, random.skewed(ATTRIBUTE_TEXTS))]])],
    ['data', payload(random)],
    ...(random.chance(0.2) ? [['type', value(random, 1)] as const] : []),
  ];
  return { headers: { 'content-type': 'application/cloudevents+json' }, body: body(random, members), posted: false };
}

function binary(random: RandomSource): RandomEvent {
  const headers: Record<string, string> = { ce_specversion: '1.0' };
  for (const [name, text] of attributes(random)) headers[`ce_${name}`] = text;
  const type = random.pick(['application/json', 'application/vnd.a+json', '', 'text/plain', 'image/png']);
  if (type !== '') headers['content-type'] = type;
  return { headers, body: Buffer.from(random.chance(0.05) ? '' : payload(random)), posted: false };
}

function posted(random: RandomSource): RandomEvent {
  const headers: Record<string, string> = { ce_specversion: '1.0', 'content-type': 'application/json' };
  for (const [name, text] of attributes(random)) headers[`ce_${name}`] = text;
  const document = random.weighted<string>([
    [
      6,
      () =>
        objectOf(random, [
          ['data', payload(random)],
          ['type', text(random, random.skewed(ATTRIBUTE_TEXTS))],
        ]),
    ],
    [2, () => value(random, 3)],
    [1, () => `{"data": {"a": ${random.pick(['NaN', 'Infinity', '-Infinity'])}, "b": ${scalar(random)}}}`],
  ]);
  return { headers, body: Buffer.from(document), posted: true };
}

function attributes(random: RandomSource): [string, string][] {
  const required: [string, string][] = [
    ['id', '1'],
    ['source', random.skewed(ATTRIBUTE_TEXTS)],
    ['type', random.skewed(ATTRIBUTE_TEXTS)],
  ];
  const others = ATTRIBUTE_NAMES.slice(2, 5).filter(() => random.chance(0.5));
  return [
    ...required,
    ...others.map((name): [string, string] => [
      name,
      random.skewed(name === 'severitynumber' ? ['9', '13', '17', '1', '99'] : ATTRIBUTE_TEXTS),
    ]),
    ...(random.chance(0.03) ? [['constructor', 'a'] as [string, string]] : []),
  ];
}

/** An extension may be a number or a boolean; the attributes that CloudEvents names are texts, or intake would have refused the event. */
function attributeValue(random: RandomSource, name: string, written: string): string {
  const isExtension = name === 'tenant' || name === 'severitynumber' || name === 'constructor';
  return isExtension && /^(?:\d+|true)$/.test(written) && random.chance(0.5) ? written : text(random, written);
}

/** What stands under `data`: mostly an object with the usual members and some rows. */
function payload(random: RandomSource): string {
  if (random.chance(0.06)) return value(random, 3);
  if (random.chance(0.01)) return nested(random);
  const usual = (['a', 'b', 'c'] as const)
    .filter(() => random.chance(0.7))
    .map((name): Member => [name, value(random, 2)]);
  const odd = random.several(0, 2, (): Member => [random.skewed(MEMBER_NAMES), value(random, 2)]);
  const rows: Member[] = random.chance(0.5) ? [['rows', list(random.several(0, 6, () => row(random)))]] : [];
  return objectOf(random, [...usual, ...odd, ...rows]);
}

/** Rows whose values recur, so that one who mixes two of them is caught. */
function row(random: RandomSource): string {
  if (random.chance(0.1)) return value(random, 1);
  const members: Member[] = [
    ['key', text(random, random.skewed(TEXTS))],
    ['value', scalar(random)],
    ...(random.chance(0.3) ? [['a', scalar(random)] as const] : []),
  ];
  return objectOf(
    random,
    members.filter(() => random.chance(0.93)),
  );
}

/** Deep, yet within the 512 levels that intake takes. */
function nested(random: RandomSource): string {
  const depth = random.pick([70, 300, 505]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return `${open.repeat(depth)}${scalar(random)}${close.repeat(depth)}`;
}

function value(random: RandomSource, depth: number): string {
  if (depth === 0 || random.chance(0.7)) return scalar(random);
  return random.chance(0.5)
    ? list(random.several(0, 3, () => value(random, depth - 1)))
    : objectOf(
        random,
        random.several(0, 3, (): Member => [random.skewed(MEMBER_NAMES), value(random, depth - 1)]),
      );
}

function scalar(random: RandomSource): string {
  return random.weighted<string>([
    [8, () => text(random, random.skewed(TEXTS))],
    [7, () => random.skewed(NUMBERS)],
    [2, () => random.pick(['true', 'false'])],
    [1, () => 'null'],
  ]);
}

/** One member in thirty stands there twice; the last one counts. */
function objectOf(random: RandomSource, members: readonly Member[]): string {
  const all = random
    .shuffled(members)
    .flatMap((member): Member[] => (random.chance(1 / 30) ? [[member[0], scalar(random)], member] : [member]));
  const space = random.chance(0.1) ? random.pick([' ', '\n\t', '\r\n  ']) : '';
  const written = all.map(([name, one]) => `${space}${text(random, name)}${space}:${space}${one}${space}`);
  return `{${written.join(',')}${all.length === 0 ? space : ''}}`;
}

function list(values: readonly string[]): string {
  return `[${values.join(values.length > 3 ? ' , ' : ',')}]`;
}

/** A JSON string, now and then with escapes where none are needed. */
function text(random: RandomSource, content: string): string {
  const plain = JSON.stringify(content);
  if (!random.chance(0.06)) return plain;
  const units = Array.from({ length: content.length }, (_, at) => content.charCodeAt(at));
  return `"${units
    .map((unit) => {
      const hex = unit.toString(16).padStart(4, '0');
      return `\\u${random.chance(0.5) ? hex : hex.toUpperCase()}`;
    })
    .join('')}"`;
}

function body(random: RandomSource, members: readonly Member[]): Buffer {
  return Buffer.from(objectOf(random, members));
}

function sometimesDamaged(random: RandomSource, event: RandomEvent): RandomEvent {
  if (!random.chance(1 / 40)) return event;
  // what is not UTF-8 only ever comes as the payload of a binary event
  const isBinary = event.headers['ce_id'] !== undefined;
  const { body } = event;
  const damaged = random.weighted<Buffer>([
    [3, () => body.subarray(0, random.int(body.length))],
    [1, () => Buffer.concat([body, Buffer.from('x')])],
    [1, () => Buffer.concat([Buffer.from('\ufeff'), body])],
    [1, () => Buffer.concat([body.subarray(0, -1), Buffer.from(',}')])],
    [isBinary ? 2 : 0, () => Buffer.concat([body.subarray(0, -1), Buffer.from([0xff, 0x7d])])],
  ]);
  return { ...event, body: damaged };
}
