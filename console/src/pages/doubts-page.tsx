import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { Doubt } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useDoubts } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { SettleForm } from '../orders/settle-form.tsx';
import { ACTIONS, sizeOf } from '../orders/words.ts';

/** What was sent and has no known end. */
export function DoubtsPage(): ReactNode {
  const answer = useDoubts();
  const [settling, setSettling] = useState<Doubt | null>(null);
  return (
    <Page
      title="In doubt"
      lead="What was sent and of which nobody knows what became. Its exposure stays reserved. Most of it ends by itself within seconds; at a venue without order ids of ours it stays until somebody settles it."
    >
      <Panel title="Without a known end" aside="longest in doubt first" flush>
        <Asked answer={answer} what="What is in doubt">
          {({ doubts, more }) =>
            doubts.length === 0 ? (
              <Empty icon="orders" title="Nothing is in doubt">
                Of everything that was sent for your bots it is known what became of it. An order that rests
                here and that the venue has forgotten is in no doubt: its story under <em>Orders</em> has how
                to end it.
              </Empty>
            ) : (
              <>
                <ul>
                  {doubts.map((doubt) => (
                    <DoubtItem key={doubt.order.id} doubt={doubt} onSettle={() => setSettling(doubt)} />
                  ))}
                </ul>
                {more === 0 ? null : <p className="border-t border-line p-3 text-ink-2">And {more} more.</p>}
              </>
            )
          }
        </Asked>
      </Panel>
      <Modal
        title="Say that it is not at the venue"
        open={settling !== null}
        onClose={() => setSettling(null)}
      >
        {settling === null ? null : <SettleForm order={settling.order} onClose={() => setSettling(null)} />}
      </Modal>
    </Page>
  );
}

interface DoubtItemProps {
  readonly doubt: Doubt;
  readonly onSettle: () => void;
}

function DoubtItem({ doubt, onSettle }: DoubtItemProps): ReactNode {
  const { order, isLate, canSettle, maySettle } = doubt;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line p-3 last:border-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <Tag tone={isLate && canSettle ? 'refuse' : 'wait'}>{stateOf(doubt)}</Tag>
          <strong>
            <Foreign text={asked(doubt)} />
          </strong>
        </p>
        <p className="mt-1">
          {order.bot} on {order.account}, since <Moment at={order.at} />
          {order.clientOrderId === null ? null : (
            <>
              , <Foreign text={order.clientOrderId} />
            </>
          )}
        </p>
        <p className="mt-1 text-ink-3">
          <Waiting doubt={doubt} />{' '}
          <Link to={`/orders/${order.id}`} className="text-accent underline">
            What the venue said is in its story
          </Link>
        </p>
      </div>
      {canSettle && maySettle ? (
        <Button small disabled={!isLate} onClick={onSettle} aria-label={`Settle request ${order.id}`}>
          Settle
        </Button>
      ) : null}
    </li>
  );
}

function stateOf({ isLate, canSettle }: Doubt): string {
  if (!isLate) return 'Under way';
  return canSettle ? 'Can be settled' : 'Ends by itself';
}

/** The request in a line: `Place NSE:INFY, buy 10 at 1,460`. */
function asked({ order }: Doubt): string {
  const { action, instrument, side, price } = order;
  const what = [side ?? '', sizeOf(order), price === null ? '' : `at ${grouped(price)}`];
  const size = what.filter((part) => part !== '').join(' ');
  return `${ACTIONS[action]} ${instrument ?? ''}${size === '' ? '' : `, ${size}`}`;
}

function Waiting({ doubt }: { readonly doubt: Doubt }): ReactNode {
  const { resolvesAt, isLate, canSettle, maySettle } = doubt;
  if (!canSettle) return 'No order of its own: the gateway ends this by itself.';
  if (!isLate)
    return (
      <>
        It may still take effect until <Moment at={resolvesAt} />; until then it cannot be settled.
      </>
    );
  return maySettle
    ? 'Nothing of it can take effect any more: look at the venue, then settle it.'
    : 'Nothing of it can take effect any more. An owner or administrator of the account can settle it.';
}
