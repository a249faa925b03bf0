import type { OpenedCategory } from '../units/category.ts';

/** All of them. Sorted, as they are told to people. */
export const OPENED_CATEGORIES: readonly OpenedCategory[] = ['inverse', 'spot'];

const FLAGS: Readonly<Record<OpenedCategory, string>> = {
  inverse: 'with:inverse',
  spot: 'with:spot',
};

/** For what else than linear contracts a key was accepted, by the flags that the ledger has of it. Sorted. */
export function acceptedOf(flags: readonly (readonly [string, boolean])[]): readonly OpenedCategory[] {
  return OPENED_CATEGORIES.filter((category) =>
    flags.some(([name, isOn]) => isOn && name === FLAGS[category]),
  );
}

/** The flags by which {@link acceptedOf} knows it again. */
export function acceptedFlags(accepted: readonly OpenedCategory[]): readonly (readonly [string, boolean])[] {
  return accepted.map((category) => [FLAGS[category], true]);
}
