const PART_MAX = 40;
const LINE_MAX = 300;
/** What the row says beside it already. */
const SAID: readonly string[] = ['kind', 'at', 'seq'];

/** The body of an entry in one line, name by name, cut short: enough to know it by. */
export function entryLine(body: unknown): string {
  if (typeof body !== 'object' || body === null) return JSON.stringify(body).slice(0, LINE_MAX);
  const parts = Object.entries(body)
    .filter(([name, value]) => !SAID.includes(name) && value !== null)
    .map(
      ([name, value]) => `${name} ${shortened(typeof value === 'string' ? value : JSON.stringify(value))}`,
    );
  return parts.join(' · ').slice(0, LINE_MAX);
}

function shortened(text: string): string {
  return text.length <= PART_MAX ? text : `${text.slice(0, PART_MAX - 1)}…`;
}
