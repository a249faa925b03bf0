import { useCallback, useEffect, useRef, useState } from 'react';
import { useGateway } from '../api/gateway.tsx';
import { useNewestOrders, type OrderSieve } from '../api/questions.ts';
import { withNewest, withOlder, type BlotterRows } from './blotter-rows.ts';

/** Rows of a page: the most that the gateway gives at once. */
const PAGE_ROWS = 200;

interface LiveBlotter {
  /** Null until the first answer. */
  readonly known: BlotterRows | null;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Reads on below the last row, unless that is under way. */
  readonly readOn: () => void;
}

/** Requests that stay up to date at the top and grow at the bottom. The sieve must keep its identity. */
export function useBlotter(sieve: OrderSieve): LiveBlotter {
  const api = useGateway();
  const { data, error, refetch } = useNewestOrders(sieve, PAGE_ROWS);
  const [known, setKnown] = useState<BlotterRows | null>(null);
  const reading = useRef(false);
  useEffect(() => setKnown(null), [sieve]);
  useEffect(() => {
    if (data !== undefined) setKnown((before) => withNewest(before, data));
  }, [data]);
  const cursor = known?.next ?? null;
  const readOn = useCallback(() => {
    if (cursor === null || reading.current) return;
    reading.current = true;
    const take = (page: Parameters<typeof withOlder>[1]): void =>
      setKnown((before) => (before?.next === cursor ? withOlder(before, page) : before));
    void api
      .listOrders({ ...sieve, cursor, limit: PAGE_ROWS })
      .then(({ value }) => take(value))
      .catch(() => undefined)
      .finally(() => (reading.current = false));
  }, [api, sieve, cursor]);
  return { known, error, retry: () => void refetch(), readOn };
}
