import type { ReactNode } from 'react';

/** Lines of where text will be. */
export function Loading({ lines = 4 }: { readonly lines?: number }): ReactNode {
  return (
    <div role="status" className="flex flex-col gap-2 p-3">
      <span className="sr-only">Loading</span>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className="h-4 animate-pulse rounded-sm bg-sunken"
          style={{ width: `${92 - ((index * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}
