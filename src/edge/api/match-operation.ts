import type { AnyOperation } from '../../protocol/api/operation.ts';

/** Where the API begins. */
export const API_ROOT = '/api/v1';

/** What a request line names. `otherMethod`: the path exists, with these methods. */
export type Match =
  | { readonly kind: 'found'; readonly operation: AnyOperation; readonly params: ReadonlyMap<string, string> }
  | { readonly kind: 'otherMethod'; readonly methods: readonly string[] }
  | { readonly kind: 'none' };

/** What may stand in a segment that a parameter takes: nothing is decoded, nothing is folded (T4). */
const SEGMENT = /^[A-Za-z0-9._:@-]{1,256}$/;

/** Finds the operation of a method and a raw path. The whole path must match, segment by segment. */
export function matchOperation(operations: readonly AnyOperation[], method: string, path: string): Match {
  if (!path.startsWith(`${API_ROOT}/`)) return { kind: 'none' };
  const segments = path.slice(API_ROOT.length + 1).split('/');
  const methods: string[] = [];
  for (const operation of operations) {
    const params = paramsOf(operation.path.slice(1).split('/'), segments);
    if (params === null) continue;
    if (operation.method === method) return { kind: 'found', operation, params };
    methods.push(operation.method);
  }
  return methods.length === 0 ? { kind: 'none' } : { kind: 'otherMethod', methods };
}

function paramsOf(
  pattern: readonly string[],
  segments: readonly string[],
): ReadonlyMap<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params = new Map<string, string>();
  for (const [index, wanted] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (!wanted.startsWith('{')) {
      if (wanted !== segment) return null;
      continue;
    }
    if (!SEGMENT.test(segment)) return null;
    params.set(wanted.slice(1, -1), segment);
  }
  return params;
}
