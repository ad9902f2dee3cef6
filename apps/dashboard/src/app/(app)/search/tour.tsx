'use client';

import 'driver.js/dist/driver.css';
import './tour.css';
import type { DriveStep } from 'driver.js';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useEffect, useEffectEvent } from 'react';

/** What the last step searches for. */
const firstSearch = 'an animal';

const steps = [
  {
    find: () => visible('nav a[href="/catalogues"]'),
    title: 'Your pictures',
    description:
      'A folder that you add becomes a catalogue. The sample pictures are in already, so there is something to try.',
  },
  {
    find: () => visible('nav a[href="/pipelines"]'),
    title: 'Work done for you',
    description:
      'Pipelines take pictures in every night, sort, check and moderate them, and show them at every step.',
  },
  {
    find: () => visible('button[aria-label="Search by a picture"]'),
    title: 'Search by a picture',
    description: 'Choose, drop or paste one anywhere on this page, and see what looks like it.',
  },
  {
    find: () => visible('search textarea'),
    title: 'Search in words',
    description: `Say what is in the picture, in a few plain words. Try “${firstSearch}”.`,
  },
] as const;

interface Props {
  readonly onSearch: (words: string) => void;
}

/** Four steps around the app that end in a search; begins where the address says `tour=true`. */
export function Tour({ onSearch }: Props) {
  const [touring, setTouring] = useQueryState('tour', parseAsBoolean.withDefault(false));
  const search = useEffectEvent(() => onSearch(firstSearch));
  const leave = useEffectEvent(() => void setTouring(null));
  useEffect(() => {
    if (!touring) return;
    const ended = new AbortController();
    void show(ended.signal, {
      onDone: search,
      onClosed: leave,
    });
    return () => ended.abort();
  }, [touring]);
  return null;
}

interface Answers {
  readonly onDone: () => void;
  readonly onClosed: () => void;
}

async function show(signal: AbortSignal, { onDone, onClosed }: Answers): Promise<void> {
  const { driver } = await import('driver.js');
  if (signal.aborted) return;
  const tour = driver({
    animate: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    nextBtnText: 'Next',
    prevBtnText: 'Back',
    doneBtnText: 'Search',
    popoverClass: 'clip-tour',
    stageRadius: 10,
    stagePadding: 6,
    overlayOpacity: 0.45,
    onPopoverRender: ({ closeButton }) => closeButton.setAttribute('aria-label', 'End the tour'),
    onDoneClick: () => {
      tour.destroy();
      onClosed();
      onDone();
    },
    // Unlike `onDestroyed`, it is also told while the first step fades in.
    onDestroyStarted: () => {
      tour.destroy();
      onClosed();
    },
    steps: steps.flatMap(({ find, title, description }): DriveStep[] => {
      const element = find();
      return element === null ? [] : [{ element, popover: { title, description } }];
    }),
  });
  signal.addEventListener('abort', () => tour.destroy(), { once: true });
  tour.drive();
}

/** The match that is shown: the menu is there twice, at the side and below. */
function visible(selector: string): Element | null {
  return (
    [...document.querySelectorAll(selector)].find((element) => element.getClientRects().length > 0) ?? null
  );
}
