'use client';

import { createContext, useContext } from 'react';
import type { RouterOutputs } from '../server/routers/app.ts';
import type { PipelineDocument } from './document/pipeline-document.ts';

/** A node, source or trigger as the palette describes it. */
export type NodeDefinitionView = RouterOutputs['nodes']['list'][number];
/** Something that keeps the pipeline from running. */
export type Problem = RouterOutputs['nodes']['check'][number];

/** A change: what it gives for the document as it is then. */
export type Edit = (document: PipelineDocument) => PipelineDocument;

export interface Selection {
  readonly nodes: ReadonlySet<string>;
  /** Keys of edges. */
  readonly edges: ReadonlySet<string>;
}

export const nothingSelected: Selection = { nodes: new Set(), edges: new Set() };

/** What every part of the builder shares. */
export interface Editor {
  readonly name: string;
  readonly document: PipelineDocument;
  /** By type. */
  readonly definitions: ReadonlyMap<string, NodeDefinitionView>;
  readonly selection: Selection;
  readonly problems: readonly Problem[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  select(selection: Selection): void;
  /** One step that can be undone; steps of one strand in a row count as one. */
  edit(edit: Edit, strand?: string): void;
  undo(): void;
  redo(): void;
}

const EditorContext = createContext<Editor | null>(null);
export const EditorProvider = EditorContext.Provider;

/** The builder around this component. */
export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error('useEditor is for parts of the builder.');
  return editor;
}

/** Selects one node. */
export function onlyNode(id: string): Selection {
  return { nodes: new Set([id]), edges: new Set() };
}
