'use client';

import { Button, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { removeNodes, renameNode, setNote, setOptions, setParams } from './document/edit-nodes.ts';
import type { DocumentNode } from './document/pipeline-document.ts';
import { type NodeDefinitionView, nothingSelected, onlyNode, useEditor } from './editor-context.tsx';
import { NodePanel } from './panel/node-panel.tsx';
import { PipelineSettingsForm } from './panel/pipeline-settings.tsx';
import type { PreviewOfNode } from './preview/node-preview.tsx';
import { SamplePicker } from './sample-picker.tsx';
import { TriggersSection } from './triggers/triggers-section.tsx';

interface Props {
  readonly selected: DocumentNode | undefined;
  readonly definition: NodeDefinitionView | undefined;
  readonly previews: ReadonlyMap<string, PreviewOfNode>;
  readonly previewError: unknown;
}

/** The settings of the selected node, or of the pipeline where none is. */
export function SidePanel({ selected, definition, previews, previewError }: Props) {
  const { document, problems, edit, select, selection } = useEditor();
  if (selection.nodes.size > 1) {
    return (
      <Stack gap="sm">
        <Title order={2} size="h4">
          {selection.nodes.size} nodes
        </Title>
        <Text size="sm" c="dimmed">
          Copy, move, align or remove them together.
        </Text>
        <Button variant="default" color="red" onClick={removeAll}>
          Remove them
        </Button>
      </Stack>
    );
  }
  if (selected === undefined) return <PipelinePanel previewError={previewError} />;
  const { id } = selected;
  if (definition === undefined) {
    return (
      <Stack gap="sm">
        <Title order={2} size="h4">
          {selected.type}
        </Title>
        <Text size="sm">
          No node of this type is installed. Install the plugin that brings it, or remove the node.
        </Text>
        <Button variant="default" onClick={removeAll}>
          Remove the node
        </Button>
      </Stack>
    );
  }
  return (
    <Stack gap="lg">
      <NodePanel
        definition={definition}
        node={selected}
        problems={problems}
        sample={sampleFor(selected)}
        onParams={(params) => edit((now) => setParams(now, id, params), `params ${id}`)}
        onOptions={(options) => edit((now) => setOptions(now, id, options), `options ${id}`)}
        onNote={(note) => edit((now) => setNote(now, id, note), `note ${id}`)}
      />
      <TextInput
        key={id}
        label="Id"
        description="Names the node in this pipeline."
        defaultValue={id}
        onBlur={(event) => {
          const to = event.currentTarget.value.trim();
          const renamed = renameNode(document, id, to);
          if (renamed === document) {
            event.currentTarget.value = id;
            return;
          }
          edit(() => renamed);
          select(onlyNode(to));
        }}
      />
      <Button variant="default" onClick={removeAll}>
        Remove the node
      </Button>
    </Stack>
  );

  function removeAll(): void {
    edit((now) => removeNodes(now, selection.nodes));
    select(nothingSelected);
  }

  /** An item that comes to the node: the first that leaves what stands before it. */
  function sampleFor(node: DocumentNode) {
    for (const { from, output } of document.edges.filter(({ to }) => to === node.id)) {
      const [item] = previews.get(from)?.outputs[output] ?? [];
      if (item !== undefined) return item;
    }
    return null;
  }
}

function PipelinePanel({ previewError }: { readonly previewError: unknown }) {
  const { name, document, edit } = useEditor();
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h4">
          {name}
        </Title>
        <Text size="sm" c="dimmed">
          Select a node to see its settings. <strong>A</strong> adds one, <strong>?</strong> shows all keys.
        </Text>
      </div>
      <Textarea
        label="Description"
        autosize
        minRows={2}
        maxRows={8}
        value={document.description}
        onChange={(event) => {
          const description = event.currentTarget.value;
          edit((now) => ({ ...now, description }), 'description');
        }}
      />
      <TriggersSection />
      <PipelineSettingsForm
        settings={document.settings}
        onChange={(settings) => edit((now) => ({ ...now, settings }), 'settings')}
      />
      <SamplePicker error={previewError} />
    </Stack>
  );
}
