/** What `npm audit --json` says of the packages that run. */
export type Audited =
  /** Nothing of `high` or above. */
  | { readonly kind: 'clean'; readonly text: string }
  /** A weakness that a release must not have. */
  | { readonly kind: 'weak'; readonly text: string }
  /** The registry in use gives no audit, or nobody answers: that is said in the release. */
  | { readonly kind: 'none'; readonly text: string };

const GRADES = ['critical', 'high', 'moderate', 'low', 'info'] as const;

/** Reads what the program wrote to its standard output. */
export function readAudit(text: string): Audited {
  const counts = countsOf(text);
  if (counts === null) {
    return { kind: 'none', text: 'the registry gave no audit: weaknesses of packages were not looked up' };
  }
  const said = GRADES.map((grade) => `${counts.get(grade) ?? 0} ${grade}`).join(', ');
  const isWeak = (counts.get('critical') ?? 0) + (counts.get('high') ?? 0) > 0;
  return { kind: isWeak ? 'weak' : 'clean', text: `npm audit: ${said}` };
}

function countsOf(text: string): ReadonlyMap<string, number> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('metadata' in value)) return null;
    const { metadata } = value;
    if (typeof metadata !== 'object' || metadata === null || !('vulnerabilities' in metadata)) return null;
    const { vulnerabilities } = metadata;
    if (typeof vulnerabilities !== 'object' || vulnerabilities === null) return null;
    return new Map(Object.entries(vulnerabilities).map(([grade, count]) => [grade, Number(count)]));
  } catch {
    return null;
  }
}
