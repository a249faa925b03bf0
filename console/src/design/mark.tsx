import type { ReactNode } from 'react';

/** The name of the product with its mark; the mark alone where it is narrow and `short`. */
export function Mark({ short = false }: { readonly short?: boolean }): ReactNode {
  return (
    <span className="flex items-center gap-2 font-semibold tracking-tight">
      <img src="/console/mark.svg" alt="" width={22} height={22} />
      <span className={short ? 'max-sm:sr-only' : ''}>Sallyport</span>
    </span>
  );
}
