import { useState, type ReactNode } from 'react';
import type { OpenTransaction, Wallet, WalletStory } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useWallet } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { CopyButton } from '../design/copy-text.tsx';
import { Facts, type Fact } from '../design/facts.tsx';
import { Modal } from '../design/modal.tsx';
import { Panel } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { amountOf, coinOf } from '../format/units.ts';
import { ExportForm } from './export-form.tsx';
import { ProposeForm } from './propose-form.tsx';
import { RetireWalletForm } from './retire-wallet-form.tsx';
import { SignForm } from './sign-form.tsx';
import { Words } from './transaction-words.tsx';

type Doing = 'nothing' | 'proposing' | 'retiring' | 'exporting' | OpenTransaction;

/** One wallet: how it is signed for, what it holds, what may leave it, and what waits. */
export function WalletPanel({ wallet }: { readonly wallet: Wallet }): ReactNode {
  const { name, retired, mode } = wallet;
  const [doing, setDoing] = useState<Doing>('nothing');
  const close = (): void => setDoing('nothing');
  return (
    <Panel
      title={name}
      aside={
        <>
          {wallet.primary ? <Tag tone="accent">Primary</Tag> : null}
          <Tag tone="plain">{wallet.chain}</Tag>
          {retired ? <Tag tone="plain">Retired</Tag> : <ModeTag mode={mode} />}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Facts facts={factsOf(wallet)} />
        {retired ? null : <Story wallet={wallet} onSign={setDoing} />}
        {retired ? null : (
          <div className="flex flex-wrap gap-2">
            <Button small onClick={() => setDoing('proposing')}>
              Have a transaction decided on
            </Button>
            {wallet.primary ? null : <PrimaryButton name={name} />}
            {mode === 'server' ? (
              <Button small onClick={() => setDoing('exporting')}>
                Give its key out
              </Button>
            ) : null}
            <Button small onClick={() => setDoing('retiring')}>
              Retire
            </Button>
          </div>
        )}
      </div>
      <Modal wide title={`A transaction of ${name}`} open={doing === 'proposing'} onClose={close}>
        {doing === 'proposing' ? <ProposeForm wallet={wallet} onClose={close} /> : null}
      </Modal>
      <Modal title={`Give the key of ${name} out`} open={doing === 'exporting'} onClose={close}>
        {doing === 'exporting' ? <ExportForm wallet={wallet} onClose={close} /> : null}
      </Modal>
      <Modal title={`Retire ${name}`} open={doing === 'retiring'} onClose={close}>
        {doing === 'retiring' ? <RetireWalletForm wallet={wallet} onClose={close} /> : null}
      </Modal>
      <Modal wide title={`Sign for ${name}`} open={typeof doing === 'object'} onClose={close}>
        {typeof doing === 'object' ? <SignForm wallet={wallet} open={doing} onClose={close} /> : null}
      </Modal>
    </Panel>
  );
}

/** Makes it the one that is meant where none is named. */
function PrimaryButton({ name }: { readonly name: string }): ReactNode {
  const api = useGateway();
  const change = useChange('It was not made primary', () => api.setPrimaryWallet(name));
  return (
    <>
      <Button small busy={change.busy} onClick={() => change.run(undefined)}>
        Make it primary
      </Button>
      {change.problem === null ? null : <Trouble {...change.problem} />}
    </>
  );
}

const MODES = {
  client: {
    tone: 'pass',
    word: 'Signed by you',
    key: 'is where you keep it, and was never here',
  },
  server: {
    tone: 'wait',
    word: 'Signed by the gateway',
    key: 'lies sealed in the keeper: whoever breaks in there can take what the wallet holds',
  },
  enclave: {
    tone: 'wait',
    word: 'Signed by a token',
    key: 'was made in a hardware token and stays there; whoever breaks into the keeper can have it sign meanwhile',
  },
} as const;

function ModeTag({ mode }: { readonly mode: Wallet['mode'] }): ReactNode {
  const { tone, word } = MODES[mode];
  return <Tag tone={tone}>{word}</Tag>;
}

function factsOf({ address, user, mode, cap, chain, since, programs, limited }: Wallet): readonly Fact[] {
  return [
    {
      name: 'Address',
      value: (
        <span className="inline-flex max-w-full items-center gap-1">
          <code className="mono truncate">{address}</code>
          <CopyButton text={address} label={`the address ${address}`} />
        </span>
      ),
    },
    { name: 'Whose', value: <Foreign text={user} /> },
    { name: 'Its key', value: MODES[mode].key },
    ...(cap === null
      ? []
      : [
          {
            name: 'Cap',
            value: `above ${amountOf(cap, coinOf(chain))} nothing is signed for programs; you can still move it away`,
          },
        ]),
    { name: 'Since', value: <Moment at={since} /> },
    { name: 'Programs that may ask', value: programs.length === 0 ? 'none' : programs.join(', ') },
    ...(limited
      ? []
      : [{ name: 'Policy', value: 'says nothing about it, so it signs nothing: name it under wallets' }]),
  ];
}

function Story({
  wallet,
  onSign,
}: {
  readonly wallet: Wallet;
  readonly onSign: (open: OpenTransaction) => void;
}): ReactNode {
  const answer = useWallet(wallet);
  return (
    <Asked answer={answer} what={`What ${wallet.name} holds`} lines={3}>
      {(story) => (
        <>
          <Facts facts={holdings(story)} />
          {story.power.length === 0 ? null : (
            <ul className="flex flex-col gap-1 text-ink-2">
              {story.power.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
          <OpenList wallet={wallet} story={story} onSign={onSign} />
        </>
      )}
    </Asked>
  );
}

function holdings({ wallet, balance, minimumBalance, assets }: WalletStory): readonly Fact[] {
  const coin = coinOf(wallet.chain);
  const least = minimumBalance === null ? null : amountOf(minimumBalance, coin);
  return [
    {
      name: 'Holds',
      value:
        balance === null ? (
          'nobody could say: none of its nodes answered. Nothing is signed without knowing'
        ) : (
          <span className="num font-semibold">{amountOf(balance, coin)}</span>
        ),
    },
    ...(least === null
      ? []
      : [
          {
            name: 'Must stay in it',
            value: `${least} after every transaction, so that fees and reserves can be paid: what would leave less is refused`,
          },
        ]),
    ...assets.map(leftOf),
  ];
}

/** Who issues an asset is said once: three addresses in a sentence hide its figures. */
function leftOf({ asset, perTransaction, perDay, spent }: WalletStory['assets'][number]): Fact {
  const [code = asset, issuer] = asset.split(':');
  const told = (units: string): string => amountOf(units, asset).replace(asset, code);
  const figures =
    perDay === null || perTransaction === null
      ? `${told(spent)} within a day; the policy lets none leave now`
      : `${told(spent)} of ${told(perDay)} within a day; ${told(perTransaction)} at once at most`;
  return {
    name: `Left of ${code}`,
    value: issuer === undefined ? figures : `${figures}; issued by ${issuer}`,
  };
}

function OpenList({
  wallet,
  story,
  onSign,
}: {
  readonly wallet: Wallet;
  readonly story: WalletStory;
  readonly onSign: (open: OpenTransaction) => void;
}): ReactNode {
  if (story.open.length === 0) return null;
  return (
    <div>
      <h3 className="eyebrow mb-1.5">Approved, and not over</h3>
      <ul className="flex flex-col gap-2">
        {story.open.map((open) => (
          <li key={open.deed} className="flex flex-col gap-2 rounded-md border border-line p-2">
            <div className="flex flex-wrap items-center justify-between gap-2">
              <span className="text-ink-2">
                Entry {open.deed}, asked for by {open.program ?? 'a person'}
              </span>
              {open.id === null ? (
                <Tag tone="wait">Waits for a signature</Tag>
              ) : (
                <Tag tone="accent">Sent</Tag>
              )}
            </div>
            <Words words={open.words} />
            {open.id === null && wallet.mode === 'client' ? (
              <div>
                <Button
                  small
                  look="primary"
                  onClick={() => onSign(open)}
                  aria-label={`Sign entry ${open.deed}`}
                >
                  Sign
                </Button>
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
