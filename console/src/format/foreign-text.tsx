import type { ReactNode } from 'react';

/** What turns the reading direction or steers a display; foreign text is shown without its effect. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Text of a venue, a bot or a person with everything in it to be seen: what has no picture becomes a box. */
function plain(text: string): string {
  return text.replace(UNSEEN, '\u2423');
}

/** The same as an element of its own, kept apart from the direction of what is around it. */
export function Foreign({ text }: { readonly text: string }): ReactNode {
  return (
    <bdi className="break-words" title={text.length > 80 ? plain(text) : undefined}>
      {plain(text)}
    </bdi>
  );
}
