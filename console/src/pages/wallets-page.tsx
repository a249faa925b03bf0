import { useState, type ReactNode } from 'react';
import { Asked } from '../api/asked.tsx';
import { useWallets } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { AddWalletForm } from '../wallets/add-wallet-form.tsx';
import { WalletPanel } from '../wallets/wallet-panel.tsx';

/** Wallets on chains: what they hold, what may leave them, and what waits for a signature that is made here. */
export function WalletsPage(): ReactNode {
  const answer = useWallets();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      actions={
        <Button look="primary" onClick={() => setAdding(true)}>
          Add a wallet
        </Button>
      }
      title="Wallets"
      lead="A transaction is read here, decided on under policy, and signed where the key is. Only the very bytes that were approved are taken back."
    >
      <Asked answer={answer} what="The wallets">
        {({ wallets }) =>
          wallets.length === 0 ? (
            <Panel title="Registered">
              <Empty icon="wallets" title="No wallet yet">
                Which nodes of a chain are asked is said once, on the gateway’s own machine:{' '}
                <code className="mono">sallyport wallet nodes</code>. Then add its first wallet here.
              </Empty>
            </Panel>
          ) : (
            <div className="grid gap-3 *:min-w-0 xl:grid-cols-2">
              {wallets.map((wallet) => (
                <WalletPanel key={wallet.name} wallet={wallet} />
              ))}
            </div>
          )
        }
      </Asked>
      <Modal title="Add a wallet" open={adding} onClose={() => setAdding(false)}>
        {adding && answer.data !== undefined ? (
          <AddWalletForm offered={answer.data} onClose={() => setAdding(false)} />
        ) : null}
      </Modal>
    </Page>
  );
}
