import type { PipelineInput } from '@clipline/clip-core';

/** Ids of the nodes of the built-in pipeline. */
export const indexNodes = { source: 'folder', embed: 'embed', store: 'store' } as const;

/** The built-in pipeline that fills a catalogue from a folder. */
export function indexPipeline(options: {
  readonly catalog: string;
  readonly folder: string;
  readonly pageSize: number;
}): PipelineInput {
  const { source, embed, store } = indexNodes;
  return {
    name: `Index ${options.catalog}`.slice(0, 200),
    nodes: [
      { id: source, type: 'sources.folder', params: { root: options.folder, pageSize: options.pageSize } },
      { id: embed, type: 'clip.embed-image' },
      { id: store, type: 'store.upsert', params: { catalog: options.catalog } },
    ],
    edges: [
      { from: source, to: embed },
      { from: embed, to: store },
    ],
  };
}
