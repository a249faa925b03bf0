import type { ReactNode } from 'react';
import type { Key } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useKeys } from '../api/questions.ts';
import { Facts } from '../design/facts.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';

/** Accounts at venues, and what their keys were proven to be able to do. */
export function KeysPage(): ReactNode {
  const answer = useKeys();
  return (
    <Page
      title="Keys"
      lead="The real keys. No page and no bot ever sees one; what they can do is asked of the venue, again and again."
    >
      <Asked answer={answer} what="The keys">
        {({ keys }) =>
          keys.length === 0 ? (
            <Panel title="Keys">
              <Empty icon="keys" title="No key yet">
                A key is added on the gateway’s own machine, so that it never passes a browser:{' '}
                <code className="mono">sallyport key add</code>. One that could withdraw is refused.
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
    </Page>
  );
}

/** Permissions that move money away: a key that had one was refused when it was added. */
const MOVES_FUNDS = /withdraw|transfer/i;

const STATUSES = { active: 'Active', quarantined: 'Quarantined', removed: 'Removed' } as const;

function KeyPanel({ account }: { readonly account: Key }): ReactNode {
  const { name, venue, status, paper, manual, baseUrl, since, flags, endsInDays, bots } = account;
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
            { name: 'Looked after since', value: <Moment at={since} /> },
            ...(endsInDays === null ? [] : [{ name: 'Ends by itself', value: `in ${endsInDays} days` }]),
            {
              name: 'Orders by hand',
              value: manual ? 'declared: they are recorded and halt nothing' : 'none declared',
            },
            { name: 'Bots', value: bots.length === 0 ? 'none' : bots.join(', ') },
          ]}
        />
        <div>
          <h3 className="eyebrow mb-1.5">What the venue says it may do</h3>
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
      </div>
    </Panel>
  );
}
