import type { FailpointLabel } from '../../src/ports.ts';

/** Where a keeper is killed while it places orders. */
export interface Death {
  readonly label: FailpointLabel;
  /** Which hit kills. */
  readonly count: number;
  readonly fault: string;
  /** A second death, in the next life. */
  readonly again?: FailpointLabel;
}

/** One at each labelled point of an order's way, of SECURITY.md's F1 to F5. */
export const DEATHS: readonly Death[] = [
  { label: 'before-commit', count: 1, fault: 'F1' },
  { label: 'after-commit', count: 1, fault: 'F2' },
  { label: 'before-send', count: 2, fault: 'F2' },
  { label: 'after-send', count: 2, fault: 'F3' },
  { label: 'after-reply', count: 2, fault: 'F4' },
  { label: 'after-outcome', count: 1, fault: 'F5' },
];

/** What a test of one is called. */
export function deathTitle({ label, count, fault, again }: Death): string {
  const second = again === undefined ? '' : `, and at ${again}`;
  return `killed at ${label}, hit ${count}${second} (${fault}, I1, I2, I4)`;
}
