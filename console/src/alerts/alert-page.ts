/** Where in the console something is done about an alert. */
interface AlertPage {
  readonly to: string;
  readonly name: string;
  /** What is picked out there. */
  readonly search: Readonly<Record<string, string>>;
}

const PAGES: Readonly<Record<string, readonly [to: string, name: string]>> = {
  approvalWaiting: ['/approvals', 'Approvals'],
  keyScope: ['/keys', 'Keys'],
  keyExpiry: ['/keys', 'Keys'],
  venueSession: ['/keys', 'Keys'],
  halt: ['/', 'Overview'],
  limitNear: ['/', 'Overview'],
  limitReached: ['/', 'Overview'],
  newAddress: ['/security', 'Security'],
  signInFailures: ['/security', 'Security'],
  sessionStolen: ['/security', 'Security'],
  strangers: ['/security', 'Security'],
  botSilent: ['/bots', 'Bots'],
  walletCreation: ['/wallets', 'Wallets'],
  walletLimit: ['/wallets', 'Wallets'],
  walletExported: ['/wallets', 'Wallets'],
  firstServerSigning: ['/wallets', 'Wallets'],
  serverSigning: ['/wallets', 'Wallets'],
  manyOpens: ['/orders', 'Orders'],
  manyRefusals: ['/orders', 'Orders'],
  executionFailures: ['/orders', 'Orders'],
  balanceFailure: ['/orders', 'Orders'],
  fundsRoute: ['/orders', 'Orders'],
  rateLimit: ['/orders', 'Orders'],
  foreignOrder: ['/orders', 'Orders'],
};

/** The page for an alert of that kind about `subject`, such as `bot:grid`; null where there is none. */
export function alertPage({
  kind,
  subject,
}: {
  readonly kind: string;
  readonly subject: string;
}): AlertPage | null {
  const [to, name] = Object.hasOwn(PAGES, kind) ? (PAGES[kind] ?? []) : [];
  if (to === undefined || name === undefined) return null;
  const [about, who] = subject.split(':');
  const isPicked = to === '/orders' && who !== undefined && (about === 'bot' || about === 'account');
  return { to, name, search: isPicked ? { [about]: who } : {} };
}
