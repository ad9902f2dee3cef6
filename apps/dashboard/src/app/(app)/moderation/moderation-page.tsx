'use client';

import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useTRPC } from '../../../client/trpc.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import cards from '../rulesets/ruleset-cards.module.css';
import { Policies } from './policies.tsx';
import { ReviewDesk } from './review-desk.tsx';

const tabs = ['review', 'policies'] as const;

/** Deciding about pictures, and the policies that ask for it. */
export function ModerationPage() {
  const [tab, setTab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('review'));
  const { data: counts } = useQuery(useTRPC().reviews.counts.queryOptions());
  const waiting = (counts ?? []).reduce((sum, { open, claimed }) => sum + open + claimed, 0);
  return (
    <div className={cards.page}>
      <PageHead
        title="Moderation"
        sum={
          counts !== undefined &&
          (waiting === 0 ? 'Nothing waits for a decision' : `${formatCount(waiting, 'picture')} to look at`)
        }
      />
      <Tabs
        value={tab}
        onChange={(chosen) => void setTab(tabs.find((one) => one === chosen) ?? 'review')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="review">Review</Tabs.Tab>
          <Tabs.Tab value="policies">Policies</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="review">
          <ReviewDesk queues={counts ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="policies">
          <Policies />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
