import type { ReactNode } from 'react';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { worded } from '../format/worded.ts';

/** Deeper than any policy; what lies deeper is shown as text. */
const DEPTH_MAX = 8;

interface PolicyViewProps {
  readonly value: unknown;
  readonly depth?: number;
  /** The name of what this is the value of. */
  readonly within?: string;
}

/** Below these are names that people gave, which stay as they are. */
const NAMED_BY_PEOPLE: readonly string[] = ['accounts', 'bots', 'wallets'];

/** A policy as it was set, with every limit written out: names at the left, what holds at the right. */
export function PolicyView({ value, depth = 0, within = '' }: PolicyViewProps): ReactNode {
  if (value === null) return <span className="text-ink-3">none</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return <span className="num">{grouped(String(value))}</span>;
  if (typeof value === 'string') return <Leaf text={value} />;
  if (depth >= DEPTH_MAX) return <code className="mono">{JSON.stringify(value)}</code>;
  if (Array.isArray(value)) return <Items values={value} depth={depth} />;
  if (Object.keys(value ?? {}).length === 0) return <span className="text-ink-3">none</span>;
  return (
    <dl className="flex flex-col">
      {Object.entries(value ?? {}).map(([name, inner]) => (
        <div
          key={name}
          className={
            isFlat(inner)
              ? 'grid grid-cols-1 gap-x-6 border-b border-line py-1 last:border-0 sm:grid-cols-[minmax(11rem,18rem)_1fr]'
              : 'border-b border-line py-1.5 last:border-0'
          }
        >
          <dt className={isFlat(inner) ? 'text-ink-2' : 'mb-1 font-semibold'} title={name}>
            <Foreign text={NAMED_BY_PEOPLE.includes(within) ? name : titled(worded(name))} />
          </dt>
          <dd className={isFlat(inner) ? 'min-w-0 break-words' : 'min-w-0 border-l-2 border-line pl-3'}>
            <PolicyView value={inner} depth={depth + 1} within={name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function titled(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Leaf({ text }: { readonly text: string }): ReactNode {
  return (
    <span className={/^-?\d/.test(text) ? 'num' : ''}>
      <Foreign text={grouped(text)} />
    </span>
  );
}

function Items({
  values,
  depth,
}: {
  readonly values: readonly unknown[];
  readonly depth: number;
}): ReactNode {
  if (values.length === 0) return <span className="text-ink-3">none</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {values.map((value, index) => (
        <li key={index} className={isFlat(value) ? '' : 'w-full'}>
          <PolicyView value={value} depth={depth + 1} />
        </li>
      ))}
    </ul>
  );
}

function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object' || one === null);
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
