#!/usr/bin/env node
// Proves that the import rules bite: each case puts a forbidden import into an existing file's path and expects the real
// ESLint configuration to refuse it with the rule that should. A control case per rule shows that allowed imports pass.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// in CI the parser would read files from disk instead of the text it is given, and the cases would judge nothing
process.env.TSESTREE_SINGLE_RUN = 'false';
const { ESLint } = await import('eslint');

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const BOUNDARY = '@nx/enforce-module-boundaries';

/** [file whose place is taken, import, rule that must refuse it or null] */
const cases = [
  ['libs/domain/event/src/index.ts', '@carillon/platform-config', BOUNDARY],
  ['libs/domain/event/src/index.ts', '@carillon/contracts-messages', BOUNDARY],
  ['libs/domain/event/src/index.ts', '@carillon/util', null],
  ['libs/contracts/messages/src/index.ts', '@carillon/domain-event', BOUNDARY],
  ['libs/util/src/index.ts', '@carillon/domain-event', BOUNDARY],
  ['libs/platform/mongo/src/index.ts', '@carillon/platform-messaging', BOUNDARY],
  ['libs/platform/mongo/src/index.ts', '@carillon/platform-config', null],
  ['libs/platform/messaging/src/index.ts', '@carillon/domain-event', BOUNDARY],
  ['libs/storage/events/src/index.ts', '@carillon/platform-messaging', BOUNDARY],
  ['libs/storage/events/src/index.ts', '@carillon/platform-mongo', null],
  ['libs/storage/events/src/index.ts', '@carillon/contracts-messages', BOUNDARY],
  ['libs/channels/webhook/src/index.ts', '@carillon/platform-messaging', BOUNDARY],
  ['libs/channels/webhook/src/index.ts', '@carillon/storage-events', BOUNDARY],
  ['libs/channels/webhook/src/index.ts', '@carillon/channels-core', null],
  ['libs/features/matching/src/index.ts', '@carillon/features-ingest', BOUNDARY],
  ['libs/features/matching/src/index.ts', '@carillon/features-ledger', BOUNDARY],
  ['libs/features/matching/src/index.ts', '@carillon/channels-webhook', BOUNDARY],
  ['libs/features/matching/src/index.ts', '@carillon/features-subscriptions', null],
  ['libs/features/contract-pacifica/src/index.ts', '@carillon/features-ingest', null],
  ['libs/features/contract-pacifica/src/index.ts', '@carillon/features-policy', BOUNDARY],
  ['apps/ingest/src/main.ts', '@carillon/storage-events', BOUNDARY],
  ['apps/ingest/src/main.ts', '@carillon/domain-event', BOUNDARY],
  ['apps/all-in-one/src/main.ts', '@carillon/apps-ingest', 'no-restricted-imports'],
  ['libs/features/matching/src/index.ts', 'kafkajs', 'no-restricted-imports'],
  ['libs/features/matching/src/index.ts', 'mongoose', 'no-restricted-imports'],
  ['libs/channels/webhook/src/index.ts', 'undici', 'no-restricted-imports'],
  ['libs/features/matching/src/index.ts', '@carillon/testing', BOUNDARY],
];
const texts = [
  ['libs/features/matching/src/index.ts', 'export const home = process.env;\n', 'no-restricted-properties'],
];

const eslint = new ESLint({ cwd: root });
const failures = [];

async function judge(file, text, rule, label) {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  const found = result.messages.map((message) => message.ruleId ?? message.message);
  const ok =
    rule === null ? !found.includes(BOUNDARY) && !found.includes('no-restricted-imports') : found.includes(rule);
  if (!ok)
    failures.push(
      `${file}: ${label} ${rule === null ? 'must pass' : `must be refused by ${rule}`}, got: ${found.join(', ') || 'nothing'}`,
    );
}

for (const [file, name, rule] of cases)
  await judge(file, `import * as it from '${name}';\nexport const used = it;\n`, rule, `import of ${name}`);
for (const [file, text, rule] of texts) await judge(file, text, rule, text.trim());

for (const failure of failures) console.error(failure);
console.log(`${cases.length + texts.length} boundary cases, ${failures.length} wrong`);
process.exit(failures.length > 0 ? 1 : 0);
