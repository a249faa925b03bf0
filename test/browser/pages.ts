interface ConsolePlace {
  readonly path: string;
  /** What says that the page is there. */
  readonly role: 'heading' | 'dialog';
  readonly name: string;
}

/** Every page of the console by its address. */
export const PAGES: readonly ConsolePlace[] = [
  { path: '/', role: 'heading', name: 'Overview' },
  { path: '/orders', role: 'heading', name: 'Orders' },
  { path: '/orders/7', role: 'dialog', name: 'Request 7' },
  { path: '/doubts', role: 'heading', name: 'In doubt' },
  { path: '/approvals', role: 'heading', name: 'Approvals' },
  { path: '/alerts', role: 'heading', name: 'Alerts' },
  { path: '/bots', role: 'heading', name: 'Bots' },
  { path: '/keys', role: 'heading', name: 'Keys' },
  { path: '/wallets', role: 'heading', name: 'Wallets' },
  { path: '/policy', role: 'heading', name: 'Policy' },
  { path: '/security', role: 'heading', name: 'Security' },
  { path: '/people', role: 'heading', name: 'People' },
  { path: '/account', role: 'heading', name: 'Your account' },
  { path: '/ledger', role: 'heading', name: 'Ledger' },
];
