import type { ReactNode } from 'react';
import { Page } from '../design/panel.tsx';
import { CheckpointPanel, EntriesPanel } from '../ledger/entries-panel.tsx';
import { VerifyPanel } from '../ledger/verify-panel.tsx';

/** What the gateway recorded, and the proof that it is whole. */
export function LedgerPage(): ReactNode {
  return (
    <Page
      title="Ledger"
      lead="Everything that was asked, decided, sent and answered, in order, signed once a second."
    >
      <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <EntriesPanel />
        <div className="flex flex-col gap-3">
          <VerifyPanel />
          <CheckpointPanel />
        </div>
      </div>
    </Page>
  );
}
