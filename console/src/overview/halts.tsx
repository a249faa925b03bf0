import { useState, type ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { Button } from '../design/button.tsx';
import { Modal } from '../design/modal.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { ResumeForm } from '../halt/resume-form.tsx';

/** The halts that stand, each with its reason and the way to end it. */
export function Halts({ halts }: Pick<Overview, 'halts'>): ReactNode {
  const [resuming, setResuming] = useState<string | null>(null);
  if (halts.length === 0 && resuming === null) return null;
  return (
    <section aria-label="Halts" className="rounded-lg border border-halt bg-halt-soft p-3">
      <ul className="flex flex-col gap-2">
        {halts.map(({ scope, stops, reason, at, entry }) => (
          <li key={`${scope} ${stops}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <strong className="text-halt">
              {scope === 'everything' ? 'Everything is halted' : `${scope.replace(':', ' ')} is halted`}
            </strong>
            <span>{stops === 'orders' ? 'Cancels alone pass.' : 'Openings are stopped.'}</span>
            <span className="min-w-0">
              <Foreign text={reason} />
            </span>
            <span className="text-ink-2">
              since <Moment at={at} />, entry {entry}
            </span>
            <Button
              small
              className="ml-auto"
              onClick={() => setResuming(scope)}
              aria-label={`Resume ${scope.replace(':', ' ')}`}
            >
              Resume
            </Button>
          </li>
        ))}
      </ul>
      <Modal title="Resume trading" open={resuming !== null} onClose={() => setResuming(null)}>
        {resuming === null ? null : <ResumeForm scope={resuming} onClose={() => setResuming(null)} />}
      </Modal>
    </section>
  );
}
