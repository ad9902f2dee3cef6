'use client';

import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { useTRPC, useTRPCClient } from '../../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import studio from '../../rulesets/studio.module.css';
import { StudioHead } from '../../rulesets/studio-head.tsx';
import { useDraft } from '../../rulesets/use-draft.ts';
import { judgeByPolicy } from '../judge-by-policy.ts';
import { type PolicyForm, problemOf, toPolicyForm } from '../policy-form.ts';
import { PolicyFields } from './policy-fields.tsx';
import { PolicyPreview } from './policy-preview.tsx';

type Policy = RouterOutputs['policies']['get'];

/** Pictures that a preview is made of. */
const sampleSize = 120;

const parsers = {
  /** Name of the catalogue to try it on; empty means the first one with pictures. */
  catalog: parseAsString.withDefault(''),
  /** The category that is open; empty means the first one. */
  category: parseAsString.withDefault(''),
};

/** A policy's form, and beside it what it makes of pictures. */
export function PolicyStudio({ policy }: { readonly policy: Policy }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { name } = policy;
  const [params, setParams] = useQueryStates(parsers, { history: 'replace' });
  const draft = useDraft<PolicyForm>({ version: policy.version, form: toPolicyForm(policy.settings) });
  const { form } = draft;
  const problem = problemOf(form);

  const catalogs = useQuery(trpc.catalogs.list.queryOptions()).data ?? [];
  const catalog =
    params.catalog !== ''
      ? params.catalog
      : ((catalogs.find(({ images }) => images > 0) ?? catalogs[0])?.name ?? null);
  const preview = usePreview(catalog, problem === null ? form : null);
  const judged = useMemo(
    () =>
      preview.data?.pictures.map((picture) => judgeByPolicy(picture, preview.data.names, form.categories)),
    [preview.data, form],
  );
  const selected =
    form.categories.find((category) => category.name === params.category) ?? form.categories[0] ?? null;

  async function save(note: string): Promise<void> {
    const saved = await client.policies.save.mutate({
      name,
      settings: { ...form },
      last: draft.version,
      note,
    });
    draft.restart(saved.version, toPolicyForm(saved.settings));
    queryClient.setQueryData(trpc.policies.get.queryKey({ name }), saved);
    await queryClient.invalidateQueries({ queryKey: trpc.policies.pathKey() });
  }

  async function openNewest(): Promise<void> {
    const newest = await client.policies.get.query({ name });
    draft.restart(newest.version, toPolicyForm(newest.settings));
    queryClient.setQueryData(trpc.policies.get.queryKey({ name }), newest);
  }

  return (
    <div className={studio.page}>
      <StudioHead
        ruleset={policy}
        draft={draft}
        problem={problem}
        back={{ href: '/moderation?tab=policies', label: 'Policies' }}
        versions={trpc.policies.versions.queryOptions({ name })}
        toForm={toPolicyForm}
        onSave={save}
        onOpenNewest={() => void openNewest()}
      />
      <div className={studio.columns}>
        <PolicyFields
          form={form}
          judged={judged}
          found={preview.data}
          problem={problem}
          selected={selected}
          onSelect={(category) => void setParams({ category })}
          onChange={draft.change}
        />
        <PolicyPreview
          catalogs={catalogs}
          catalog={catalog}
          preview={preview}
          judged={judged}
          selected={selected}
          onCatalog={(chosen) => void setParams({ catalog: chosen })}
        />
      </div>
    </div>
  );
}

/** Scores of a sample; thresholds are applied to them here, so that moving one asks for nothing. */
function usePreview(catalog: string | null, form: PolicyForm | null) {
  const trpc = useTRPC();
  const categories = form?.categories.map((one) => ({ ...one, title: '', review: null, block: null }));
  const wanted = form === null ? '' : JSON.stringify({ harmless: form.harmless, categories });
  const [settled] = useDebouncedValue(wanted, 250);
  return useQuery(
    trpc.policies.preview.queryOptions(
      catalog === null || settled === ''
        ? skipToken
        : { catalog, settings: JSON.parse(settled), limit: sampleSize },
      { placeholderData: keepPreviousData, staleTime: 60_000, trpc: { abortOnUnmount: true } },
    ),
  );
}
