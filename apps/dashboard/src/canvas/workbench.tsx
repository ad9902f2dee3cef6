'use client';

import type { JsonValue } from '@clipline/clip-core';
import { Button, Drawer, Text } from '@mantine/core';
import { useMediaQuery, useReducedMotion } from '@mantine/hooks';
import { useReactFlow } from '@xyflow/react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { connect, insertOnEdge } from './document/edit-edges.ts';
import { addNode } from './document/edit-nodes.ts';
import { columnWidth } from './document/lay-out.ts';
import { edgeKey, findNode, type PipelineDocument, type Position } from './document/pipeline-document.ts';
import { onlyNode, useEditor } from './editor-context.tsx';
import flowClasses from './flow/flow.module.css';
import { Flow } from './flow/flow.tsx';
import { type MenuPlace, NodeMenu } from './flow/node-menu.tsx';
import { useView } from './flow/use-view.ts';
import { CanvasItems } from './items/canvas-items.tsx';
import { groupTypes, lookOf } from './node-looks.ts';
import { Palette } from './palette.tsx';
import { usePreviews } from './preview/use-previews.ts';
import { ProblemsBar } from './problems-bar.tsx';
import { type Question, QuickPick } from './quick-pick.tsx';
import { SidePanel } from './side-panel.tsx';
import { Toolbar } from './toolbar.tsx';
import { ToolbarActions } from './toolbar-actions.tsx';
import type { useDraft } from './use-draft.ts';
import { useEditorKeys } from './use-editor-keys.ts';
import { fitsAfter, makeNode, outputInto, targetsOf } from './what-fits.ts';
import classes from './workbench.module.css';

interface Props {
  readonly draft: ReturnType<typeof useDraft>;
  readonly file: JsonValue;
  readonly onRestored: (restored: { readonly document: PipelineDocument; readonly revision: number }) => void;
}

interface Output {
  readonly node: string;
  readonly output: string;
}

/** Toolbar, palette, canvas, side panel and problems; on a narrow screen the two sides are sheets. */
export function Workbench({ draft, file, onRestored }: Props) {
  const editor = useEditor();
  const { document, definitions, selection, edit, select } = editor;
  const isWide = useMediaQuery('(min-width: 62em)', true);
  const { screenToFlowPosition, setCenter, getZoom } = useReactFlow();
  const { fit } = useView();
  const duration = useReducedMotion() ? 0 : 200;
  const canvas = useRef<HTMLDivElement>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [panelOpened, setPanelOpened] = useState(false);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  const previews = usePreviews(file, document.nodes.length > 0);

  const selected = selection.nodes.size === 1 ? findNode(document, [...selection.nodes][0] ?? '') : undefined;
  const definition = definitions.get(selected?.type ?? '');

  function centre(): Position {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    const { x, y } = screenToFlowPosition({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    return { x: x - 124, y: y - 60 };
  }

  /** The selected node's first output that leads nowhere yet; where it stands. */
  function looseEnd(): Output | null {
    if (selected === undefined) return null;
    const outputs = definition?.outputs ?? [];
    const loose = outputs.find(
      (output) => !document.edges.some((edge) => edge.from === selected.id && edge.output === output),
    );
    const output = loose ?? outputs[0];
    return output === undefined ? null : { node: selected.id, output };
  }

  function add(type: string, place: { readonly after: Output | null; readonly at: Position }): void {
    const node = makeNode(document, type, place.at);
    const { after } = place;
    edit((now) => {
      const added = addNode(now, node);
      return after === null ? added : connect(added, { from: after.node, output: after.output, to: node.id });
    });
    select(onlyNode(node.id));
    bringIntoSight(node.position);
  }

  /** Moves the view to a card that would lie outside it. */
  function bringIntoSight({ x, y }: Position): void {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return;
    const start = screenToFlowPosition({ x: box.left, y: box.top });
    const end = screenToFlowPosition({ x: box.right, y: box.bottom });
    if (x >= start.x && y >= start.y && x + 248 <= end.x && y + 120 <= end.y) return;
    void setCenter(x + 124, y + 60, { zoom: getZoom(), duration });
  }

  /** Free room to the right of a node. */
  function nextTo(id: string): Position {
    const from = findNode(document, id)?.position ?? centre();
    const x = from.x + columnWidth;
    let { y } = from;
    while (
      document.nodes.some(({ position }) => Math.abs(position.x - x) < 200 && Math.abs(position.y - y) < 120)
    ) {
      y += 160;
    }
    return { x, y };
  }

  function askWhatToAdd(after: Output | null, at: Position): void {
    setQuestion({
      title: after === null ? 'Add a node' : `What comes after “${after.node}”?`,
      empty: after === null ? 'No node says that.' : 'Nothing of that name fits here.',
      picks: groupTypes(fitsAfter(document, definitions, after)).flatMap(({ look, nodes }) =>
        nodes.map(({ type, title, description }) => ({ id: type, title, description, look })),
      ),
      onPick: (type) => add(type, { after, at }),
    });
  }

  function askWhereTo(): void {
    const from = looseEnd();
    if (from === null) return;
    setQuestion({
      title: `Connect “${from.node}” (${from.output}) to…`,
      empty: 'There is no node that this may lead to.',
      picks: targetsOf(document, definitions, from).map((id) => {
        const type = findNode(document, id)?.type ?? '';
        const { title = type, description = '' } = definitions.get(type) ?? {};
        return { id, title: `${title} — ${id}`, description, look: lookOf(type) };
      }),
      onPick: (to) => edit((now) => connect(now, { from: from.node, output: from.output, to })),
    });
  }

  function addByPress(type: string): void {
    const end = looseEnd();
    const fits =
      end !== null && fitsAfter(document, definitions, end).some((candidate) => candidate.type === type);
    add(type, fits ? { after: end, at: nextTo(end.node) } : { after: null, at: centre() });
  }

  function dropType(type: string, at: Position, key: string | null): void {
    const place = { x: at.x - 124, y: at.y - 30 };
    const edge = document.edges.find((one) => edgeKey(one) === key);
    const output = edge === undefined ? null : outputInto(document, definitions, { edge, type });
    if (edge === undefined || output === null) {
      add(type, { after: null, at: place });
      return;
    }
    const node = makeNode(document, type, place);
    edit((now) => insertOnEdge(now, edge, { node, output }));
    select(onlyNode(node.id));
  }

  function openPanel(): void {
    if (selected === undefined) return;
    setPanelOpened(true);
    window.document.querySelector<HTMLElement>('[data-panel] :is(input, textarea, button)')?.focus();
  }

  const addNext = () => {
    const end = looseEnd();
    askWhatToAdd(end, end === null ? centre() : nextTo(end.node));
  };
  useEditorKeys(editor, {
    onAdd: addNext,
    onConnect: askWhereTo,
    onOpen: openPanel,
    onMenu: () => {
      if (selected === undefined) return;
      const card = canvas.current?.querySelector(`[data-id="${selected.id}"]`)?.getBoundingClientRect();
      if (card !== undefined) setMenu({ node: selected.id, x: card.x + 16, y: card.y + 40 });
    },
    onFit: fit,
  });

  const panel = (
    <SidePanel
      selected={selected}
      definition={definition}
      previews={previews.byNode}
      previewError={previews.error}
    />
  );
  return (
    <div className={classes.root}>
      <Toolbar draft={draft} onAdd={addNext}>
        {!isWide && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => setPanelOpened(true)}
            className={classes.open}
          >
            {selected === undefined ? 'Pipeline' : 'Settings'}
          </Button>
        )}
        <ToolbarActions draft={draft} onRestored={onRestored} />
      </Toolbar>
      <div className={classes.middle}>
        {isWide && <Palette onAdd={addByPress} />}
        <div className={classes.canvas} ref={canvas}>
          <Flow
            previews={previews.byNode}
            onDropEdge={askWhatToAdd}
            onDropType={dropType}
            onOpen={openPanel}
            onMenu={(place) => {
              select(onlyNode(place.node));
              setMenu(place);
            }}
          >
            {document.nodes.length === 0 && (
              <div className={flowClasses.empty}>
                <Text fw={600}>An empty pipeline</Text>
                <Text size="sm" c="dimmed" maw={320}>
                  Begin with a source: a folder, a catalogue, a list of addresses. Then add what happens to
                  its pictures.
                </Text>
                <Button onClick={() => askWhatToAdd(null, centre())}>Add the first node</Button>
              </div>
            )}
          </Flow>
        </div>
        {isWide && (
          <aside className={classes.panel} data-panel aria-label="Settings" onKeyDown={leavePanel}>
            {panel}
          </aside>
        )}
      </div>
      <ProblemsBar />
      {!isWide && (
        <Drawer
          opened={panelOpened}
          onClose={() => setPanelOpened(false)}
          position="bottom"
          size="85%"
          title="Settings"
          radius="lg"
        >
          <div data-panel>{panel}</div>
        </Drawer>
      )}
      <NodeMenu
        place={menu}
        onClose={() => setMenu(null)}
        onOpen={openPanel}
        onAdd={addNext}
        onConnect={askWhereTo}
      />
      <CanvasItems />
      <QuickPick question={question} onClose={() => setQuestion(null)} />
    </div>
  );
}

/** Escape leads from a field back to the canvas, where undo and the other keys are the builder's. */
function leavePanel(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
}
