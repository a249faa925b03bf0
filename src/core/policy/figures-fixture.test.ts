import assert from 'node:assert/strict';
import type { GatewayState } from '../account/state.ts';
import { formatDecimal, type Decimal } from '../units/decimal.ts';
import type { Denial } from './denial.ts';
import { limitsBehind } from './denial-limits.ts';
import { figuresOf, type Proposal } from './evaluate.ts';
import type { Figure } from './figure.ts';

/** Codes that several rules give: which one spoke is not told by the code. */
const SHARED: ReadonlySet<string> = new Set(['REFERENCE_PRICE_STALE']);

/**
 * What the figures say must be what was decided: for each scope exactly the limits that refused have a figure that is
 * not passed, every number is where its bounds put it, and before and adds make after.
 */
export function assertFiguresAgree(
  state: GatewayState,
  proposal: Proposal,
  denials: readonly Denial[],
): void {
  const refused = new Set<string>();
  for (const { scope, limits, figures } of figuresOf(state, proposal)) {
    if (figures === 'notSet') continue;
    for (const figure of figures) assertExact(figure);
    const failed = figures.filter(({ isPassed }) => !isPassed);
    if (failed.length > 0) refused.add(`${scope} ${limits.join(', ')}`);
  }
  for (const { code, facts } of denials) {
    if (SHARED.has(code) || code === 'NO_POLICY') continue;
    const behind = code === 'HOLDING_EXCEEDED' ? ['holding'] : limitsBehind(code);
    assert.ok(refused.has(`${facts['scope']} ${behind.join(', ')}`), `${code} has its figure`);
  }
  assert.equal(
    refused.size,
    denials.filter(({ code }) => code !== 'NO_POLICY').length,
    'nothing else refuses',
  );
}

function assertExact(figure: Figure): void {
  if (figure.kind === 'words') return;
  const { least, most, isBelow, before, adds, after, isPassed } = figure;
  if (before !== null || adds !== null)
    assert.equal(text(after), text(((before ?? 0n) + (adds ?? 0n)) as Decimal), figure.limit);
  // What is not known counts as nothing, and a price that is not there is never within.
  const held = after ?? (figure.unit === 'price' ? null : 0n);
  const isAbove = held !== null && (least === null || held >= least);
  const isUnder = held !== null && (most === null || (isBelow ? held < most : held <= most));
  assert.equal(isPassed, isAbove && isUnder, figure.limit);
}

function text(of: Decimal | null): string | null {
  return of === null ? null : formatDecimal(of);
}
