// What a corpus of the usual shapes is made of. Each shape takes the number of subscriptions and two sources of randomness, one for
// subscriptions and one for events, and gives { events, subscription(), event(number) }.
import { padded } from './random.mjs';

const REGIONS = [
  'eu-west-1',
  'eu-north-1',
  'us-east-1',
  'us-west-2',
  'ap-south-1',
  'ap-east-1',
  'sa-east-1',
  'af-south-1',
];
const STATES = ['created', 'running', 'done', 'failed'];
const WORDS =
  'amber basket candle desert engine forest garden harbour island jungle kettle lantern meadow needle orange'.split(
    ' ',
  );

const words = (random, count) => Array.from({ length: count }, () => random.pick(WORDS)).join(' ');
const predicate = (path, op, v) => ({ path: path.split('.'), op, v });
const eq = (path, v) => predicate(path, 'eq', v);
const typeName = (number) => `com.example.service.t${padded(number, 3)}.changed`;
const named = (prefix, number) => `${prefix}-${padded(number, 6)}`;

/** A CloudEvent of some 650 bytes around `data`. */
export function cloudEvent(random, { type, subject, data }) {
  const time = [random.int(24), random.int(60), random.int(60)].map((part) => padded(part, 2)).join(':');
  return {
    specversion: '1.0',
    id: random.uuid(),
    source: `/services/${random.pick(['orders', 'storage', 'billing', 'compute'])}/${random.hex(6)}`,
    type,
    subject,
    time: `2026-03-${padded(1 + random.int(28), 2)}T${time}.${padded(random.int(1000), 3)}Z`,
    datacontenttype: 'application/json',
    tenant: `acme-${random.hex(4)}`,
    dataschema: 'https://schemas.example.com/events/v3/resource.json',
    traceparent: `00-${random.hex(32)}-${random.hex(16)}-01`,
    data,
  };
}

const usual = (random) => ({
  region: random.pick(REGIONS),
  status: random.pick(STATES),
  amount: random.int(1e7) / 100,
  count: random.int(100),
  vip: random.next() < 0.2,
  note: words(random, 9),
});

/** type = and one of four data fields =; about two matches an event at every size. */
function types(size, forSubscriptions, forEvents) {
  const fields = { customer: 'cu', resource: 're', owner: 'ow', project: 'pr' };
  const typeCount = Math.max(10, Math.min(200, size / 50));
  const values = Math.max(5, Math.round(size / (typeCount * 2)));
  return {
    events: 8000,
    subscription: () => {
      const field = forSubscriptions.pick(Object.keys(fields));
      const type = typeName(forSubscriptions.int(typeCount));
      return { all: [eq('type', type), eq(`data.${field}`, named(fields[field], forSubscriptions.int(values)))] };
    },
    event: () => {
      const type = typeName(forEvents.int(typeCount));
      const data = Object.fromEntries(
        Object.entries(fields).map(([field, prefix]) => [field, named(prefix, forEvents.int(values))]),
      );
      return cloudEvent(forEvents, {
        type,
        subject: `resources/${forEvents.hex(12)}`,
        data: { ...data, ...usual(forEvents) },
      });
    },
  };
}

/** Equality 40 %, prefix and anything-but 25 %, range and equality 20 %, equality and presence 10 %, five-way 5 %; about four matches. */
function mixed(size, forSubscriptions, forEvents) {
  const typeCount = 50;
  const customers = Math.max(20, size / 50);
  const tenants = Math.max(10, size / 100);
  const resources = Math.max(50, size / 20);
  const amounts = 100_000;
  const width = (40 / size) * amounts;
  const cents = (amount) => Math.round(amount * 100) / 100;
  const subscription = () => {
    const random = forSubscriptions;
    const kind = random.next();
    if (kind < 0.4) {
      return {
        all: [eq('type', typeName(random.int(typeCount))), eq('data.customer', named('cu', random.int(customers)))],
      };
    }
    if (kind < 0.65) {
      const place = `tenants/t${random.int(tenants)}/projects/p${random.int(10)}/`;
      return {
        all: [predicate('subject', 'prefix', place), predicate('data.status', 'anybut', [random.pick(STATES)])],
      };
    }
    if (kind < 0.85) {
      const low = cents(random.next() * (amounts - width));
      return {
        all: [predicate('data.amount', 'range', [low, cents(low + width)]), eq('data.region', random.pick(REGIONS))],
      };
    }
    if (kind < 0.95) {
      const resource = eq('data.resource', named('re', random.int(resources)));
      return { all: [resource, predicate('data.error.code', 'exists', random.next() < 0.5)] };
    }
    const first = random.int(REGIONS.length);
    const second = (first + 1 + random.int(REGIONS.length - 1)) % REGIONS.length;
    return {
      all: [
        eq('type', typeName(random.int(typeCount))),
        eq('data.tenant', `t${random.int(tenants)}`),
        predicate('data.region', 'anybut', [REGIONS[first], REGIONS[second]]),
        predicate('data.parent.id', 'exists', false),
        predicate('data.count', 'range', [0, 10 + random.int(90)]),
      ],
    };
  };
  const event = () => {
    const random = forEvents;
    const tenant = random.int(tenants);
    const data = {
      customer: named('cu', random.int(customers)),
      tenant: `t${tenant}`,
      resource: named('re', random.int(resources)),
      ...usual(random),
      amount: random.int(amounts * 100) / 100,
    };
    if (random.next() < 0.1) data.error = { code: random.int(600), text: words(random, 3) };
    if (random.next() < 0.2) data.parent = { id: random.uuid(), kind: 'batch' };
    return cloudEvent(random, {
      type: typeName(random.int(typeCount)),
      subject: `tenants/t${tenant}/projects/p${random.int(10)}/items/${random.hex(8)}`,
      data,
    });
  };
  return { events: 8000, subscription, event };
}

/** 40 rows, 4.6 KB: key = and value = (and table = for a fifth) in the same row. Values recur across rows. */
function arrays(size, forSubscriptions, forEvents) {
  const keys = 60;
  const values = Math.max(10, Math.round((size * 40) / 180));
  const tables = ['TransactionKeyValue', 'FileKeyValue', 'Transactions.extra'];
  const key = (number) => `metadata.instrument.tag-${padded(number, 3)}`;
  const value = (number) => `value-${padded(number, 6)}-measured`;
  return {
    events: 2000,
    subscription: () => {
      const random = forSubscriptions;
      const all = [eq('key', key(random.int(keys))), eq('value', value(random.int(values)))];
      if (random.next() < 0.2) all.push(eq('destinationTable', random.pick(tables)));
      return { each: ['data'], all };
    },
    event: () => ({
      cloudEventsVersion: '0.1',
      eventType: 'org.pacifica.metadata.ingest',
      source: `https://metadata.example.com/transactions?_id=${forEvents.int(1e6)}`,
      eventID: forEvents.uuid(),
      eventTime: `2026-03-${padded(1 + forEvents.int(28), 2)}T10:00:00`,
      extensions: {},
      contentType: 'application/json',
      data: Array.from({ length: 40 }, () => ({
        destinationTable: forEvents.pick(tables),
        key: key(forEvents.int(keys)),
        value: value(forEvents.int(values)),
      })),
    }),
  };
}

/** Three shapes dealt out evenly: every event matches one per cent. */
function broad(size, _forSubscriptions, forEvents) {
  const category = (number) => `category-${padded(number, 2)}`;
  const zones = Array.from({ length: 10 }, (_, number) => `zone-${number}`);
  let dealt = 0;
  return {
    events: 8000,
    subscription: () => {
      const number = dealt++;
      if (number < size * 0.34) return { all: [eq('data.category', category(number % 100))] };
      if (number < size * 0.67) {
        return { all: [eq('type', typeName(number % 10)), eq('data.zone', zones[Math.floor(number / 10) % 10])] };
      }
      return { all: [predicate('subject', 'prefix', `s${padded(number % 100, 2)}/`)] };
    },
    event: () =>
      cloudEvent(forEvents, {
        type: typeName(forEvents.int(10)),
        subject: `s${padded(forEvents.int(100), 2)}/resources/${forEvents.hex(12)}`,
        data: { category: category(forEvents.int(100)), zone: forEvents.pick(zones), ...usual(forEvents) },
      }),
  };
}

/** A value of its own for each subscription: the shape that suits automatons best. */
function unique(size, _forSubscriptions, forEvents) {
  let dealt = 0;
  return {
    events: 8000,
    subscription: () => ({ all: [eq('data.resource', named('re', dealt++))] }),
    event: () =>
      cloudEvent(forEvents, {
        type: typeName(forEvents.int(50)),
        subject: `resources/${forEvents.hex(12)}`,
        data: { resource: named('re', forEvents.int(size)), ...usual(forEvents) },
      }),
  };
}

/** Another shape with members renamed, so that the alphabet (in which the field's best matchers ask) puts the selective ones first. */
function renamed(shape, names) {
  const rename = (value) => {
    if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [names[name] ?? name, rename(one)]));
  };
  return (size, forSubscriptions, forEvents) => {
    const made = shape(size, forSubscriptions, forEvents);
    const renamedPath = (one) => ({ ...one, path: one.path.map((name) => names[name] ?? name) });
    return {
      ...made,
      subscription: () => {
        const { all, ...rest } = made.subscription();
        return { ...rest, all: all.map(renamedPath) };
      },
      event: () => rename(made.event()),
    };
  };
}

export const SHAPES = {
  types,
  mixed,
  'mixed-renamed': renamed(mixed, {
    type: 'aType',
    subject: 'aSubject',
    tenant: 'aTenant',
    resource: 'aResource',
    customer: 'aCustomer',
    amount: 'zAmount',
  }),
  arrays,
  broad,
  unique,
};
