'use client';

import { Button, Group, Text } from '@mantine/core';
import { IconPlus, IconShieldCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useTRPC, useTRPCClient } from '../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../server/routers/app.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { QueryState } from '../../../ui/query-state.tsx';
import { ChangeRuleset } from '../rulesets/change-ruleset.tsx';
import { duplicateRuleset } from '../rulesets/duplicate-ruleset.ts';
import { RemoveRuleset } from '../rulesets/remove-ruleset.tsx';
import { RulesetCard } from '../rulesets/ruleset-card.tsx';
import classes from '../rulesets/ruleset-cards.module.css';
import { NewPolicy } from './new-policy.tsx';

type Policy = RouterOutputs['policies']['list'][number];

/** All policies, and what can be done with each. */
export function Policies() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.policies.list.queryOptions());
  const { data } = query;
  const [adding, setAdding] = useQueryState('new', parseAsBoolean.withDefault(false));
  const [changing, setChanging] = useState<Policy | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.policies.pathKey() });
  const duplicate = (name: string) =>
    duplicateRuleset(name, {
      get: (original) => client.policies.get.query({ name: original }),
      names: data?.map((one) => one.name) ?? [],
      save: async (copy) => {
        await client.policies.save.mutate({ ...copy, settings: { ...copy.settings }, last: null });
        await refresh();
      },
    });

  return (
    <>
      <Group justify="space-between" mb="md" gap="sm">
        <Text size="sm" c="dimmed" maw="68ch">
          A policy sorts what people should look at first. It misses things and flags harmless ones: it is no
          safety guarantee.
        </Text>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void setAdding(true)}>
          New policy
        </Button>
      </Group>
      <QueryState query={query} label="policies" blocks={[160, 160]} beside={320} />
      {data?.length === 0 && (
        <EmptyState
          icon={IconShieldCheck}
          title="No policy of your own yet"
          text="Moderate uses the built-in policy where none is named. Make one of your own to change its categories, its sentences and the scores from which it asks or blocks."
        >
          <Button onClick={() => void setAdding(true)}>Begin with the built-in one</Button>
        </EmptyState>
      )}
      <div className={classes.grid}>
        {data?.map((policy) => (
          <RulesetCard
            key={policy.name}
            ruleset={policy}
            href={`/moderation/${encodeURIComponent(policy.name)}`}
            nouns="Categories"
            onChange={() => setChanging(policy)}
            onDuplicate={() => void duplicate(policy.name)}
            onRemove={() => setRemoving(policy.name)}
          />
        ))}
      </div>
      <NewPolicy opened={adding} onClose={() => void setAdding(null)} />
      <ChangeRuleset
        ruleset={changing}
        onChange={async ({ name: to, description }) => {
          if (changing === null) return;
          await client.policies.change.mutate({ name: changing.name, to, description });
          await refresh();
        }}
        onClose={() => setChanging(null)}
      />
      <RemoveRuleset
        name={removing}
        onRemove={async (name) => {
          await client.policies.remove.mutate({ name });
          await refresh();
        }}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}
