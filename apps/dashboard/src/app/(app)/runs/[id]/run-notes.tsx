'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../../../../client/trpc.tsx';
import { ErrorNotice } from '../../../../ui/error-notice.tsx';
import { RichMessage } from '../../../../ui/rich-message.tsx';
import { TimeAgo } from '../../../../ui/time-ago.tsx';
import classes from './run-page.module.css';

/** What the nodes of a run told as it went; nothing where they told nothing. */
export function RunNotes({ id }: { readonly id: string }) {
  const notes = useQuery(useTRPC().runs.notes.queryOptions({ id }));
  if (notes.isError) return <ErrorNotice error={notes.error} onRetry={() => void notes.refetch()} />;
  if (notes.data === undefined || notes.data.length === 0) return null;
  return (
    <section aria-labelledby="notes-of-run" className={classes.section}>
      <h2 id="notes-of-run" className={classes.heading}>
        Log
      </h2>
      <ul className={classes.list}>
        {notes.data.map(({ node, message, at }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a log never move.
          <li key={index} className={classes.line}>
            <code>{node}</code>
            <span>
              <RichMessage text={message} />
            </span>
            <TimeAgo date={at} />
          </li>
        ))}
      </ul>
    </section>
  );
}
