import { AppError, errorCatalog, type ErrorCode, type Fault } from '@carillon/util';
import type { z } from 'zod';

/**
 * The value as the schema gives it.
 *
 * A refinement may name another code with `params: { code: 'NOT_YET' }`. When all faults have one code, the error has it too.
 *
 * @throws AppError `REQUEST_INVALID` (or that code) with all faults, each at its JSON pointer
 */
export function validate<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, [], value));
  const codes = new Set(faults.map(({ code }) => code));
  const [code = 'REQUEST_INVALID'] = codes.size === 1 ? codes : [];
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new AppError(
    code,
    first === undefined
      ? errorCatalog[code].title
      : `${first.pointer === '' ? 'The whole' : first.pointer}: ${first.detail}${more}`,
    { faults },
  );
}

type Issue = z.core.$ZodIssue;

function faultsOf(issue: Issue, parents: readonly PropertyKey[], root: unknown): Fault[] {
  const path = [...parents, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => fault([...path, key], 'is not known here'));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return closestBranch(issue.errors).flatMap((inner) => faultsOf(inner, path, root));
  }
  if (issue.code === 'invalid_type' && valueAt(root, path) === undefined)
    return [fault(path, `is required (${issue.expected})`)];
  return [fault(path, issue.message, codeOf(issue))];
}

function fault(path: readonly PropertyKey[], detail: string, code: ErrorCode = 'REQUEST_INVALID'): Fault {
  return { pointer: pointerOf(path), code, detail };
}

/** JSON pointer (RFC 6901) of a path. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Of a union's branches the one that the sender most likely meant: it got furthest, then had the fewest faults. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return [...branches].sort((one, other) => depth(other) - depth(one) || one.length - other.length)[0] ?? [];
}

function codeOf(issue: Issue): ErrorCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return typeof code === 'string' && code in errorCatalog ? (code as ErrorCode) : 'REQUEST_INVALID';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    root,
  );
}
