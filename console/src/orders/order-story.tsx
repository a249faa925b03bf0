import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { OrderStory } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useOrderStory, usePolicy } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Facts, type Fact } from '../design/facts.tsx';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { Digest } from '../format/digest.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { titled } from '../format/worded.ts';
import { unitless } from '../policy/limit-value.ts';
import { partFor } from '../policy/policy-part.ts';
import { EntryProof } from './entry-proof.tsx';
import { LimitFigures } from './limit-figures.tsx';
import { PricesAround } from './prices-around.tsx';
import { SettleForm } from './settle-form.tsx';
import { ACTIONS, sizeOf, STATES } from './words.ts';

/** The whole story of one request, from what was asked to its last fill. */
export function Story({ id }: { readonly id: number }): ReactNode {
  const answer = useOrderStory(id);
  const [settling, setSettling] = useState(false);
  return (
    <Asked answer={answer} what="The story of this request" lines={10}>
      {(story) => (
        <ol className="flex flex-col">
          <Chapter title="Asked" at={story.stampedAt}>
            <Facts facts={askedFacts(story)} />
          </Chapter>
          <Chapter
            title="Decided"
            at={story.at}
            tag={<Tag tone={STATES[story.state].tone}>{verdictOf(story)}</Tag>}
          >
            <Decision story={story} />
            <PricesAround story={story} />
            <div className="mt-3">
              <LimitFigures id={id} />
            </div>
          </Chapter>
          {story.outcome === null ? null : <Answered outcome={story.outcome} />}
          {story.state === 'inDoubt' ? <InDoubt /> : null}
          <Reports story={story} />
          {/* Who just settled it reads that it is done, although it does not rest any more. */}
          {story.maySettle || settling ? (
            <Rests story={story} settling={settling} onSettling={setSettling} />
          ) : null}
          <Chapter title="Recorded">
            <Recorded story={story} />
          </Chapter>
        </ol>
      )}
    </Asked>
  );
}

function InDoubt(): ReactNode {
  return (
    <Chapter title="In doubt">
      Nobody knows what became of it, and its exposure stays reserved.{' '}
      <Link to="/doubts" className="text-accent underline">
        Whether it can be settled
      </Link>
    </Chapter>
  );
}

interface RestsProps {
  readonly story: OrderStory;
  readonly settling: boolean;
  readonly onSettling: (settling: boolean) => void;
}

/** An order that the venue has forgotten is in no list of doubts: who looks at it is told what to do. */
function Rests({ story, settling, onSettling }: RestsProps): ReactNode {
  return (
    <Chapter title="Rests here">
      {settling ? (
        <SettleForm order={story} rests onClose={() => onSettling(false)} />
      ) : (
        <p className="flex flex-wrap items-center gap-3">
          It counts as open. If it is not at the venue any more, you can say so.
          <Button small onClick={() => onSettling(true)}>
            It is not at the venue
          </Button>
        </p>
      )}
    </Chapter>
  );
}

interface ChapterProps {
  readonly title: string;
  readonly at?: number;
  readonly tag?: ReactNode;
  readonly children: ReactNode;
}

function Chapter({ title, at, tag, children }: ChapterProps): ReactNode {
  return (
    <li className="relative border-l border-line-strong pb-5 pl-5 last:pb-0 before:absolute before:top-1.5 before:-left-[5px] before:size-[9px] before:rounded-full before:border-2 before:border-raised before:bg-accent">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{title}</h3>
        {tag}
        {at === undefined ? null : (
          <span className="text-ink-3">
            <Moment at={at} />
          </span>
        )}
      </div>
      {children}
    </li>
  );
}

function verdictOf({ state }: OrderStory): string {
  if (state === 'refused') return 'Refused';
  return state === 'held' ? 'Held for a person' : 'Allowed';
}

function askedFacts(story: OrderStory): readonly Fact[] {
  const { instrument, side, price, triggerPrice, type, clientOrderId, batch } = story;
  const order = [side === null ? '' : side === 'buy' ? 'Buy' : 'Sell', sizeOf(story)];
  const facts: readonly (Fact | null)[] = [
    { name: 'By', value: `${story.bot} on ${story.account}` },
    { name: 'Action', value: ACTIONS[story.action] },
    instrument === null ? null : { name: 'Instrument', value: <Foreign text={instrument} /> },
    side === null ? null : { name: 'Order', value: order.filter((part) => part !== '').join(' ') },
    type === null ? null : { name: 'Type', value: <Foreign text={type} /> },
    price === null ? null : { name: 'Price', value: <span className="num">{grouped(price)}</span> },
    triggerPrice === null
      ? null
      : { name: 'Trigger', value: <span className="num">{grouped(triggerPrice)}</span> },
    story.reduceOnly ? { name: 'Only reduces', value: 'yes' } : null,
    clientOrderId === null ? null : { name: 'Client order id', value: <Foreign text={clientOrderId} /> },
    batch === null ? null : { name: 'In a batch', value: `${(batch[0] ?? 0) + 1} of ${batch[1] ?? 0}` },
    { name: 'Request', value: <Digest hash={story.request} label="digest of the request" /> },
  ];
  return facts.filter((fact) => fact !== null);
}

function Decision({ story }: { readonly story: OrderStory }): ReactNode {
  const { reference, policy, reasons } = story;
  return (
    <div className="flex flex-col gap-3">
      {reasons.map((reason, index) => (
        <div key={index} className="rounded-md border border-line bg-canvas p-2.5">
          <p>
            <code className="mono font-semibold text-refuse">{reason.code}</code> {reason.text}
          </p>
          {reason.facts.length === 0 ? null : (
            <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-0.5">
              {reason.facts.map(({ name, value }) => (
                <div key={name} className="contents">
                  <dt className="text-ink-3">{name}</dt>
                  <dd className="num">
                    <Foreign text={grouped(value)} />
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <LimitLinks story={story} reason={reason} />
        </div>
      ))}
      <Facts
        facts={[
          {
            name: 'Policy',
            value: policy === null ? 'none was set' : <Digest hash={policy} label="hash of the policy" />,
          },
          ...(reference === null
            ? []
            : [
                { name: 'Mark', value: <span className="num">{grouped(reference.mark)}</span> },
                {
                  name: 'Bid and ask',
                  value: (
                    <span className="num">
                      {grouped(reference.bid)} / {grouped(reference.ask)}
                    </span>
                  ),
                },
                { name: 'Market of', value: <Moment at={reference.observedAt} /> },
              ]),
          ...(story.draft === null
            ? []
            : [
                {
                  name: 'Signed bytes',
                  value: <Digest hash={story.draft} label="digest of the signed bytes" />,
                },
              ]),
        ]}
      />
    </div>
  );
}

interface LimitLinksProps {
  readonly story: OrderStory;
  readonly reason: OrderStory['reasons'][number];
}

/** From a refusal to the lines of the policy that it rests on. */
function LimitLinks({ story, reason }: LimitLinksProps): ReactNode {
  const { data } = usePolicy();
  const scope = reason.facts.find(({ name }) => name === 'scope')?.value;
  const inForce = data?.value;
  if (reason.limits.length === 0 || inForce === undefined) return null;
  const part = partFor(inForce.policy, scope === 'bot' ? { bot: story.bot } : { account: story.account });
  return (
    <p className="mt-2 flex flex-wrap gap-x-3 text-xs">
      {reason.limits.map((limit) => (
        <Link
          key={limit}
          to="/policy"
          search={{ limit: [...part, limit].join('/') }}
          className="text-accent underline underline-offset-2"
        >
          {titled(unitless(limit))} in the policy
        </Link>
      ))}
      {inForce.hash === story.policy ? null : (
        <span className="text-ink-3">Another policy is in force since.</span>
      )}
    </p>
  );
}

const RESULTS = {
  accepted: { word: 'Accepted', tone: 'pass' },
  rejected: { word: 'Rejected by the venue', tone: 'refuse' },
  unknown: { word: 'Not known', tone: 'wait' },
  notPlaced: { word: 'Not placed', tone: 'plain' },
  unconfirmed: { word: 'Not confirmed', tone: 'wait' },
} as const;

function Answered({ outcome }: { readonly outcome: NonNullable<OrderStory['outcome']> }): ReactNode {
  const { word, tone } = RESULTS[outcome.result];
  const { status, code, reply } = outcome;
  return (
    <Chapter title="Answered by the venue" at={outcome.at} tag={<Tag tone={tone}>{word}</Tag>}>
      <div className="flex flex-col gap-2">
        {status === null && code === null ? null : (
          <p className="text-ink-2">
            {status === null ? '' : `HTTP ${status} `}
            {code === null ? null : <Foreign text={code} />}
          </p>
        )}
        {reply === null ? null : <Lines text={reply} label="what the bot got, word for word" />}
      </div>
    </Chapter>
  );
}

function Reports({ story }: { readonly story: OrderStory }): ReactNode {
  const { fills, reports } = story;
  if (fills.length === 0 && reports.length === 0) return null;
  return (
    <Chapter title="At the venue">
      <table className="w-full text-xs">
        <caption className="sr-only">What the venue said of the order, and its fills</caption>
        <thead>
          <tr className="eyebrow text-left [&>th]:pr-3 [&>th]:font-semibold [&>th:last-child]:pr-0">
            <th className="py-1">Time</th>
            <th>What</th>
            <th className="text-right">Quantity</th>
            <th className="text-right">Price</th>
          </tr>
        </thead>
        <tbody className="[&_td]:py-1 [&_td]:pr-3 [&_td]:align-baseline [&_td:last-child]:pr-0">
          {reports.map((report) => (
            <tr key={`report ${report.entry}`} className="border-t border-line">
              <td>
                <Moment at={report.at} />
              </td>
              <td>{report.state}</td>
              <td className="num text-right">
                {grouped(report.filled)} / {grouped(report.quantity)}
              </td>
              <td className="num text-right">{grouped(report.price)}</td>
            </tr>
          ))}
          {fills.map((fill) => (
            <tr key={`fill ${fill.trade}`} className="border-t border-line">
              <td>
                <Moment at={fill.tradedAt} />
              </td>
              <td>
                fill, fee {grouped(fill.fee)} <Foreign text={fill.feeAsset} />
              </td>
              <td className="num text-right">{grouped(fill.quantity)}</td>
              <td className="num text-right">{grouped(fill.price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Chapter>
  );
}

function Recorded({ story }: { readonly story: OrderStory }): ReactNode {
  return (
    <div className="flex flex-col gap-2">
      <p>
        Entry <span className="num">{story.id}</span> of the ledger
        {story.approval === null ? '' : `, approved under entry ${story.approval}`}
        {story.complete ? '.' : '. More entries follow than were looked through.'}
      </p>
      <EntryProof story={story} />
      <details>
        <summary className="text-accent">The entry, as it stands there</summary>
        <div className="mt-2">
          <Lines text={JSON.stringify(story.entry, null, 2)} label="the entry" />
        </div>
      </details>
    </div>
  );
}
