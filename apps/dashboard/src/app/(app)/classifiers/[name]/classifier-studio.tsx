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
import { type ClassifierForm, problemOf, toForm, toSettings } from '../classifier-form.ts';
import { groupPictures, labelPicture } from '../judge-pictures.ts';
import { ClassifierFields } from './classifier-fields.tsx';
import { ClassifierPreview } from './classifier-preview.tsx';

type Classifier = RouterOutputs['classifiers']['get'];

/** Pictures that a preview is made of. */
const sampleSize = 120;

const parsers = {
  /** Name of the catalogue to try it on; empty means the first one with pictures. */
  catalog: parseAsString.withDefault(''),
  /** The label that is open; empty means the first one. */
  label: parseAsString.withDefault(''),
};

/** A classifier's form, and beside it what it makes of pictures. */
export function ClassifierStudio({ classifier }: { readonly classifier: Classifier }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { name } = classifier;
  const [params, setParams] = useQueryStates(parsers, { history: 'replace' });
  const draft = useDraft<ClassifierForm>({
    version: classifier.version,
    form: toForm(classifier.settings),
  });
  const { form } = draft;
  const problem = problemOf(form);

  const catalogs = useQuery(trpc.catalogs.list.queryOptions()).data ?? [];
  const catalog =
    params.catalog !== ''
      ? params.catalog
      : ((catalogs.find(({ images }) => images > 0) ?? catalogs[0])?.name ?? null);
  const preview = usePreview(catalog, problem === null ? form : null);
  const groups = useMemo(() => {
    if (preview.data === undefined) return undefined;
    const { names, pictures } = preview.data;
    return groupPictures(
      pictures.map((picture) => labelPicture(picture, names, form)),
      names,
      form.mode,
    );
  }, [preview.data, form]);
  const selected = form.labels.find((label) => label.name === params.label) ?? form.labels[0] ?? null;

  async function save(note: string): Promise<void> {
    const saved = await client.classifiers.save.mutate({
      name,
      settings: toSettings(form),
      last: draft.version,
      note,
    });
    draft.restart(saved.version, toForm(saved.settings));
    queryClient.setQueryData(trpc.classifiers.get.queryKey({ name }), saved);
    await queryClient.invalidateQueries({ queryKey: trpc.classifiers.pathKey() });
  }

  async function openNewest(): Promise<void> {
    const newest = await client.classifiers.get.query({ name });
    draft.restart(newest.version, toForm(newest.settings));
    queryClient.setQueryData(trpc.classifiers.get.queryKey({ name }), newest);
  }

  return (
    <div className={studio.page}>
      <StudioHead
        ruleset={classifier}
        draft={draft}
        problem={problem}
        back={{ href: '/classifiers', label: 'Classifiers' }}
        versions={trpc.classifiers.versions.queryOptions({ name })}
        toForm={toForm}
        onSave={save}
        onOpenNewest={() => void openNewest()}
      />
      <div className={studio.columns}>
        <ClassifierFields
          form={form}
          groups={groups}
          found={preview.data}
          problem={problem}
          selected={selected}
          onSelect={(label) => void setParams({ label })}
          onChange={draft.change}
        />
        <ClassifierPreview
          catalogs={catalogs}
          catalog={catalog}
          preview={preview}
          groups={groups}
          form={form}
          selected={selected}
          onCatalog={(chosen) => void setParams({ catalog: chosen })}
        />
      </div>
    </div>
  );
}

/** Scores of a sample; thresholds are applied to them here, so that moving one asks for nothing. */
function usePreview(catalog: string | null, form: ClassifierForm | null) {
  const trpc = useTRPC();
  const wanted = form === null ? '' : JSON.stringify({ ...toSettings(form), minScore: 0, thresholds: {} });
  const [settled] = useDebouncedValue(wanted, 250);
  return useQuery(
    trpc.classifiers.preview.queryOptions(
      catalog === null || settled === ''
        ? skipToken
        : { catalog, settings: JSON.parse(settled), limit: sampleSize },
      { placeholderData: keepPreviousData, staleTime: 60_000, trpc: { abortOnUnmount: true } },
    ),
  );
}
