import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, type ReactNode } from 'react';
import { told } from '../api/problem.ts';
import { useBots, type OrderSieve } from '../api/questions.ts';
import { Choice } from '../design/field.tsx';
import { Modal } from '../design/modal.tsx';
import { Page } from '../design/panel.tsx';
import { Empty, Loading, Trouble } from '../design/state.tsx';
import { Blotter } from '../orders/blotter.tsx';
import { useBlotter } from '../orders/use-blotter.ts';
import { Story } from '../orders/order-story.tsx';

const VERDICTS = [
  { value: '', text: 'All' },
  { value: 'allow', text: 'Allowed' },
  { value: 'deny', text: 'Refused' },
  { value: 'hold', text: 'Held' },
] as const;

/** What bots asked for, with what became of each request, and why. */
export function OrdersPage(): ReactNode {
  const navigate = useNavigate();
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const sieve = useMemo(() => sieveOf(search), [search]);
  const chosen = params['id'] === undefined ? null : Number(params['id']);
  const choose = useCallback(
    (id: number | null) =>
      void navigate({ to: id === null ? '/orders' : `/orders/${id}`, search: { ...sieve } }),
    [navigate, sieve],
  );
  return (
    <Page
      title="Orders"
      lead="Every request of every bot, newest first, with the reason wherever one was refused."
      actions={
        <Link to="/doubts" className="text-accent underline">
          What is in doubt
        </Link>
      }
    >
      <Sieve sieve={sieve} onChange={(next) => void navigate({ to: '/orders', search: { ...next } })} />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <Rows sieve={sieve} chosen={chosen} onChoose={choose} />
      </div>
      <Modal
        side
        title={`Request ${chosen ?? ''}`}
        open={chosen !== null && Number.isSafeInteger(chosen)}
        onClose={() => choose(null)}
      >
        {chosen === null ? null : <Story id={chosen} />}
      </Modal>
    </Page>
  );
}

function sieveOf(search: Readonly<Record<string, unknown>>): OrderSieve {
  const verdict = VERDICTS.map(({ value }) => value).find(
    (value) => value !== '' && value === search['verdict'],
  );
  const name = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const [bot, account] = [name(search['bot']), name(search['account'])];
  return {
    ...(bot === null ? {} : { bot }),
    ...(account === null ? {} : { account }),
    ...(verdict === undefined || verdict === '' ? {} : { verdict }),
  };
}

interface SieveProps {
  readonly sieve: OrderSieve;
  readonly onChange: (sieve: OrderSieve) => void;
}

function Sieve({ sieve, onChange }: SieveProps): ReactNode {
  const { data } = useBots();
  const bots = [
    { value: '', text: 'All bots' },
    ...(data?.bots ?? []).map(({ name }) => ({ value: name, text: name })),
  ];
  return (
    <div className="grid grid-cols-2 gap-3 sm:flex sm:[&>div]:w-44">
      <Choice
        label="Bot"
        options={bots}
        value={sieve.bot ?? ''}
        onChange={(event) => onChange(sieveOf({ ...sieve, bot: event.target.value }))}
      />
      <Choice
        label="Decision"
        options={VERDICTS}
        value={sieve.verdict ?? ''}
        onChange={(event) => onChange(sieveOf({ ...sieve, verdict: event.target.value }))}
      />
    </div>
  );
}

interface RowsProps {
  readonly sieve: OrderSieve;
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
}

function Rows({ sieve, chosen, onChoose }: RowsProps): ReactNode {
  const { known, error, retry, readOn } = useBlotter(sieve);
  if (known === null) {
    if (error === null) return <Loading lines={8} />;
    const { title, detail } = told(error, 'The requests could not be read');
    return (
      <div className="p-3">
        <Trouble title={title} detail={detail} onRetry={retry} />
      </div>
    );
  }
  if (known.rows.length === 0 && known.next === null) {
    return (
      <Empty icon="orders" title="No requests">
        Nothing that fits was asked for yet. A bot that points at this gateway shows up here with its first
        request.
      </Empty>
    );
  }
  const height = 'max(20rem, calc(100dvh - 17rem))';
  return <Blotter rows={known.rows} chosen={chosen} onChoose={onChoose} onEnd={readOn} height={height} />;
}
