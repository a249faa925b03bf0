import type { ReactNode } from 'react';
import type { Headroom } from '../../../client/api.ts';
import { Meter } from '../design/meter.tsx';
import { glanced, grouped } from '../format/decimal.ts';
import { wordedLimit } from '../format/worded.ts';

/** Limits of an account or a bot as bars, the fullest first. */
export function Limits({ limits }: { readonly limits: readonly Headroom[] }): ReactNode {
  if (limits.length === 0)
    return <p className="text-ink-3">No policy sets a limit here: every order is refused.</p>;
  const sorted = [...limits].sort((a, b) => (b.percent ?? -1) - (a.percent ?? -1));
  return (
    <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
      {sorted.map(({ limit, of, used, max, percent }) => (
        <Meter
          key={`${limit} ${of ?? ''}`}
          label={of === null ? wordedLimit(limit) : `${wordedLimit(limit)} ${of}`}
          used={used === null ? 'unknown' : glanced(used)}
          exact={used === null ? 'unknown' : grouped(used)}
          limit={grouped(max)}
          share={percent === null ? null : percent / 100}
        />
      ))}
    </div>
  );
}
