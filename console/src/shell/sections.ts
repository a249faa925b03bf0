import type { IconName } from '../design/icon.tsx';

/** A page that the navigation leads to. */
export interface Section {
  readonly to: string;
  readonly name: string;
  readonly icon: IconName;
  /** Pressed after `g`. */
  readonly key: string;
}

/** A group of pages with its heading. */
export interface SectionGroup {
  readonly name: string;
  readonly sections: readonly Section[];
}

/** The navigation, in its order. */
export const SECTION_GROUPS: readonly SectionGroup[] = [
  {
    name: 'Evidence',
    sections: [{ to: '/ledger', name: 'Ledger', icon: 'ledger', key: 'l' }],
  },
];
