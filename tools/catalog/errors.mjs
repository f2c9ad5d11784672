import { createRequire } from 'node:module';
import path from 'node:path';

/** Every code of the closed list: what it means and how to mend it. */
export function errorsPage(root) {
  const { errorCatalog } = createRequire(import.meta.url)(path.join(root, 'libs/util/dist/index.js'));
  const rows = Object.entries(errorCatalog)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([code, entry]) =>
        `| \`${code}\` | ${entry.status} | ${entry.retryable ? 'yes' : 'no'} | ${entry.title} | ${entry.help} |`,
    );
  return [
    '# Error and reason codes',
    '',
    'Generated from `libs/util/src/error-catalog.ts`. Codes are stable: a code never gets another meaning. The same codes stand in HTTP answers (`code`),',
    'in the history of a delivery (`reason`), in dead letters, log lines and metric labels. The status is that of an HTTP answer; a code that only ever',
    'is a reason has 500. *Again* says whether the same thing can succeed later without anybody changing anything.',
    '',
    '| Code | Status | Again | What | How to mend it |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
