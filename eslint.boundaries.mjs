// The import table of ARCHITECTURE.md, as data. `tools/check/boundaries.mjs` proves with fixtures that each row bites.

const UTIL = ['type:util'];

/** Which tags a project of a type may import. `type:testing` is allowed in specs only (see eslint.config.mjs). */
export const depConstraints = [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:feature', 'type:channel', 'type:platform', 'type:contract', ...UTIL],
  },
  {
    sourceTag: 'type:feature',
    onlyDependOnLibsWithTags: [
      'feature:subscriptions',
      'feature:ingest',
      'feature:ledger',
      'channel:core',
      'type:storage',
      'type:platform',
      'type:domain',
      'type:contract',
      ...UTIL,
    ],
  },
  // only a contract-* feature may import ingest and ledger besides subscriptions
  ...['subscriptions', 'ingest', 'matching', 'policy', 'delivery', 'scheduler', 'ledger'].map((name) => ({
    allSourceTags: ['type:feature', `scope:${name}`],
    notDependOnLibsWithTags: ['feature:ingest', 'feature:ledger'],
  })),
  {
    sourceTag: 'type:channel',
    onlyDependOnLibsWithTags: ['channel:core', 'platform:egress', 'platform:observability', 'type:domain', ...UTIL],
  },
  { sourceTag: 'type:storage', onlyDependOnLibsWithTags: ['platform:mongo', 'type:domain', ...UTIL] },
  {
    sourceTag: 'type:platform',
    onlyDependOnLibsWithTags: ['platform:config', 'platform:observability', 'type:contract', ...UTIL],
  },
  { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain', ...UTIL] },
  { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:contract', ...UTIL] },
  { sourceTag: 'type:util', onlyDependOnLibsWithTags: UTIL },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: UTIL },
];

/** Packages with one home, and what may stand there. */
export const restrictedPackages = [
  {
    package: 'kafkajs',
    allowedIn: ['libs/platform/messaging/**', 'libs/testing/**'],
    say: 'Kafka is spoken in platform/messaging only.',
  },
  {
    package: 'mongoose',
    allowedIn: ['libs/storage/**', 'libs/platform/mongo/**', 'libs/testing/**'],
    say: 'The store is spoken in storage/* and platform/mongo only.',
  },
  {
    package: 'undici',
    allowedIn: ['libs/platform/egress/**'],
    say: 'Calls to addresses that a user gave go through platform/egress.',
  },
];
