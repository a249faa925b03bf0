import { useState, type ReactNode } from 'react';
import type { OpenTransaction, Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import type { Signer } from './signer.ts';
import { useSigners } from './use-signers.ts';
import { Words } from './transaction-words.tsx';
import { DoneButton } from '../design/done-button.tsx';

interface SignFormProps {
  readonly wallet: Wallet;
  readonly open: OpenTransaction;
  readonly onClose: () => void;
}

/** Has an approved transaction signed where the key is, and hands it in. The gateway looks at every byte of it. */
export function SignForm({ wallet, open, onClose }: SignFormProps): ReactNode {
  const api = useGateway();
  const { signers, looking } = useSigners(wallet.chain);
  const [said, setSaid] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const change = useChange('The signature was not taken', (transaction: string) =>
    api.handInSignature(wallet.name, open.deed, { transaction }).then(({ value }) => value),
  );
  const signWith = (signer: Signer): void => {
    change.forget();
    setSaid(null);
    setBusy(true);
    void signedBy(signer, wallet, open)
      .then((result) => {
        if ('why' in result) setSaid(result.why);
        else change.run(result.transaction);
      })
      .finally(() => setBusy(false));
  };
  if (change.done !== undefined) return <Done decided={change.done} onClose={onClose} />;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">
        This is what it does, read from its bytes. Sign it only if it is what you want.
      </p>
      <Words words={open.words} />
      {change.problem === null ? null : <Trouble {...change.problem} />}
      {said === null ? null : <Trouble title="It was not signed" detail={said} />}
      <div className="flex flex-wrap items-center gap-2" role="group" aria-label="Programs that can sign">
        {signers.map((signer) => (
          <Button
            key={signer.name}
            look="primary"
            busy={busy || change.busy}
            onClick={() => signWith(signer)}
          >
            Sign with {signer.name}
          </Button>
        ))}
        {signers.length > 0 ? null : (
          <p role="status" className="text-ink-2">
            {looking
              ? 'Looking for a program in this browser that signs for this chain.'
              : nothingFound(wallet)}
          </p>
        )}
      </div>
      <ByHand open={open} busy={change.busy} onSigned={change.run} />
      <div className="flex justify-end">
        <Button onClick={onClose}>Not now</Button>
      </div>
    </div>
  );
}

function nothingFound({ chain, name }: Wallet): string {
  const which = chain === 'solana' ? 'of the Wallet Standard' : 'as Freighter';
  return `There is no wallet ${which} in this browser. Sign it elsewhere, as with: sallyport wallet sign ${name} FILE --key-file KEY`;
}

async function signedBy(
  signer: Signer,
  { address, chain }: Wallet,
  { transaction }: OpenTransaction,
): Promise<{ readonly transaction: string } | { readonly why: string }> {
  const addresses = await signer.connect();
  if (addresses.length === 0) return { why: `${signer.name} gave this page no address. Nothing was signed.` };
  if (!addresses.includes(address)) {
    const others = addresses.slice(0, 3).join(', ');
    return {
      why: `${signer.name} offers ${others}, and this wallet is ${address}. Choose its account there. Nothing was signed.`,
    };
  }
  const signed = await signer.sign({ address, transaction, chain });
  if (signed.kind === 'signed') return signed;
  return { why: `${signer.name} did not sign${signed.why === '' ? '' : `: ${signed.why}`}.` };
}

function ByHand({
  open,
  busy,
  onSigned,
}: {
  readonly open: OpenTransaction;
  readonly busy: boolean;
  readonly onSigned: (transaction: string) => void;
}): ReactNode {
  const [transaction, setTransaction] = useState('');
  return (
    <details>
      <summary className="text-accent">Sign it elsewhere</summary>
      <form
        className="mt-2 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onSigned(transaction.trim());
        }}
      >
        <Lines text={open.transaction} label="the transaction in base 64" />
        <Field
          label="The signed transaction"
          hint="In base 64, with the signature in its place"
          autoComplete="off"
          required
          value={transaction}
          onChange={(event) => setTransaction(event.target.value)}
        />
        <div>
          <Button type="submit" busy={busy}>
            Hand it in
          </Button>
        </div>
      </form>
    </details>
  );
}

function Done({
  decided,
  onClose,
}: {
  readonly decided: {
    readonly kind: string;
    readonly id: string | null;
    readonly reasons: readonly { readonly text: string }[];
  };
  readonly onClose: () => void;
}): ReactNode {
  return (
    <div className="flex flex-col gap-4" role="status">
      {decided.kind === 'signed' ? (
        <>
          <p>
            The signature was taken: the bytes are those that were approved. The transaction was recorded and
            sent.
          </p>
          <p>
            Its name on the chain: <code className="mono break-all">{decided.id ?? ''}</code>
          </p>
        </>
      ) : (
        <ul>
          {decided.reasons.map(({ text }) => (
            <li key={text}>
              <Foreign text={text} />
            </li>
          ))}
        </ul>
      )}
      <DoneButton onDone={onClose} />
    </div>
  );
}
