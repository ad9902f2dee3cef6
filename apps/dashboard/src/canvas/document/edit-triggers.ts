import type { JsonValue } from '@clipline/clip-core';
import { idFor } from './edit-nodes.ts';
import type { DocumentTrigger, PipelineDocument } from './pipeline-document.ts';

/** Adds a trigger of a type, under an id that none has. */
export function addTrigger(
  document: PipelineDocument,
  { type, params = {} }: { readonly type: string; readonly params?: DocumentTrigger['params'] },
): PipelineDocument {
  const id = idFor(type, new Set(document.triggers.map((trigger) => trigger.id)));
  return { ...document, triggers: [...document.triggers, { id, type, params, enabled: true }] };
}

export function removeTrigger(document: PipelineDocument, id: string): PipelineDocument {
  if (!document.triggers.some((trigger) => trigger.id === id)) return document;
  return { ...document, triggers: document.triggers.filter((trigger) => trigger.id !== id) };
}

/** Sets all parameters of a trigger. */
export function setTriggerParams(
  document: PipelineDocument,
  id: string,
  params: Readonly<Record<string, JsonValue>>,
): PipelineDocument {
  return changeTrigger(document, id, (trigger) => ({ ...trigger, params }));
}

/** One that is not enabled starts nothing. */
export function enableTrigger(document: PipelineDocument, id: string, enabled: boolean): PipelineDocument {
  return changeTrigger(document, id, (trigger) =>
    trigger.enabled === enabled ? trigger : { ...trigger, enabled },
  );
}

/** The same document where nothing changed. */
function changeTrigger(
  document: PipelineDocument,
  id: string,
  change: (trigger: DocumentTrigger) => DocumentTrigger,
): PipelineDocument {
  const before = document.triggers.find((trigger) => trigger.id === id);
  if (before === undefined) return document;
  const after = change(before);
  if (after === before) return document;
  return { ...document, triggers: document.triggers.map((one) => (one === before ? after : one)) };
}
