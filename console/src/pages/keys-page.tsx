import { useState, type ReactNode } from 'react';
import type { Key } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useKeys } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Facts, type Fact } from '../design/facts.tsx';
import { Modal } from '../design/modal.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { AddKeySteps } from '../keys/add-key-steps.tsx';
import { ProbeButton } from '../keys/probe-button.tsx';
import { VenueSession } from '../keys/venue-session.tsx';

/** Accounts at venues, and what their keys were proven to be able to do. */
export function KeysPage(): ReactNode {
  const answer = useKeys();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Keys"
      lead="The real keys. No page and no bot ever sees one; what they can do is asked of the venue, again and again."
      actions={
        <Button look="primary" onClick={() => setAdding(true)}>
          Add a key
        </Button>
      }
    >
      <Asked answer={answer} what="The keys">
        {({ keys }) =>
          keys.length === 0 ? (
            <Panel title="Keys">
              <Empty icon="keys" title="No key yet">
                A key is added on the gateway’s own machine, so that it never passes a browser:{' '}
                <em>Add a key</em> says how, for each venue. One that could withdraw is refused.
              </Empty>
            </Panel>
          ) : (
            <div className="grid gap-3 *:min-w-0 xl:grid-cols-2">
              {keys.map((key) => (
                <KeyPanel key={key.name} account={key} />
              ))}
            </div>
          )
        }
      </Asked>
      <Modal wide title="Add a key" open={adding} onClose={() => setAdding(false)}>
        {adding ? <AddKeySteps onClose={() => setAdding(false)} /> : null}
      </Modal>
    </Page>
  );
}

/** Permissions that move money away: a key that had one was refused when it was added. */
const MOVES_FUNDS = /withdraw|transfer/i;

const STATUSES = { active: 'Active', quarantined: 'Quarantined', removed: 'Removed' } as const;

/** When what became of the key. */
function timesOf({ since, keySince, endsInDays }: Key): readonly Fact[] {
  return [
    { name: 'Looked after since', value: <Moment at={since} /> },
    {
      name: keySince === since ? 'Key in use since then' : 'Key rotated',
      value: <Moment at={keySince} />,
    },
    ...(endsInDays === null ? [] : [{ name: 'Ends by itself', value: `in ${endsInDays} days` }]),
  ];
}

/** A real key never passes a browser: it is changed where the gateway runs. */
function Rotation({ name }: { readonly name: string }): ReactNode {
  return (
    <details>
      <summary className="text-accent">Rotate this key</summary>
      <div className="mt-2 flex flex-col gap-2 text-ink-2">
        <p>
          On the gateway’s own machine. The new key is proven first: one that could withdraw, or is of another
          account, is refused and the old one goes on. Bots notice nothing.
        </p>
        <Lines
          text={`sallyport key rotate ${name} --from new-creds.json`}
          label={`the command that rotates ${name}`}
        />
      </div>
    </details>
  );
}

function VaultAddress({ text }: { readonly text: string }): ReactNode {
  return (
    <>
      the vault or sub-account{' '}
      <code className="mono break-all">
        <Foreign text={text} />
      </code>
    </>
  );
}

function KeyPanel({ account }: { readonly account: Key }): ReactNode {
  const { name, venue, status, paper, manual, baseUrl, tradesFor, flags, bots, provenAt, session } = account;
  return (
    <Panel
      title={name}
      aside={
        <>
          {paper ? <Tag tone="accent">Paper</Tag> : <Tag tone="plain">Live</Tag>}
          <Tag tone={status === 'active' ? 'pass' : 'halt'}>{STATUSES[status]}</Tag>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Facts
          facts={[
            { name: 'Venue', value: venue },
            {
              name: 'Address',
              value: (
                <code className="mono break-all">
                  <Foreign text={baseUrl} />
                </code>
              ),
            },
            ...(tradesFor === null ? [] : [{ name: 'Trades for', value: <VaultAddress text={tradesFor} /> }]),
            ...timesOf(account),
            {
              name: 'Orders by hand',
              value: manual ? 'declared: they are recorded and halt nothing' : 'none declared',
            },
            { name: 'Bots', value: bots.length === 0 ? 'none' : bots.join(', ') },
          ]}
        />
        <div>
          <h3 className="eyebrow mb-1.5">
            What the venue says it may do, proven <Moment at={provenAt} />
          </h3>
          {Object.keys(flags).length === 0 ? (
            <p className="text-ink-2">Nothing yet: it says so after the first log-in.</p>
          ) : null}
          <ul className="flex flex-wrap gap-1.5">
            {Object.entries(flags).map(([flag, may]) => (
              <li key={flag}>
                <Tag tone={may ? (MOVES_FUNDS.test(flag) ? 'halt' : 'pass') : 'plain'}>
                  <span>
                    {may ? '' : 'not '}
                    <Foreign text={flag} />
                  </span>
                </Tag>
              </li>
            ))}
          </ul>
        </div>
        {status === 'removed' ? null : (
          <>
            <ProbeButton account={name} />
            {session === null ? null : <VenueSession account={name} session={session} />}
            <Rotation name={name} />
          </>
        )}
      </div>
    </Panel>
  );
}
