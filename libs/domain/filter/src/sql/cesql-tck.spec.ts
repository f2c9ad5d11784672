import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { StepBudget } from '../step-budget';
import { evaluateSql, type SqlAttributes } from './evaluate-sql';
import { parseSql } from './parse-sql';
import { isFailure, type SqlErrorKind } from './sql-failure';
import { SqlRefused } from './sql-refused';
import type { SqlValue } from './sql-value';

/** A file of the CloudEvents SQL conformance kit. */
interface KitFile {
  name: string;
  tests: KitCase[];
}

/** Without `error` no error may arise; without `result` any will do. */
interface KitCase {
  name: string;
  expression: string | number | boolean;
  result?: SqlValue;
  error?: SqlErrorKind;
  event?: SqlAttributes;
  eventOverrides?: SqlAttributes;
}

const { CI, CONFORMANCE_DATA } = process.env;
const folder = resolve(CONFORMANCE_DATA ?? resolve(__dirname, '../../../../../../shared/data'), 'cesql-tck');

describe.skipIf(!existsSync(folder) && CI !== 'true')('CloudEvents SQL conformance kit', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];
  const cases = files.flatMap((file) => {
    const { name, tests } = parse(readFileSync(resolve(folder, file), 'utf8')) as KitFile;
    return tests.map((test) => ({ suite: name, ...test }));
  });

  it('is there, whole', () => {
    expect(files.length, `no files in ${folder}; set CONFORMANCE_DATA`).toBeGreaterThanOrEqual(18);
    expect(cases.length).toBeGreaterThanOrEqual(200);
  });

  it.each(cases)('$suite, $name: $expression', ({ expression, result, error, event, eventOverrides }) => {
    const attributes = event ?? { ...ANY_EVENT, ...eventOverrides };
    // YAML reads an expression like 10 or TRUE as a value
    const outcome = run(String(expression), attributes);
    expect(outcome.error).toBe(error);
    if (result !== undefined) expect(outcome.value).toBe(result);
  });
});

const ANY_EVENT: SqlAttributes = { specversion: '1.0', id: '1', source: '/source', type: 'a.type' };

function run(text: string, attributes: SqlAttributes): { value: SqlValue; error: SqlErrorKind | undefined } {
  try {
    const outcome = evaluateSql(parseSql(text).expression, attributes, new StepBudget(10_000));
    return isFailure(outcome) ? outcome : { value: outcome, error: undefined };
  } catch (refused) {
    if (refused instanceof SqlRefused) return { value: false, error: refused.error };
    throw refused;
  }
}
