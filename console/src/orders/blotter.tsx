import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react';
import type { Order } from '../../../client/api.ts';
import { classNames } from '../design/class-names.ts';
import { Tag } from '../design/tag.tsx';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { zoneName } from '../format/time.ts';
import { Moment } from '../format/moment.tsx';
import { ACTIONS, sizeOf, STATES } from './words.ts';

const ROW_PX = 34;
/** Where it is narrow, a row is of two lines. */
const NARROW_ROW_PX = 58;
const NARROW = '(max-width: 767px)';
/** Rows before and after what can be seen, so that a small movement shows no gap. */
const BESIDE = 8;
/** This near to the end, the next page is asked for. */
const NEAR_END_ROWS = 30;
const COLUMNS =
  'md:grid-cols-[6.5rem_4.5rem_minmax(6rem,0.6fr)_minmax(10rem,0.6fr)_5.5rem_6.5rem_minmax(11rem,3fr)]';

interface BlotterProps {
  readonly rows: readonly Order[];
  /** The row whose story is shown; null for none. */
  readonly chosen: number | null;
  readonly onChoose: (id: number) => void;
  /** Called when the last rows are looked at. */
  readonly onEnd: () => void;
  /** Most height of what scrolls, as a length of CSS. */
  readonly height: string;
}

/**
 * Requests of bots, newest first. Only the rows that can be seen are in the page, whatever there are. One row is in
 * the order of tabs; arrows, Page Up, Page Down, Home and End move it, Enter opens its story.
 */
export function Blotter({ rows, chosen, onChoose, onEnd, height }: BlotterProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const at = useRef(0);
  const rowPx = useSyncExternalStore(onWidth, () => (matchMedia(NARROW).matches ? NARROW_ROW_PX : ROW_PX));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: BESIDE,
  });
  useEffect(() => virtual.measure(), [virtual, rowPx]);
  const seen = virtual.getVirtualItems();
  const [begin, end] = [seen[0]?.index ?? 0, (seen.at(-1)?.index ?? -1) + 1];
  useEffect(() => {
    if (end > 0 && end >= rows.length - NEAR_END_ROWS) onEnd();
  }, [end, rows.length, onEnd]);
  const focus = (index: number): void => {
    at.current = Math.max(0, Math.min(rows.length - 1, index));
    virtual.scrollToIndex(at.current);
    // The row is in the page once that was drawn.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${at.current}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS.get(event.key);
    if (step === undefined) return;
    event.preventDefault();
    focus(step(at.current, rows.length));
  };
  return (
    <div role="table" aria-label="Requests of bots" aria-rowcount={rows.length + 1} className="text-xs">
      <Heading />
      <div
        ref={scroller}
        role="presentation"
        className="overflow-y-auto"
        style={{ height: `min(${height}, ${rows.length * rowPx}px)` }}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {seen.map(({ index, start, size }) => {
            const order = rows[index];
            if (order === undefined) return null;
            return (
              <Row
                key={order.id}
                order={order}
                index={index}
                place={{ start, size }}
                isChosen={order.id === chosen}
                isStop={index === Math.max(begin, Math.min(at.current, end - 1))}
                onChoose={onChoose}
                onFocus={() => (at.current = index)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function onWidth(tell: () => void): () => void {
  const narrow = matchMedia(NARROW);
  narrow.addEventListener('change', tell);
  return () => narrow.removeEventListener('change', tell);
}

/** How far keys go, from where and among how many. */
const STEPS: ReadonlyMap<string, (at: number, count: number) => number> = new Map<
  string,
  (at: number, count: number) => number
>([
  ['ArrowDown', (at) => at + 1],
  ['ArrowUp', (at) => at - 1],
  ['PageDown', (at) => at + 15],
  ['PageUp', (at) => at - 15],
  ['Home', () => 0],
  ['End', (_, count) => count - 1],
]);

const HEADS = ['Time', 'State', 'Bot', 'Instrument', 'Quantity', 'Price', 'Reason'] as const;

function Heading(): ReactNode {
  return (
    <div role="rowgroup" className="max-md:sr-only">
      <div
        role="row"
        aria-rowindex={1}
        className={classNames('grid gap-x-3 border-b border-line bg-canvas px-3 py-1.5', COLUMNS)}
      >
        {HEADS.map((head) => (
          <span
            key={head}
            role="columnheader"
            className={classNames('eyebrow', (head === 'Quantity' || head === 'Price') && 'text-right')}
          >
            {head === 'Time' ? `Time, ${zoneName()}` : head}
          </span>
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly order: Order;
  readonly index: number;
  readonly place: { readonly start: number; readonly size: number };
  readonly isChosen: boolean;
  readonly isStop: boolean;
  readonly onChoose: (id: number) => void;
  readonly onFocus: () => void;
}

function Row({ order, index, place, isChosen, isStop, onChoose, onFocus }: RowProps): ReactNode {
  const { word, tone } = STATES[order.state];
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      data-index={index}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onClick={() => onChoose(order.id)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onChoose(order.id);
      }}
      className={classNames(
        'absolute inset-x-0 grid cursor-pointer items-center gap-x-3 border-b border-line px-3 hover:bg-sunken',
        'max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:grid-rows-[auto_auto] max-md:content-center max-md:gap-y-0.5',
        COLUMNS,
        isChosen && 'bg-accent-soft hover:bg-accent-soft',
      )}
      style={{ height: place.size, transform: `translateY(${place.start}px)` }}
    >
      <span role="cell" className="max-md:col-start-3 max-md:row-start-1 max-md:text-right max-md:text-ink-2">
        <Moment at={order.at} />
      </span>
      <span role="cell" className="max-md:col-start-1 max-md:row-start-1">
        <Tag tone={tone}>{word}</Tag>
      </span>
      <span
        role="cell"
        title={order.bot}
        className="truncate max-md:col-start-3 max-md:row-start-2 max-md:max-w-16 max-md:text-right max-md:text-ink-2"
      >
        {order.bot}
      </span>
      <span
        role="cell"
        className="min-w-0 truncate max-md:col-span-2 max-md:col-start-1 max-md:row-start-2 max-md:text-sm"
      >
        <What order={order} />
        <span className="num md:hidden">
          {` ${sizeOf(order)}`}
          {priceOf(order) === '' ? null : <span className="text-ink-2"> at {priceOf(order)}</span>}
        </span>
      </span>
      <span role="cell" className="num text-right max-md:hidden">
        {sizeOf(order)}
      </span>
      <span role="cell" className="num text-right max-md:hidden">
        {priceOf(order)}
      </span>
      <span role="cell" className="min-w-0 truncate text-ink-2 max-md:col-start-2 max-md:row-start-1">
        <Why order={order} />
      </span>
    </div>
  );
}

function priceOf({ price, action }: Order): string {
  if (price !== null) return grouped(price);
  return action === 'place' ? 'market' : '';
}

function What({ order }: { readonly order: Order }): ReactNode {
  const { side, instrument, action, reduceOnly } = order;
  return (
    <>
      {side === null ? (
        <span className="text-ink-2">{ACTIONS[action]} </span>
      ) : (
        <span className={classNames('font-medium', side === 'buy' ? 'text-pass' : 'text-halt')}>
          {action === 'place' ? '' : `${ACTIONS[action]} `}
          {side === 'buy' ? 'Buy ' : 'Sell '}
        </span>
      )}
      {instrument === null ? null : <Foreign text={instrument} />}
      {reduceOnly ? <span className="text-ink-3"> reduce</span> : null}
    </>
  );
}

function Why({ order }: { readonly order: Order }): ReactNode {
  const [first, ...others] = order.reasons;
  if (first === undefined) return null;
  return (
    <span title={`${first.code}: ${first.text}`}>
      <code className="mono text-refuse">{first.code}</code> {first.text}
      {others.length === 0 ? null : <span className="text-ink-3"> and {others.length} more</span>}
    </span>
  );
}
