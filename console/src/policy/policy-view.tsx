import { useEffect, useRef, type ReactNode } from 'react';
import { usePolicySchema } from '../api/questions.ts';
import { classNames } from '../design/class-names.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { titled } from '../format/worded.ts';
import { unitless, withUnit } from './limit-value.ts';
import { tableAt } from './policy-part.ts';
import { describedAt } from './schema-place.ts';

/** Deeper than any policy; what lies deeper is shown as text. */
const DEPTH_MAX = 8;

interface PolicyViewProps {
  readonly policy: unknown;
  /** Names that lead to the line to be shown with what it means, with a slash between them; null for none. */
  readonly marked: string | null;
}

/** A policy as it was set, with every limit written out: names at the left, what holds at the right. */
export function PolicyView({ policy, marked }: PolicyViewProps): ReactNode {
  return <Value policy={policy} marked={marked} value={policy} path={[]} />;
}

interface ValueProps extends PolicyViewProps {
  readonly value: unknown;
  /** The names that lead to the value. */
  readonly path: readonly string[];
}

function Value({ value, path, ...of }: ValueProps): ReactNode {
  if (value === null) return <span className="text-ink-3">none</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return <Leaf text={String(value)} name={path.at(-1) ?? ''} />;
  if (typeof value === 'string') return <Leaf text={value} name={path.at(-1) ?? ''} />;
  if (path.length >= DEPTH_MAX) return <code className="mono">{JSON.stringify(value)}</code>;
  if (Array.isArray(value)) return <Items {...of} values={value} path={path} />;
  const rows = Object.entries(value ?? {});
  if (rows.length === 0) return <span className="text-ink-3">none</span>;
  const general = generalOf(path);
  const above = general === null ? null : tableAt(of.policy, general.path);
  if (general === null || above === null) return <Rows {...of} rows={rows} path={path} />;
  const isSame = ([name, inner]: Row): boolean => JSON.stringify(above[name]) === JSON.stringify(inner);
  const [own, same] = [rows.filter((row) => !isSame(row)), rows.filter(isSame)];
  const isWithin = same.some(([name]) => of.marked?.startsWith([...path, name].join('/')) === true);
  return (
    <>
      {own.length === 0 ? null : <Rows {...of} rows={own} path={path} />}
      {same.length === 0 ? null : (
        <details open={isWithin} className="py-1">
          <summary className="text-xs text-accent">
            {own.length === 0 ? 'Everything' : `${same.length} others`} as for {general.name}
          </summary>
          <Rows {...of} rows={same} path={path} />
        </details>
      )}
    </>
  );
}

type Row = readonly [name: string, value: unknown];

/** Whose limits hold where a part of a policy says nothing else; null for what is no such part. */
function generalOf(
  path: readonly string[],
): { readonly path: readonly string[]; readonly name: string } | null {
  const [first, name, ...deeper] = path;
  const isPart = first === 'everyBot' ? name === undefined : name !== undefined && deeper.length === 0;
  if (!isPart) return null;
  if (first === 'everyBot' || first === 'accounts') return { path: ['everyAccount'], name: 'every account' };
  return first === 'bots' ? { path: ['everyBot'], name: 'every bot' } : null;
}

interface RowsProps extends PolicyViewProps {
  readonly rows: readonly Row[];
  readonly path: readonly string[];
}

function Rows({ rows, path, ...of }: RowsProps): ReactNode {
  return (
    <dl className="flex flex-col">
      {rows.map(([name, inner]) => (
        <Line key={name} {...of} name={name} value={inner} path={[...path, name]} />
      ))}
    </dl>
  );
}

/** Below these are names that people gave, which stay as they are. */
const NAMED_BY_PEOPLE: readonly string[] = ['accounts', 'bots', 'wallets'];

function Line({ name, value, path, ...of }: ValueProps & { readonly name: string }): ReactNode {
  const line = useRef<HTMLDivElement>(null);
  const isMarked = of.marked === path.join('/');
  useEffect(() => {
    if (isMarked) line.current?.scrollIntoView({ block: 'center' });
  }, [isMarked]);
  const isOwnName = NAMED_BY_PEOPLE.includes(path.at(-2) ?? '');
  const flat = isFlat(value);
  return (
    <div
      ref={line}
      aria-current={isMarked ? 'location' : undefined}
      className={classNames(
        'border-b border-line last:border-0',
        flat ? 'grid grid-cols-1 gap-x-6 py-1 sm:grid-cols-[minmax(11rem,18rem)_1fr]' : 'py-1.5',
        isMarked && '-mx-2 rounded-sm bg-accent-soft px-2 ring-2 ring-accent',
      )}
    >
      <dt className={flat ? 'text-ink-2' : 'mb-1 font-semibold'} title={name}>
        <Foreign text={isOwnName ? name : titled(unitless(name))} />
      </dt>
      <dd className={flat ? 'min-w-0 break-words' : 'min-w-0 border-l-2 border-line pl-3'}>
        <Value {...of} value={value} path={path} />
      </dd>
      {isMarked ? <About path={path} /> : null}
    </div>
  );
}

/** What the line means, in the words of the policy’s schema. */
function About({ path }: { readonly path: readonly string[] }): ReactNode {
  const { data } = usePolicySchema();
  return (
    <p className="text-xs text-ink-2 sm:col-span-2">
      <Foreign text={describedAt(data?.schema, path).about} />
    </p>
  );
}

function Leaf({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  return (
    <span className={/^-?\d/.test(text) ? 'num' : ''}>
      <Foreign text={withUnit(name, text)} />
    </span>
  );
}

interface ItemsProps extends PolicyViewProps {
  readonly values: readonly unknown[];
  readonly path: readonly string[];
}

function Items({ values, path, ...of }: ItemsProps): ReactNode {
  if (values.length === 0) return <span className="text-ink-3">none</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {values.map((value, index) => (
        <li key={index} className={isFlat(value) ? '' : 'w-full'}>
          <Value {...of} value={value} path={[...path, String(index)]} />
        </li>
      ))}
    </ul>
  );
}

function isFlat(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one !== 'object' || one === null);
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}
