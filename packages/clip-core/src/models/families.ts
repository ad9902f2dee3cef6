import type { ModelCard, TowerCard } from './card.ts';

/** What models of one `model_type` have in common; a card read from a folder's files takes it from here. */
export interface ModelFamily {
  /** Where config.json does not say it. */
  readonly limit: number;
  readonly padding: ModelCard['text']['padding'];
  readonly lowercase: boolean;
  readonly scoring: ModelCard['scoring'];
  /** Where config.json does not say it. */
  readonly dimensions: number;
  readonly vision: Pick<TowerCard, 'class' | 'output'>;
  readonly textual: Pick<TowerCard, 'class' | 'output'>;
  /** Class that loads both towers from one file. */
  readonly combined: TowerCard['class'];
}

const clip: ModelFamily = {
  limit: 77,
  dimensions: 512,
  padding: 'longest',
  lowercase: false,
  // CLIP's learned temperature ended at its bound of 100.
  scoring: { kind: 'softmax', scale: 100 },
  vision: { class: 'CLIPVisionModelWithProjection', output: 'image_embeds' },
  textual: { class: 'CLIPTextModelWithProjection', output: 'text_embeds' },
  combined: 'CLIPModel',
};

const siglip: ModelFamily = {
  limit: 64,
  dimensions: 768,
  padding: 'max-length',
  lowercase: false,
  // Learned values of SigLIP base; they are not in config.json.
  scoring: { kind: 'sigmoid', scale: 117.33, bias: -12.93 },
  vision: { class: 'SiglipVisionModel', output: 'pooler_output' },
  textual: { class: 'SiglipTextModel', output: 'pooler_output' },
  combined: 'SiglipModel',
};

/** By `model_type` of config.json. */
export const families: Readonly<Record<string, ModelFamily>> = { clip, siglip };
