import { ClipError } from '@clipline/clip-core';
import { checkModel, type ListedModel, listModels, pullModel } from '@clipline/clip-core/models';
import type { RuntimeParts } from '../runtime-parts.ts';
import { measureModel, readSpeeds } from './measure-model.ts';
import { toModelSource } from './model-source.ts';
import type { Models, ModelView } from './models-service.ts';
import { Pulls } from './pulls.ts';
import { removeUnused } from './remove-model.ts';

/** Lists, pulls, checks and removes models. */
export function openModels(parts: RuntimeParts): Models & AsyncDisposable {
  const { environment } = parts;
  const { home } = environment;

  async function list(): Promise<readonly ModelView[]> {
    const [models, wanted, speeds] = await Promise.all([
      listModels({ home }),
      parts.models.defaultSource(),
      readSpeeds(parts),
    ]);
    return models.map((model) => ({ ...toView(model, wanted), speed: speeds.get(model.card.id) ?? null }));
  }

  const pull: Models['pull'] = async (id, options = {}) => {
    if (environment.offline) {
      throw new ClipError(
        'model-offline',
        `CLIPLINE_OFFLINE is set, so ${id} cannot be pulled. Unset it, or copy the model's folder into ${home}/models/${id}.`,
      );
    }
    await pullModel(id, { home, hubUrl: environment.hubUrl, ...options });
    const pulled = (await list()).find((model) => model.id === id);
    if (pulled) return pulled;
    throw new ClipError('internal', `${id} was pulled and is not in the list of models.`);
  };

  async function find(id: string): Promise<ModelView> {
    const model = (await list()).find((one) => one.id === id);
    if (model !== undefined) return model;
    throw new ClipError('model-not-found', `There is no model "${id}". See \`clipline model list\`.`);
  }

  const pulls = new Pulls(pull);
  return {
    list,
    pull,
    async startPull(id) {
      await find(id);
      return pulls.start(id);
    },
    stopPull: async (id) => pulls.stop(id),
    pullStates: () => pulls.states(),
    watchPulls: (signal) => pulls.watch(signal),
    remove: async (id) => removeUnused(parts, await find(id)),
    [Symbol.asyncDispose]: () => pulls[Symbol.asyncDispose](),
    async check(id) {
      const { stamp, worstCosine } = await checkModel({ model: toModelSource(id), home });
      return { id: stamp.model, stamp, worstCosine };
    },
    async measure(id) {
      const model = await find(id);
      if (model.location === null) {
        throw new ClipError(
          'model-offline',
          `${id} is not on this machine. Pull it first: \`clipline model pull ${id}\`.`,
        );
      }
      return measureModel(parts, id, toModelSource(id));
    },
  };
}

function toView(
  { card, folder, bytes, partialBytes }: ListedModel,
  wanted: string,
): Omit<ModelView, 'speed'> {
  const { resize } = card.image;
  return {
    id: card.id,
    title: card.title,
    description: card.description,
    dimensions: card.dimensions,
    imageSize: resize.mode === 'squash' ? resize.width : resize.crop.width,
    contextLength: card.text.limit,
    precisions: Object.keys(card.vision.files),
    license: card.license,
    starter: card.starter,
    location: folder,
    bytes,
    partialBytes,
    isDefault: card.id === wanted || (folder !== null && folder === wanted),
  };
}
