import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import type { OrderStory } from '../../../client/api.ts';
import { Figures } from '../charts/figures.tsx';
import { pricesOf } from '../charts/price-points.ts';
import { Loading } from '../design/state.tsx';
import { grouped } from '../format/decimal.ts';
import { Moment } from '../format/moment.tsx';

const PricePlot = lazy(() => import('../charts/price-plot.tsx').then((it) => ({ default: it.PricePlot })));

const ABOUT = 'Marks around this request, with its limit and its fills';

/** What was known of the market around a request, drawn and as a table; nothing where nothing was known. */
export function PricesAround({ story }: { readonly story: OrderStory }): ReactNode {
  const picture = useMemo(() => pricesOf(story), [story]);
  if (picture === null) return null;
  return (
    <figure className="mt-4 flex min-w-0 flex-col gap-1">
      <figcaption className="text-xs text-ink-2">
        Marks that decisions of this account rested on, side by side; between them it looked at none.
      </figcaption>
      <Suspense fallback={<Loading lines={6} />}>
        <PricePlot about={ABOUT} picture={picture} />
      </Suspense>
      <Figures
        about={ABOUT}
        heads={['What', 'Price', 'When']}
        rows={picture.rows.map(({ key, at, what, price }) => ({
          key,
          name: what,
          cells: [grouped(price), at === null ? '' : <Moment at={at} />],
        }))}
      />
    </figure>
  );
}
