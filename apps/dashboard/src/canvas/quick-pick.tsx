'use client';

import { createSpotlight, Spotlight, type SpotlightFilterFunction } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Look } from './node-looks.ts';
import classes from './quick-pick.module.css';
import { matchesWords } from './search-nodes.ts';

/** One of the things to choose from. */
export interface Pick {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly look: Look;
}

export interface Question {
  /** What is asked, such as `What comes after “embed”?`. */
  readonly title: string;
  readonly picks: readonly Pick[];
  /** Said where there is nothing to choose. */
  readonly empty: string;
  readonly onPick: (id: string) => void;
}

const [store, spotlight] = createSpotlight();

/** A searchable list over the page, for keyboard and mouse; shown while there is a question. */
export function QuickPick({
  question,
  onClose,
}: {
  readonly question: Question | null;
  readonly onClose: () => void;
}) {
  useEffect(() => {
    if (question === null) spotlight.close();
    else spotlight.open();
  }, [question]);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      clearQueryOnClose
      scrollable
      maxHeight={420}
      nothingFound={question?.empty ?? 'Nothing fits.'}
      onSpotlightClose={onClose}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: question?.title ?? '',
        'aria-label': question?.title ?? 'Search',
      }}
      filter={(query, actions) => actions.filter((action) => matches(query, action))}
      actions={(question?.picks ?? []).map(({ id, title, description, look }) => ({
        id,
        label: title,
        description,
        keywords: [id],
        leftSection: (
          <span className={classes.icon} style={{ color: look.color }}>
            <look.icon size={18} stroke={1.7} aria-hidden />
          </span>
        ),
        onClick: () => question?.onPick(id),
      }))}
    />
  );
}

/** Every word is somewhere in it. */
function matches(query: string, action: Parameters<SpotlightFilterFunction>[1][number]): boolean {
  if (!('id' in action)) return false;
  const { id, label = '', description = '' } = action;
  return matchesWords({ type: id, title: label, description }, query);
}
