import type { ReactNode } from 'react';
import { Page } from '../design/panel.tsx';
import { VerifyPanel } from '../ledger/verify-panel.tsx';

/** What the gateway recorded, and the proof that it is whole. */
export function LedgerPage(): ReactNode {
  return (
    <Page
      title="Ledger"
      lead="Everything that was asked, decided, sent and answered, in order, signed once a second."
    >
      <VerifyPanel />
    </Page>
  );
}
