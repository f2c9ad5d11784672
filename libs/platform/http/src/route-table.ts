/** One path segment of a pattern: a fixed text, any one segment (`null`), or all the rest. */
type Segment = string | null;

/**
 * Which methods a path knows, to tell "no such path" (404) from "not with this method" (405). Asked only after the router has found
 * nothing, so a walk over all routes is cheap enough.
 */
export class RouteTable {
  private readonly routes: { segments: Segment[]; open: boolean; method: string }[] = [];

  /** `pattern` as the router writes it: `/v1/events/:id`, `/docs/*`. */
  add(method: string, pattern: string): void {
    const parts = segmentsOf(pattern);
    const open = parts.at(-1) === '*';
    const segments = (open ? parts.slice(0, -1) : parts).map((part) => (part.startsWith(':') ? null : part));
    this.routes.push({ segments, open, method });
  }

  /** Methods of all routes that fit the address, sorted; empty when none does. */
  methodsOf(url: string): string[] {
    const parts = segmentsOf(url.split('?', 1)[0] ?? '');
    const fitting = this.routes.filter(
      ({ segments, open }) =>
        (open ? parts.length >= segments.length : parts.length === segments.length) &&
        segments.every((segment, index) => segment === null || segment === parts[index]),
    );
    return [...new Set(fitting.map(({ method }) => method))].sort();
  }
}

/** A trailing slash makes no difference, an empty segment does, as in the router. */
function segmentsOf(path: string): string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
}
