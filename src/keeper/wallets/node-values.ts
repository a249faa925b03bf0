import type { NodeAnswer } from './nodes.ts';

/** What nodes answered, of those that did, in the order in which they were asked. */
export function valuesOf<T>(answers: readonly NodeAnswer<T>[]): readonly T[] {
  return answers.flatMap((answer) => (answer.kind === 'answer' ? [answer.value] : []));
}

/** The least of what nodes say: the one that counts of balances. Null where none said anything. */
export function least(amounts: readonly bigint[]): bigint | null {
  return amounts.reduce<bigint | null>((low, one) => (low === null || one < low ? one : low), null);
}

/** The greatest of what nodes say: the one that counts of sequences and times. Null where none said anything. */
export function greatest(amounts: readonly bigint[]): bigint | null {
  return amounts.reduce<bigint | null>((high, one) => (high === null || one > high ? one : high), null);
}
