import type { ReactNode } from 'react';
import type { Alert } from '../../../client/api.ts';
import { Tag } from '../design/tag.tsx';

const SEVERITIES = {
  note: { word: 'Note', tone: 'plain' },
  warning: { word: 'Warning', tone: 'refuse' },
  critical: { word: 'Critical', tone: 'halt' },
} as const;

/** How much an alert matters. */
export function SeverityTag({ severity }: Pick<Alert, 'severity'>): ReactNode {
  const { word, tone } = SEVERITIES[severity];
  return <Tag tone={tone}>{word}</Tag>;
}
