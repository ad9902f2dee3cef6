export { defaultImageLimits, type ImageLimits } from '../image-limits.ts';
export type { ModelCard, Precision } from './card.ts';
export { cards } from './cards.gen.ts';
export { checkModel, type ModelCheck } from './check-model.ts';
export { chooseDefaultModel } from './default-model.ts';
export type { PullProgress } from './download-file.ts';
export { findCard } from './find-card.ts';
export { defaultHubUrl } from './hub-request.ts';
export { type ListedModel, listModels } from './list-models.ts';
export { type OpenModelOptions, openModel } from './open-model.ts';
export { type PullOptions, pullModel } from './pull-model.ts';
export { removeModel } from './remove-model.ts';
export {
  bundledFolder,
  type ModelPlaces,
  type ResolvedModel,
  type ResolveOptions,
  resolveModel,
} from './resolve-model.ts';
