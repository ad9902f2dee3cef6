import { join } from 'node:path';
import { ClipError, type PipelineInput } from '@clipline/clip-core';
import { projectRoot } from '../environment.ts';
import { sampleCatalog } from '../processes/index-samples.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { type Template, type TemplateCategory, templates } from './templates.ts';

/** A template as lists show it. */
export interface TemplateView {
  readonly id: string;
  readonly title: string;
  readonly category: TemplateCategory;
  readonly description: string;
  /** What a person changes before it does their own work. */
  readonly change: readonly string[];
  /** Types of its nodes, in order. */
  readonly nodes: readonly string[];
  /** Types of its triggers. */
  readonly triggers: readonly string[];
}

/** Pipelines to begin with. */
export interface Templates {
  list(): readonly TemplateView[];
  /**
   * The pipeline file of a template, filled for this installation. `catalog` is the sample catalogue when left out.
   * Throws `not-found`.
   */
  fill(id: string, options: { readonly name: string; readonly catalog?: string }): PipelineInput;
}

/** The model that comparisons begin with beside the default one. */
const otherModel = 'clip-vit-b-32';

/** Opens the templates for an installation. */
export function openTemplates({ environment }: Pick<RuntimeParts, 'environment'>): Templates {
  return {
    list: () => templates.map(toView),
    fill(id, { name, catalog = sampleCatalog }) {
      const template = templates.find((one) => one.id === id);
      if (template === undefined) {
        const known = templates.map((one) => `"${one.id}"`).join(', ');
        throw new ClipError('not-found', `There is no template "${id}". There are ${known}.`);
      }
      return {
        version: 1,
        name,
        description: template.description,
        ...template.pipeline({
          catalog,
          folder: join(environment.home, 'files'),
          logos: join(projectRoot, 'samples', 'images', 'logos'),
          otherModel,
        }),
      };
    },
  };
}

function toView({ pipeline, ...shown }: Template): TemplateView {
  const { nodes, triggers = [] } = pipeline({ catalog: '', folder: '', logos: '', otherModel });
  return { ...shown, nodes: nodes.map(({ type }) => type), triggers: triggers.map(({ type }) => type) };
}
