'use client';

import { Button } from '@mantine/core';
import { IconPlus, IconTags } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { PageHead } from '../../../ui/page-head.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { ChangeRuleset } from '../rulesets/change-ruleset.tsx';
import { duplicateRuleset } from '../rulesets/duplicate-ruleset.ts';
import { RemoveRuleset } from '../rulesets/remove-ruleset.tsx';
import { RulesetCard } from '../rulesets/ruleset-card.tsx';
import classes from '../rulesets/ruleset-cards.module.css';
import { NewClassifier } from './new-classifier.tsx';

type Classifier = RouterOutputs['classifiers']['list'][number];

/** All classifiers, and what can be done with each. */
export function ClassifiersPage() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.classifiers.list.queryOptions());
  const { data } = query;
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false));
  const [changing, setChanging] = useState<Classifier | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.classifiers.pathKey() });
  const duplicate = (name: string) =>
    duplicateRuleset(name, {
      get: (original) => client.classifiers.get.query({ name: original }),
      names: data?.map((one) => one.name) ?? [],
      save: async (copy) => {
        await client.classifiers.save.mutate({ ...copy, settings: { ...copy.settings }, last: null });
        await refresh();
      },
    });

  return (
    <div className={classes.page}>
      <PageHead title="Classifiers" sum={data !== undefined && summarise(data)}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setAdding(true)}>
          New classifier
        </Button>
      </PageHead>
      <QueryState query={query} label="classifiers" blocks={[160, 160]} beside={320} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconTags}
          title="No classifier yet"
          text="A classifier is a list of labels in your own words. It needs no training: see at once which pictures of a catalogue get which label, and use it in pipelines."
        >
          <Button onClick={() => void setAdding(true)}>Make the first one</Button>
        </EmptyState>
      )}
      <div className={classes.grid}>
        {data?.map((classifier) => (
          <RulesetCard
            key={classifier.name}
            ruleset={classifier}
            href={`/classifiers/${encodeURIComponent(classifier.name)}`}
            nouns="Labels"
            onChange={() => setChanging(classifier)}
            onDuplicate={() => void duplicate(classifier.name)}
            onRemove={() => setRemoving(classifier.name)}
          />
        ))}
      </div>
      <NewClassifier opened={adding} onClose={() => void setAdding(null)} />
      <ChangeRuleset
        ruleset={changing}
        onChange={async ({ name: to, description }) => {
          if (changing === null) return;
          await client.classifiers.change.mutate({ name: changing.name, to, description });
          await refresh();
        }}
        onClose={() => setChanging(null)}
      />
      <RemoveRuleset
        name={removing}
        onRemove={async (name) => {
          await client.classifiers.remove.mutate({ name });
          await refresh();
        }}
        onClose={() => setRemoving(null)}
      />
    </div>
  );
}

function summarise(classifiers: readonly Classifier[]): string {
  if (classifiers.length === 0) return 'Labels in your own words, without training';
  const used = classifiers.filter(({ usedBy }) => usedBy.length > 0).length;
  return `${formatCount(classifiers.length, 'classifier')}, ${used} used by published pipelines`;
}
