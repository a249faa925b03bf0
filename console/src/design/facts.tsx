import type { ReactNode } from 'react';

/** A name and what it is. */
export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names at the left, values at the right. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="grid grid-cols-[minmax(5.5rem,max-content)_1fr] items-baseline gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(8rem,max-content)_1fr] sm:gap-x-6">
      {facts.map(({ name, value }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
