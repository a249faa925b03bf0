import type { ReactNode } from 'react';
import type { Doubt } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { DoneButton } from '../design/done-button.tsx';
import { Facts } from '../design/facts.tsx';
import { Trouble } from '../design/state.tsx';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { ACTIONS, sizeOf } from './words.ts';

interface SettleFormProps {
  readonly order: Doubt['order'];
  /** It rests here, and is in no doubt. */
  readonly rests?: boolean;
  readonly onClose: () => void;
}

/** Somebody's word that an order is not at the venue, which is asked once more. */
export function SettleForm({ order, rests = false, onClose }: SettleFormProps): ReactNode {
  const api = useGateway();
  const id = order.clientOrderId ?? '';
  const change = useChange('Nothing was settled', () =>
    api.settleDoubt(order.account, { order: id }).then(({ value }) => value),
  );
  if (change.done !== undefined) {
    return (
      <div className="flex flex-col gap-4" role="status">
        <p>
          <Foreign text={id} /> counts as {change.done.settled === 'notPlaced' ? 'never placed' : 'over'} from
          now on. Its exposure is free again.
        </p>
        <DoneButton onDone={onClose} />
      </div>
    );
  }
  const size = [order.side ?? '', sizeOf(order)].filter((part) => part !== '').join(' ');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run(undefined);
      }}
    >
      <Facts
        facts={[
          { name: 'Account', value: order.account },
          { name: 'Bot', value: order.bot },
          { name: 'Order id', value: <Foreign text={id} /> },
          { name: 'Asked', value: `${ACTIONS[order.action]}${size === '' ? '' : `, ${size}`}` },
          { name: 'Market', value: <Foreign text={order.instrument ?? 'none'} /> },
          ...(order.price === null
            ? []
            : [{ name: 'Price', value: <span className="num">{grouped(order.price)}</span> }]),
          { name: rests ? 'Asked for' : 'In doubt since', value: <Moment at={order.at} /> },
        ]}
      />
      <p className="text-ink-2">
        Your word that this order is not at the venue: look there first. It is asked once more, and an order
        that it knows is not settled. It then counts as{' '}
        {rests ? 'over, with what is known to be filled of it' : 'never placed (a change of it as not made)'},
        and its exposure is free again. The ledger keeps who said so.
      </p>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={change.busy}>
          It is not there
        </Button>
      </div>
    </form>
  );
}
