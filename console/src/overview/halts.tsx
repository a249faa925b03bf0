import type { ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';

/** The halts that stand, each with its reason. */
export function Halts({ halts }: Pick<Overview, 'halts'>): ReactNode {
  if (halts.length === 0) return null;
  return (
    <section aria-label="Halts" className="rounded-lg border border-halt bg-halt-soft p-3">
      <ul className="flex flex-col gap-2">
        {halts.map(({ scope, stops, reason, at, entry }) => (
          <li key={`${scope} ${stops}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <strong className="text-halt">
              {scope === 'everything' ? 'Everything is halted' : `${scope.replace(':', ' ')} is halted`}
            </strong>
            <span>{stops === 'orders' ? 'Cancels alone pass.' : 'Openings are stopped.'}</span>
            <span className="min-w-0">
              <Foreign text={reason} />
            </span>
            <span className="text-ink-2">
              since <Moment at={at} />, entry {entry}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
