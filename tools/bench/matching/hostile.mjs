// Corpora that mean harm: what an attacker, or a generator gone wild, would subscribe to and publish. As the usual shapes, but the
// subscriptions are Carillon's own filters, and an event may be JSON text, for spellings that JSON.stringify does not write.
import { padded } from './random.mjs';
import { cloudEvent } from './shapes.mjs';

const quoted = JSON.stringify;
const jsonpath = (text) => ({ filters: [{ jsonpath: text }] });
/** All characters as escapes: the same name to whoever reads JSON, other bytes to whoever compares them. */
const escaped = (text) =>
  `"${Array.from({ length: text.length }, (_, at) => `\\u${padded(text.charCodeAt(at).toString(16), 4)}`).join('')}"`;
/** An event around the text of its `data`. */
function eventText(random, data, subject = 'hostile') {
  const frame = quoted(cloudEvent(random, { type: 'hostile', subject, data: 0 }));
  return `${frame.slice(0, frame.lastIndexOf('0'))}${data}}`;
}

const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  ' ',
  'a.b',
  '"',
  '\\',
  '\u0000',
  'é',
  'e\u0301',
  '😀',
  'x'.repeat(1000),
  `${'x'.repeat(999)}y`,
];

/** Names that are something else to a program, long ones, the same one in other bytes, and twice in one object (the last one counts). */
function keys(_size, forSubscriptions, forEvents) {
  const values = 20;
  return {
    events: 1000,
    subscription: () =>
      jsonpath(`$[?$.data[${quoted(forSubscriptions.pick(NAMES))}] == "v${forSubscriptions.int(values)}"]`),
    event: () => {
      const members = NAMES.flatMap((name) => {
        const spelling = forEvents.next() < 0.5 ? quoted(name) : escaped(name);
        const value = `v${forEvents.int(values)}`;
        const member = `${spelling}:${forEvents.next() < 0.7 ? quoted(value) : escaped(value)}`;
        return forEvents.next() < 0.3 ? [`${quoted(name)}:"v0"`, member] : [member];
      });
      return eventText(forEvents, `{${members.join(',')}}`);
    },
  };
}

/**
 * 500 levels, and 10,000: more than intake takes, so any answer to those is right if it comes soon. One subscription in fifty looks
 * everywhere below.
 */
function deep(_size, forSubscriptions, forEvents) {
  let made = 0;
  return {
    events: 40,
    sample: 10,
    isJudged: (number) => number % 2 === 0,
    subscription: () => {
      if (forSubscriptions.next() < 0.02) return jsonpath(`$..${forSubscriptions.pick(['leaf', 'none'])}`);
      const depth = 1 + forSubscriptions.int(40);
      return jsonpath(`$[?$.data${'.n'.repeat(depth)}.at == ${forSubscriptions.int(60)}]`);
    },
    event: () => {
      const levels = made++ % 2 === 0 ? 500 : 10_000;
      const opened = Array.from({ length: levels }, (_, level) => `{"at":${(level + forEvents.int(3)) % 60},"n":`).join(
        '',
      );
      return eventText(forEvents, `${opened}{"leaf":1}${'}'.repeat(levels)}`);
    },
  };
}

/** Values of one length with one beginning and one end; values with one and the same hash where h = 31 h + c; a thousand short names. */
function collisions(size, forSubscriptions, forEvents) {
  const sames = (number) => `${'p'.repeat(40)}${padded(number, 8)}${'s'.repeat(40)}`;
  const meeting = (number) => Array.from({ length: 17 }, (_, bit) => ((number >> bit) & 1 ? 'Aa' : 'BB')).join('');
  let dealt = 0;
  return {
    events: 400,
    sample: 100,
    subscription: () => {
      const number = dealt++;
      const kind = number % 3;
      if (kind === 0) return jsonpath(`$[?$.data.same == ${quoted(sames(number))}]`);
      if (kind === 1) return jsonpath(`$[?$.data.meeting == ${quoted(meeting(number))}]`);
      return jsonpath(`$[?$.data.k${forSubscriptions.int(1000).toString(36)} == ${number % 50}]`);
    },
    event: () => {
      const short = Array.from({ length: 1000 }, (_, number) => `"k${number.toString(36)}":${forEvents.int(5000)}`);
      const number = forEvents.int(size);
      return eventText(
        forEvents,
        `{"same":"${sames(number)}","meeting":"${meeting(forEvents.int(size))}",${short.join(',')}}`,
      );
    },
  };
}

/** All on one path: narrow ones side by side, and one in a hundred that lies around many others. */
function ranges(size, forSubscriptions, forEvents) {
  const least = 1;
  const most = 1_000_000;
  const width = (5 * most) / size;
  const amount = (random) => least + random.next() * (most - least);
  const written = (value) => value.toFixed(3);
  return {
    events: 2000,
    subscription: () => {
      const random = forSubscriptions;
      const middle = amount(random);
      const half = random.next() < 0.01 ? random.next() * most : width / 2;
      const [above, below] = random.pick([
        ['>=', '<'],
        ['>', '<='],
      ]);
      const low = Math.max(least, middle - half);
      return jsonpath(`$[?$.data.amount ${above} ${written(low)} && $.data.amount ${below} ${written(middle + half)}]`);
    },
    event: () => eventText(forEvents, `{"amount":${written(amount(forEvents))}}`),
  };
}

/** Ten thousand of them on one text, those among them that take a backtracking engine years. */
function expressions(_size, forSubscriptions, forEvents) {
  const alphabet = 'abcdefgh';
  const text = (random, length) => Array.from({ length }, () => alphabet[random.int(8)]).join('');
  return {
    events: 200,
    sample: 10,
    subscription: () => {
      const random = forSubscriptions;
      const pattern = random.pick([
        () => `${text(random, 3)}.*${text(random, 2)}`,
        () => `^${text(random, 2)}[a-d]+`,
        () => `(${text(random, 3)}|${text(random, 3)})${text(random, 1)}`,
        () => `(a*)*${text(random, 4)}`,
        () => `(a|a)*b{2,5}${text(random, 2)}`,
        () => `\\p{Ll}{5}${text(random, 3)}`,
      ])();
      return jsonpath(`$[?${random.pick(['search', 'match'])}($.data.text, ${quoted(pattern)})]`);
    },
    event: () => eventText(forEvents, `{"text":"${'a'.repeat(forEvents.int(30))}${text(forEvents, 40)}"}`),
  };
}

/** Each one longer than the one before by a character: an event has as many of them as it goes along. */
function prefixes(_size, forSubscriptions, forEvents) {
  const line = (seed) => Array.from({ length: 1000 }, (_, at) => ((at * 7919 + seed * 31) % 10).toString()).join('');
  const lines = Array.from({ length: 10 }, (_, seed) => `l${seed}/${line(seed)}`);
  return {
    events: 1000,
    sample: 50,
    subscription: () => {
      const start = forSubscriptions.pick(lines).slice(0, 3 + forSubscriptions.int(900));
      return jsonpath(`$[?search($.subject, ${quoted(`^${start}`)})]`);
    },
    event: () => eventText(forEvents, '{}', `${forEvents.pick(lines).slice(0, 3 + forEvents.int(200))}x`),
  };
}

/** Texts of 100,000 characters, and questions about texts of 4,000 that differ in the last one. */
function long(size, forSubscriptions, forEvents) {
  const stem = 'long '.repeat(780);
  return {
    events: 60,
    sample: 20,
    subscription: () => jsonpath(`$[?$.data.text == "${stem}${padded(forSubscriptions.int(size), 6)}"]`),
    event: () => {
      const text = `${stem}${padded(forEvents.int(size), 6)}`;
      return eventText(
        forEvents,
        `{"pad":"${'x"\\ é'.repeat(20_000).replaceAll(/["\\]/g, '\\$&')}","text":${quoted(text)}}`,
      );
    },
  };
}

/** Events of a mebibyte: as many rows as fit, and questions about two members of one row. */
function large(size, forSubscriptions, forEvents) {
  const row = (random) => `"key":"tag-${random.int(200)}","value":"value-${padded(random.int(size * 20), 8)}"`;
  return {
    events: 10,
    sample: 5,
    subscription: () => {
      const random = forSubscriptions;
      return jsonpath(
        `$.data[?@.key == "tag-${random.int(200)}" && @.value == "value-${padded(random.int(size * 20), 8)}"]`,
      );
    },
    event: () => eventText(forEvents, `[${Array.from({ length: 24_000 }, () => `{${row(forEvents)}}`).join(',')}]`),
  };
}

export const HOSTILE = {
  'hostile-keys': keys,
  'hostile-deep': deep,
  'hostile-collisions': collisions,
  'hostile-ranges': ranges,
  'hostile-expressions': expressions,
  'hostile-prefixes': prefixes,
  'hostile-long': long,
  'hostile-large': large,
};
