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
    name: 'Trading',
    sections: [
      { to: '/', name: 'Overview', icon: 'overview', key: 'o' },
      { to: '/orders', name: 'Orders', icon: 'orders', key: 'r' },
      { to: '/doubts', name: 'In doubt', icon: 'doubts', key: 'd' },
      { to: '/approvals', name: 'Approvals', icon: 'approvals', key: 'v' },
    ],
  },
  {
    name: 'Control',
    sections: [
      { to: '/bots', name: 'Bots', icon: 'bots', key: 'b' },
      { to: '/keys', name: 'Keys', icon: 'keys', key: 'k' },
      { to: '/wallets', name: 'Wallets', icon: 'wallets', key: 'w' },
      { to: '/policy', name: 'Policy', icon: 'policy', key: 'p' },
    ],
  },
  {
    name: 'Evidence',
    sections: [
      { to: '/ledger', name: 'Ledger', icon: 'ledger', key: 'l' },
      { to: '/alerts', name: 'Alerts', icon: 'alerts', key: 't' },
      { to: '/security', name: 'Security', icon: 'security', key: 's' },
    ],
  },
  {
    name: 'Team',
    sections: [
      { to: '/people', name: 'People', icon: 'people', key: 'e' },
      { to: '/account', name: 'Your account', icon: 'account', key: 'a' },
    ],
  },
];
