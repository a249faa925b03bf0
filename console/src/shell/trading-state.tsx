import type { ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { classNames } from '../design/class-names.ts';

/** Whether trading goes on, at a glance. */
export interface TradingState {
  readonly word: string;
  /** Why, in a few words; empty where the word says all. */
  readonly detail: string;
  readonly tone: 'armed' | 'partly' | 'halted' | 'unknown';
}

/** The state of the whole gateway. Undefined: nobody knows, which is never shown as well. */
export function tradingState(overview: Overview | undefined): TradingState {
  if (overview === undefined)
    return { word: 'Unknown', detail: 'the gateway does not answer', tone: 'unknown' };
  const whole = overview.halts.filter(({ scope }) => scope === 'everything');
  const [strongest] = [...whole].sort((a, b) => b.stops.localeCompare(a.stops));
  if (strongest !== undefined) {
    return {
      word: 'Halted',
      detail: strongest.stops === 'orders' ? 'cancels alone pass' : 'openings are stopped',
      tone: 'halted',
    };
  }
  if (overview.halts.length > 0) {
    const scopes = overview.halts.map(({ scope }) => scope.split(':')[1] ?? scope);
    return { word: 'Partly halted', detail: scopes.join(', '), tone: 'partly' };
  }
  if (overview.policy === null) {
    return { word: 'Closed', detail: 'no policy is set: every order is refused', tone: 'partly' };
  }
  return { word: 'Armed', detail: '', tone: 'armed' };
}

const TONES: Readonly<Record<TradingState['tone'], string>> = {
  armed: 'bg-pass-soft text-pass',
  partly: 'bg-refuse-soft text-refuse',
  halted: 'bg-halt text-halt-ink',
  unknown: 'bg-sunken text-ink-2',
};

/** The state in the bar at the top of every page. Changes are read out. */
export function StateBadge({ state }: { readonly state: TradingState }): ReactNode {
  return (
    <p
      role="status"
      className={classNames(
        'flex h-7 min-w-0 items-center gap-2 rounded-md px-2.5 text-xs font-semibold',
        TONES[state.tone],
      )}
    >
      <span
        aria-hidden="true"
        className={classNames(
          'size-2 shrink-0 bg-current',
          state.tone === 'armed' ? 'rounded-full' : 'rounded-[1px]',
        )}
      />
      <span className="whitespace-nowrap">{state.word}</span>
      {state.detail === '' ? null : (
        <span className="truncate font-normal max-sm:sr-only">{state.detail}</span>
      )}
    </p>
  );
}
