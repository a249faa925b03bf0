import type { ReactNode } from 'react';
import { qrCode } from './qr-code.ts';

/** Light modules around a code, without which it is not found. */
const MARGIN = 4;

/** A text as a QR code, drawn here: it is sent nowhere. Nothing where the text is too long. */
export function QrPicture({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const code = qrCode(text);
  if (code === null) return null;
  const path = code
    .flatMap((line, row) =>
      line.flatMap((isDark, column) => (isDark ? [`M${column + MARGIN} ${row + MARGIN}h1v1h-1z`] : [])),
    )
    .join('');
  const size = code.length + 2 * MARGIN;
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-md"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
