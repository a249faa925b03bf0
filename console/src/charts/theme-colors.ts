import { useSyncExternalStore } from 'react';

/** Colours of the console by their names in styles.css, for what is drawn on a canvas, where no class reaches. */
export type ColorName =
  'accent' | 'halt' | 'ink' | 'ink-2' | 'ink-3' | 'line' | 'line-strong' | 'pass' | 'raised' | 'refuse';

/** Says which theme is in force, and has whoever asks drawn again when it is another one. */
export function useTheme(): string {
  return useSyncExternalStore(onTheme, () => document.documentElement.dataset['theme'] ?? '');
}

/** What a colour is now, as CSS writes it. */
export function themeColor(name: ColorName): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The family of letters of the pages, in so many pixels. */
export function themeFont(px: number): string {
  return `${px}px ${getComputedStyle(document.body).fontFamily}`;
}

function onTheme(tell: () => void): () => void {
  const watched = new MutationObserver(tell);
  watched.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => watched.disconnect();
}
