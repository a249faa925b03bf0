import { directionOf } from '../format/decimal.ts';

/** The colour in which a profit is read, as a class: none at zero. */
export function profitTone(profit: string): string {
  const direction = directionOf(profit);
  if (direction === 0) return '';
  return direction > 0 ? 'text-pass' : 'text-halt';
}
