import type { Order } from '../../../client/api.ts';
import type { Tone } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';

/** A state as it is read, and in which colour. */
export const STATES: Readonly<Record<Order['state'], { readonly word: string; readonly tone: Tone }>> = {
  refused: { word: 'Refused', tone: 'refuse' },
  held: { word: 'Held', tone: 'wait' },
  inDoubt: { word: 'In doubt', tone: 'wait' },
  open: { word: 'Open', tone: 'accent' },
  closing: { word: 'Closing', tone: 'accent' },
  ended: { word: 'Ended', tone: 'plain' },
};

/** What a bot asked for, in a word. */
export const ACTIONS: Readonly<Record<Order['action'], string>> = {
  place: 'Place',
  placeTest: 'Test',
  amend: 'Amend',
  cancel: 'Cancel',
  cancelAll: 'Cancel all',
  setting: 'Setting',
  guard: 'Guard',
  route: 'Route',
};

/** How much was asked for: a quantity, or what a purchase in a pair may spend. Empty where nothing was said. */
export function sizeOf({ quantity, amount }: Pick<Order, 'quantity' | 'amount'>): string {
  if (quantity !== null) return grouped(quantity);
  return amount === null ? '' : `for ${grouped(amount)}`;
}
