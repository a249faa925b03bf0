import { useId, useState, type ReactNode } from 'react';
import type { Explained } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useBots, usePolicy } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { titled } from '../format/worded.ts';
import { limitText, unitless } from './limit-value.ts';
import { marketsOf } from './policy-part.ts';

const SIDES = [
  { value: 'buy', text: 'buy' },
  { value: 'sell', text: 'sell' },
] as const;
const VERDICTS = {
  allow: { word: 'Would be allowed', tone: 'pass' },
  deny: { word: 'Would be refused', tone: 'refuse' },
  hold: { word: 'Would wait for a person', tone: 'wait' },
} as const;

interface AskedOrder {
  readonly bot: string;
  readonly instrument: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
}

/** `instrument` empty: the first market that the bot may trade in. */
const NOTHING_ASKED: AskedOrder = { bot: '', instrument: '', side: 'buy', quantity: '', price: '' };

/** What would be decided about an order now. `policy`: instead of the one in force; undefined for that one. */
export function ExplainPanel({ policy }: { readonly policy?: unknown }): ReactNode {
  const api = useGateway();
  const { data } = useBots();
  const inForce = usePolicy();
  const bots = (data?.bots ?? []).filter(({ state }) => state !== 'revoked');
  const [asked, setAsked] = useState<AskedOrder>(NOTHING_ASKED);
  const bot = bots.find(({ name }) => name === asked.bot) ?? bots[0];
  const markets =
    bot === undefined ? [] : marketsOf(policy ?? inForce.data?.value.policy, { ...bot, bot: bot.name });
  const instrument = asked.instrument === '' ? (markets[0] ?? '') : asked.instrument;
  const explaining = useChange('Nothing was explained', async () => {
    const { quantity, price } = asked;
    const side = asked.side === 'sell' ? 'sell' : 'buy';
    const what = { instrument: instrument.trim(), side, quantity: quantity.trim() } as const;
    const order =
      price.trim() === ''
        ? { ...what, type: 'market' as const }
        : { ...what, type: 'limit' as const, price: price.trim() };
    const under = policy === undefined ? {} : { policy };
    return (await api.explainOrder({ bot: bot?.name ?? '', order, ...under })).value;
  });
  return (
    <form
      aria-label="Explain an order"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        explaining.run(undefined);
      }}
    >
      <OrderFields
        asked={{ ...asked, bot: bot?.name ?? '', instrument }}
        bots={bots.map(({ name }) => name)}
        markets={markets}
        onChange={setAsked}
      />
      {explaining.problem === null ? null : <Trouble {...explaining.problem} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" busy={explaining.busy} disabled={bots.length === 0}>
          Explain
        </Button>
        <span className="text-xs text-ink-3">
          {bots.length === 0
            ? 'There is no bot yet whose order could be explained.'
            : 'Nothing is sent, and nothing is recorded.'}
        </span>
      </div>
      {explaining.done === undefined ? null : <Explanation explained={explaining.done} />}
    </form>
  );
}

interface OrderFieldsProps {
  readonly asked: AskedOrder;
  readonly bots: readonly string[];
  /** What can be chosen beside typing it. */
  readonly markets: readonly string[];
  readonly onChange: (asked: AskedOrder) => void;
}

function OrderFields({ asked, bots, markets, onChange }: OrderFieldsProps): ReactNode {
  const set = (name: keyof AskedOrder, value: string): void => onChange({ ...asked, [name]: value });
  const listId = useId();
  return (
    <div className="grid grid-cols-2 items-end gap-2 *:min-w-0 sm:grid-cols-4">
      <div className="col-span-full sm:col-span-2">
        <Choice
          label="Of the bot"
          options={bots.map((name) => ({ value: name, text: name }))}
          value={asked.bot}
          onChange={(event) => onChange({ ...asked, bot: event.target.value, instrument: '' })}
        />
      </div>
      <div className="col-span-full sm:col-span-2">
        <Field
          label="Symbol"
          required
          autoComplete="off"
          list={listId}
          value={asked.instrument}
          onChange={(event) => set('instrument', event.target.value)}
        />
        <datalist id={listId}>
          {markets.map((market) => (
            <option key={market} value={market} />
          ))}
        </datalist>
      </div>
      <Choice
        label="Side"
        options={SIDES}
        value={asked.side}
        onChange={(event) => set('side', event.target.value)}
      />
      <Field
        label="Quantity"
        required
        inputMode="decimal"
        autoComplete="off"
        value={asked.quantity}
        onChange={(event) => set('quantity', event.target.value)}
      />
      <Field
        label="Price"
        placeholder="market"
        inputMode="decimal"
        autoComplete="off"
        value={asked.price}
        onChange={(event) => set('price', event.target.value)}
      />
    </div>
  );
}

function Explanation({ explained }: { readonly explained: Explained }): ReactNode {
  const { verdict, reasons, market, limits } = explained;
  const { word, tone } = VERDICTS[verdict];
  return (
    <div role="status" className="flex flex-col gap-2 rounded-md border border-line bg-canvas p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Tag tone={tone}>{word}</Tag>
        {market === null ? 'The gateway has not looked at that symbol yet.' : `Mark ${grouped(market.mark)}.`}
      </p>
      <ul className="flex flex-col gap-1">
        {reasons.map(({ code, text }, index) => (
          <li key={index}>
            <code className="mono text-refuse">
              <Foreign text={code} />
            </code>{' '}
            <Foreign text={text} />
          </li>
        ))}
      </ul>
      <details>
        <summary className="text-xs text-accent">Every limit that it is held to</summary>
        <dl className="mt-1 text-xs">
          {limits.map(({ limit, about, account, bot }) => (
            <div key={limit} className="border-t border-line py-1">
              <dt className="flex flex-wrap justify-between gap-x-3">
                <span className="font-medium" title={limit}>
                  <Foreign text={titled(unitless(limit))} />
                </span>
                <span className="num">
                  account <Foreign text={limitText(limit, account)} />, bot{' '}
                  <Foreign text={limitText(limit, bot)} />
                </span>
              </dt>
              <dd className="text-ink-2">
                <Foreign text={about} />
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}
