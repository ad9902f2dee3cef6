import { join } from 'node:path';
import type { PipelineInput } from '@clipline/clip-core';

/** Groups of templates, in the order in which they are shown. */
export const templateCategories = [
  'Keep a catalogue',
  'Understand',
  'Watch over',
  'Serve and report',
] as const;

export type TemplateCategory = (typeof templateCategories)[number];

/** What a template is filled with. */
export interface TemplatePlace {
  /** Catalogue that it works on. */
  readonly catalog: string;
  /** Absolute path of the folder that files are read from and written to. */
  readonly folder: string;
  /** Absolute path of a folder of reference images, such as logos. */
  readonly logos: string;
  /** Id of a second model. */
  readonly otherModel: string;
}

/** A pipeline that is ready to run, and what to change in it first. */
export interface Template {
  readonly id: string;
  readonly title: string;
  readonly category: TemplateCategory;
  /** A sentence: what it does, for whom. */
  readonly description: string;
  /** What a person changes before it does their own work. */
  readonly change: readonly string[];
  readonly pipeline: (place: TemplatePlace) => Omit<PipelineInput, 'name' | 'description'>;
}

type Steps = readonly PipelineInput['nodes'][number][];

/** A pipeline whose nodes follow one another. */
function chain(nodes: Steps): Pick<PipelineInput, 'nodes' | 'edges'> {
  const edges = nodes.slice(1).map(({ id }, index) => ({ from: nodes[index]?.id ?? '', to: id }));
  return { nodes: [...nodes], edges };
}

const embed = { id: 'embed', type: 'clip.embed-image' } as const;
const kinds = ['animal', 'vehicle', 'plant', 'building', 'food'] as const;

/** Pipelines to begin with; each runs on the sample catalogue as it is. */
export const templates: readonly Template[] = [
  {
    id: 'nightly-reindex',
    title: 'Nightly re-index',
    category: 'Keep a catalogue',
    description:
      'Every night, takes in the new and changed files of a catalogue, removes what is gone, and lists what was embedded.',
    change: ['The catalogue', 'The hour and time zone of the trigger', 'Where the list goes'],
    pipeline: ({ catalog, folder }) => ({
      ...chain([
        { id: 'due', type: 'sources.reindex', params: { catalog } },
        {
          id: 'list',
          type: 'output.write-file',
          params: { path: join(folder, 'embedded.csv'), format: 'csv' },
        },
      ]),
      triggers: [
        { id: 'nightly', type: 'triggers.schedule', params: { cron: '0 3 * * *', jitterSeconds: 300 } },
      ],
      settings: { overlap: 'skip' },
    }),
  },
  {
    id: 'watch-folder',
    title: 'Take in a watched folder',
    category: 'Keep a catalogue',
    description:
      'Embeds pictures as soon as they are put into a folder, labels them and stores them for search.',
    change: ['The folder to watch', 'The catalogue', 'The labels'],
    pipeline: ({ catalog, folder }) => ({
      ...chain([
        { id: 'new', type: 'sources.input' },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds], top: 1 } },
        { id: 'store', type: 'store.upsert', params: { catalog } },
      ]),
      triggers: [
        { id: 'inbox', type: 'triggers.folder', params: { root: join(folder, 'inbox'), quietSeconds: 2 } },
      ],
    }),
  },
  {
    id: 'find-duplicates',
    title: 'Find duplicates',
    category: 'Keep a catalogue',
    description:
      'Finds pictures that are there twice, also resized or recompressed, and lists which ones could go.',
    change: ['The catalogue', 'How alike pictures must be'],
    pipeline: ({ catalog, folder }) => ({
      nodes: [
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'hash', type: 'image.hash' },
        { id: 'duplicates', type: 'store.find-duplicates', params: { catalog, signals: 'cosine' } },
        {
          id: 'list',
          type: 'output.write-file',
          params: { path: join(folder, 'duplicates.csv'), format: 'csv' },
        },
      ],
      edges: [
        { from: 'pictures', to: 'embed' },
        { from: 'embed', to: 'hash' },
        { from: 'hash', to: 'duplicates' },
        { from: 'duplicates', output: 'duplicate', to: 'list' },
      ],
    }),
  },
  {
    id: 'classify-and-route',
    title: 'Classify and route',
    category: 'Understand',
    description: 'Sorts pictures by what they show and copies each into the folder of its label.',
    change: ['The catalogue', 'The labels', 'The folder that copies go to'],
    pipeline: ({ catalog, folder }) => ({
      nodes: [
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds], top: 1 } },
        { id: 'sure', type: 'flow.branch', params: { condition: 'score >= 0.5' } },
        {
          id: 'sort',
          type: 'output.file',
          params: { folder: join(folder, 'sorted'), subfolder: 'label' },
        },
        { id: 'unsure', type: 'output.write-file', params: { path: join(folder, 'unsure.jsonl') } },
      ],
      edges: [
        { from: 'pictures', to: 'embed' },
        { from: 'embed', to: 'label' },
        { from: 'label', to: 'sure' },
        { from: 'sure', output: 'true', to: 'sort' },
        { from: 'sure', output: 'false', to: 'unsure' },
      ],
    }),
  },
  {
    id: 'export-labels',
    title: 'Export labels',
    category: 'Understand',
    description: 'Labels every picture of a catalogue and writes a table that a spreadsheet opens.',
    change: ['The catalogue', 'The labels', 'The file'],
    pipeline: ({ catalog, folder }) =>
      chain([
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds], top: 3 } },
        {
          id: 'table',
          type: 'output.write-file',
          params: { path: join(folder, 'labels.csv'), format: 'csv', escapeFormulas: true },
        },
      ]),
  },
  {
    id: 'label-catalogue',
    title: 'Label a catalogue',
    category: 'Understand',
    description: 'Writes what each picture shows into its metadata, so that searches can filter by it.',
    change: ['The catalogue', 'The labels', 'The name of the field'],
    pipeline: ({ catalog }) =>
      chain([
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds], top: 1 } },
        { id: 'keep', type: 'output.set-metadata', params: { fields: { shows: 'label' }, catalog } },
      ]),
  },
  {
    id: 'compare-models',
    title: 'Compare two models',
    category: 'Understand',
    description: 'Labels the same pictures with two models and lists those on which they disagree.',
    change: ['The second model, once it is pulled', 'The labels'],
    pipeline: ({ catalog, folder, otherModel }) => {
      const labels = { labels: [...kinds], top: 1 };
      return {
        nodes: [
          { id: 'pictures', type: 'sources.catalog', params: { catalog, sample: 100 } },
          { id: 'embed-a', type: 'clip.embed-image' },
          { id: 'label-a', type: 'clip.classify', params: labels },
          { id: 'keep-a', type: 'output.set-metadata', params: { fields: { labelA: 'label' } } },
          { id: 'embed-b', type: 'clip.embed-image', params: { model: otherModel } },
          { id: 'label-b', type: 'clip.classify', params: { ...labels, model: otherModel } },
          { id: 'keep-b', type: 'output.set-metadata', params: { fields: { labelB: 'label' } } },
          { id: 'differ', type: 'flow.branch', params: { condition: 'metadata.labelA != metadata.labelB' } },
          {
            id: 'list',
            type: 'output.write-file',
            params: { path: join(folder, 'disagree.csv'), format: 'csv' },
          },
        ],
        edges: [
          { from: 'pictures', to: 'embed-a' },
          { from: 'embed-a', to: 'label-a' },
          { from: 'label-a', to: 'keep-a' },
          { from: 'keep-a', to: 'embed-b' },
          { from: 'embed-b', to: 'label-b' },
          { from: 'label-b', to: 'keep-b' },
          { from: 'keep-b', to: 'differ' },
          { from: 'differ', output: 'true', to: 'list' },
        ],
      };
    },
  },
  {
    id: 'moderate-uploads',
    title: 'Moderate uploads',
    category: 'Watch over',
    description:
      'Checks each picture that a shop or forum sends, and asks people about those that need a look.',
    change: ['Who may call the webhook', 'The policy', 'The review queue'],
    pipeline: () => ({
      nodes: [
        { id: 'uploads', type: 'sources.input' },
        embed,
        { id: 'check', type: 'clip.moderate' },
        { id: 'look', type: 'flow.branch', params: { condition: 'verdict.action != "allow"' } },
        {
          id: 'review',
          type: 'people.review',
          params: { queue: 'uploads', reason: 'The check says {{verdict.action}}.' },
        },
      ],
      edges: [
        { from: 'uploads', to: 'embed' },
        { from: 'embed', to: 'check' },
        { from: 'check', to: 'look' },
        { from: 'look', output: 'true', to: 'review' },
      ],
      triggers: [
        {
          id: 'hook',
          type: 'triggers.webhook',
          params: { path: 'uploads', auth: 'none', respond: 'at-end' },
        },
      ],
    }),
  },
  {
    id: 'brand-logos',
    title: 'Brand logo check',
    category: 'Watch over',
    description:
      'Finds pictures that show one of your logos, also as a copy or a near likeness, and queues them for people.',
    change: ['The catalogue', 'The folder of logos', 'How near a match must be'],
    pipeline: ({ catalog, logos }) => ({
      nodes: [
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'match', type: 'clip.match-bank', params: { folder: logos, top: 1 } },
        {
          id: 'review',
          type: 'people.review',
          params: { queue: 'logos', reason: 'Looks like {{matches[0].id}}.', catalog },
        },
      ],
      edges: [
        { from: 'pictures', to: 'embed' },
        { from: 'embed', to: 'match' },
        { from: 'match', output: 'match', to: 'review' },
      ],
    }),
  },
  {
    id: 'review-unsure',
    title: 'Ask about what is unclear',
    category: 'Watch over',
    description: 'Labels pictures and asks people about those of which the model is not sure.',
    change: ['The catalogue', 'The labels', 'The score below which people are asked'],
    pipeline: ({ catalog }) => ({
      nodes: [
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds] } },
        { id: 'sure', type: 'flow.branch', params: { condition: 'score >= 0.5' } },
        { id: 'few', type: 'flow.limit', params: { count: 50 } },
        {
          id: 'ask',
          type: 'people.review',
          params: { queue: 'labels', reason: 'Is this {{label}}?', priority: '1.0 - score', catalog },
        },
      ],
      edges: [
        { from: 'pictures', to: 'embed' },
        { from: 'embed', to: 'label' },
        { from: 'label', to: 'sure' },
        { from: 'sure', output: 'false', to: 'few' },
        { from: 'few', to: 'ask' },
      ],
    }),
  },
  {
    id: 'search-service',
    title: 'Search service',
    category: 'Serve and report',
    description:
      'Takes words by a webhook and answers with the pictures that fit best, with their scores and metadata.',
    change: ['Who may call the webhook', 'The catalogue', 'How many matches'],
    pipeline: ({ catalog }) => ({
      ...chain([
        { id: 'question', type: 'sources.input', params: { facets: ['text'] } },
        { id: 'find', type: 'store.query-text', params: { catalog, text: '{{text}}', topK: 10 } },
      ]),
      triggers: [
        {
          id: 'hook',
          type: 'triggers.webhook',
          params: { path: 'search', auth: 'none', respond: 'at-end', answer: 'items' },
        },
      ],
    }),
  },
  {
    id: 'weekly-report',
    title: 'Weekly quality report',
    category: 'Serve and report',
    description:
      'Every Monday, counts what the pictures of a catalogue show and names the clearest example of each kind.',
    change: ['The catalogue', 'The labels', 'Day and hour of the trigger'],
    pipeline: ({ catalog, folder }) => ({
      ...chain([
        { id: 'pictures', type: 'sources.catalog', params: { catalog } },
        embed,
        { id: 'label', type: 'clip.classify', params: { labels: [...kinds], top: 1 } },
        {
          id: 'count',
          type: 'flow.aggregate',
          params: { groupBy: 'label', value: 'score', exampleBy: 'score', ids: 0 },
        },
        {
          id: 'report',
          type: 'output.write-file',
          params: { path: join(folder, 'report.csv'), format: 'csv' },
        },
      ]),
      triggers: [{ id: 'monday', type: 'triggers.schedule', params: { cron: '0 7 * * 1' } }],
    }),
  },
];
