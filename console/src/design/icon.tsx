import type { ReactNode } from 'react';

/** Names of the drawings. Each is decoration: what it stands for is always also written. */
export type IconName = keyof typeof PATHS;

/** Lines of 1.5 on a square of 16. */
const PATHS = {
  overview: 'M2.5 9.5h4v4h-4zM2.5 2.5h4v4h-4zM9.5 2.5h4v7h-4zM9.5 12.5h4v1h-4z',
  orders: 'M2.5 4h11M2.5 8h11M2.5 12h7',
  doubts: 'M5.5 5.8a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.9M8 12.6h.01',
  bots: 'M4 6.5h8a1.5 1.5 0 0 1 1.5 1.5v3.5A1.5 1.5 0 0 1 12 13H4a1.5 1.5 0 0 1-1.5-1.5V8A1.5 1.5 0 0 1 4 6.5zM8 6.5v-3M6 9.5v.5M10 9.5v.5',
  keys: 'M6 9.5a2.75 2.75 0 1 1-.01-.01zM8 7.5l5-5M10.5 5l2 2',
  wallets: 'M2.5 4.5h9a1.5 1.5 0 0 1 1.5 1.5v6a1 1 0 0 1-1 1h-8.5a1 1 0 0 1-1-1zM2.5 4.5l7-2v2M10.2 9h.01',
  policy: 'M8 1.8l5 2v4c0 3.2-2 5.4-5 6.4-3-1-5-3.2-5-6.4v-4zM5.8 8l1.6 1.6L10.4 6.5',
  ledger: 'M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2',
  approvals: 'M2.5 8.5l3 3 8-8M8.5 12.5h5',
  alerts:
    'M8 2.2c2.2 0 3.6 1.6 3.6 3.8 0 3.2 1.4 4 1.4 5H3c0-1 1.4-1.8 1.4-5 0-2.2 1.4-3.8 3.6-3.8zM6.5 13.3h3',
  security: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  people:
    'M6 7.5a2.5 2.5 0 1 1 .01 0zM1.8 13.5c.3-2.6 2-4 4.2-4s3.9 1.4 4.2 4M10.5 3a2.4 2.4 0 0 1 0 4.4M12 9.8c1.3.5 2 1.8 2.2 3.7',
  account: 'M8 8a2.6 2.6 0 1 1 .01 0zM3 13.8c.4-2.7 2.3-4.2 5-4.2s4.6 1.5 5 4.2',
  halt: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM5.5 8h5',
  resume: 'M5 3.5v9l7-4.5z',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 11.5a4.5 4.5 0 1 1 .01 0zM10.5 10.5l3 3',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5l3.2 3.2L13 5',
  sun: 'M8 10.8a2.8 2.8 0 1 1 .01 0zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1',
  moon: 'M13 9.6A5.6 5.6 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z',
  more: 'M3.2 8h.01M8 8h.01M12.8 8h.01',
  right: 'M6 3.5L10.5 8 6 12.5',
  file: 'M4 1.8h5l3.2 3.2v9.2H4zM9 1.8V5h3.2',
  keyboard: 'M1.8 4h12.4v8H1.8zM4.2 6.7h.01M6.8 6.7h.01M9.3 6.7h.01M11.8 6.7h.01M5 9.5h6',
  out: 'M6.5 2.5h-4v11h4M6.5 8h7M10.8 5.2L13.5 8l-2.7 2.8',
} as const;

/** A drawing that a screen reader passes over. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="shrink-0"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
