import { useState, type ReactNode } from 'react';
import type { HeldLimit, OrderLimits } from '../../../client/api.ts';
import { told } from '../api/problem.ts';
import { useOrderLimits } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { classNames } from '../design/class-names.ts';
import { Icon } from '../design/icon.tsx';
import { Loading, Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { glanced, grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { span } from '../format/time.ts';
import { titled } from '../format/worded.ts';
import { unitless } from '../policy/limit-value.ts';

type Decided = NonNullable<OrderLimits['decided']>;

/** Every limit that a request was held to: decided again from the ledger when somebody wants to know. */
export function LimitFigures({ id }: { readonly id: number }): ReactNode {
  const [isWanted, setIsWanted] = useState(false);
  const { data, error, isFetching, refetch } = useOrderLimits(id, isWanted);
  const failed = error === null || isFetching ? null : told(error, 'The limits could not be told');
  const decided = data?.decided ?? null;
  const isLoading = isWanted && failed === null && decided === null;
  return (
    <div aria-live="polite" aria-busy={isLoading} className="flex flex-col gap-2">
      {decided === null ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button small onClick={() => setIsWanted(true)} busy={isLoading}>
            <Icon name="policy" size={14} />
            Show every limit
          </Button>
          <span className="text-xs text-ink-3">{isWanted ? progress(data) : OFFER}</span>
        </div>
      ) : (
        <Told decided={decided} />
      )}
      {isLoading ? <Loading lines={4} /> : null}
      {failed === null ? null : (
        <Trouble title={failed.title} detail={failed.detail} onRetry={() => void refetch()} />
      )}
    </div>
  );
}

const OFFER = 'with the figures used; the decision is made again from the ledger';

function progress(limits: OrderLimits | undefined): string {
  if (limits === undefined || limits.entries === 0) return 'Asking';
  return `The ledger is read up to it: ${Math.floor((100 * limits.read) / limits.entries)} %`;
}

function Told({ decided: { agrees, money, limits } }: { readonly decided: Decided }): ReactNode {
  const shown = limits
    .filter(({ result }) => result !== 'notApplied' && result !== 'notSet')
    .toSorted((one, other) => rank(other) - rank(one));
  const others = (result: HeldLimit['result']): string =>
    [...new Set(limits.filter((one) => one.result === result).map(({ limit }) => nameOf(limit)))].join(', ');
  const [passing, unset] = [others('notApplied'), others('notSet')];
  if (limits.length === 0) return <p className="text-ink-3">No limit is asked for such a request.</p>;
  return (
    <section aria-label="Limits" className="flex flex-col gap-2">
      {agrees ? null : (
        <p className="text-refuse">
          Made again, the decision comes out otherwise than it is recorded: another version made it.
        </p>
      )}
      <ul className="flex flex-col">
        {shown.map((one, index) => (
          <li key={index} className="border-t border-line py-2 first:border-0">
            <One one={one} money={money} />
          </li>
        ))}
      </ul>
      {passing === '' ? null : <p className="text-xs text-ink-3">Not asked of such an order: {passing}.</p>}
      {unset === '' ? null : <p className="text-xs text-ink-3">Not set in the policy: {unset}.</p>}
    </section>
  );
}

/** What stands against the order, then the fullest, then what has no share. */
function rank({ result, percent }: HeldLimit): number {
  return result === 'passed' ? (percent ?? -1) : Number.MAX_SAFE_INTEGER;
}

const PARTS = { order: '', otherLeg: ', other leg', exit: ', exit', setting: '' } as const;

function nameOf(limit: string): string {
  return titled(unitless(limit));
}

interface OneProps {
  readonly one: HeldLimit;
  readonly money: string;
}

function One({ one, money }: OneProps): ReactNode {
  const { scope, part, limit, result, of, asked, allowed, percent } = one;
  const isAgainst = result === 'refused' || result === 'held';
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{nameOf(limit)}</span>
        {of === null ? null : (
          <span className="text-ink-2">
            <Foreign text={of} />
          </span>
        )}
        <span className="text-xs text-ink-3">
          of the {scope}
          {PARTS[part]}
        </span>
        {isAgainst ? <Tag tone={result === 'held' ? 'wait' : 'refuse'}>{WORDS[result]}</Tag> : null}
      </div>
      {asked === null ? (
        <Figures one={one} money={money} />
      ) : (
        <p className="text-xs text-ink-2">
          <Foreign text={asked} /> <span className="text-ink-3">(allowed: {allowed})</span>
        </p>
      )}
      {percent === null ? null : <Bar one={one} percent={percent} />}
    </div>
  );
}

const WORDS = { refused: 'Refused', held: 'A person is asked' } as const;

function Figures({ one, money }: OneProps): ReactNode {
  const { before, adds, after, left } = one;
  const figures = [
    ['Before', before],
    ['This order', adds ?? after],
    ['Left', left],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-x-4 text-xs sm:grid-cols-4">
      {figures.map(([name, value]) =>
        value === null && name === 'Before' ? null : (
          <div key={name}>
            <dt className="text-ink-3">{name}</dt>
            <dd className="num" title={value === null ? undefined : grouped(value)}>
              {value === null ? 'unknown' : worth(value, one, money)}
            </dd>
          </div>
        ),
      )}
      <div>
        <dt className="text-ink-3">Bound</dt>
        <dd className="num">{bound(one, money)}</dd>
      </div>
    </dl>
  );
}

function worth(value: string, { unit }: HeldLimit, money: string): string {
  if (unit === 'money') return `${glanced(value)} ${money}`;
  return unit === 'ms' ? span(Number(value)) : grouped(value);
}

function bound(one: HeldLimit, money: string): string {
  const { least, most, isBelow } = one;
  const low = least === null ? null : worth(least, one, money);
  const high = most === null ? null : worth(most, one, money);
  if (low !== null && high !== null) return `${low} to ${high}`;
  return high === null ? `at least ${low ?? ''}` : `${isBelow ? 'below' : 'at most'} ${high}`;
}

/** What was used before, and behind it what this order adds. */
function Bar({ one, percent }: { readonly one: HeldLimit; readonly percent: number }): ReactNode {
  const { limit, scope, percentBefore, result } = one;
  const used = Math.max(0, Math.min(100, percentBefore ?? 0));
  const all = Math.max(used, Math.min(100, percent));
  const colour = result === 'passed' ? 'bg-accent' : 'bg-halt';
  return (
    <div
      role="meter"
      aria-label={`${nameOf(limit)} of the ${scope}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={all}
      aria-valuetext={`${used} % before, ${percent} % with this order`}
      className="flex h-1.5 overflow-hidden rounded-sm bg-sunken ring-1 ring-line ring-inset"
    >
      <div className="h-full bg-ink-3" style={{ width: `${used}%` }} />
      <div className={classNames('h-full', colour)} style={{ width: `${all - used}%` }} />
    </div>
  );
}
