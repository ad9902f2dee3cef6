'use client';

import { Tooltip } from '@mantine/core';
import { previewUrl } from '../../ui/image-url.ts';
import { isActive } from '../../ui/run-status.ts';
import { useRunOnCanvas } from '../run/canvas-run-context.tsx';
import { NodeRun } from '../run/node-run.tsx';
import classes from './node-preview.module.css';
import { type PreviewOfNode, type Seen, seeItems } from './see-items.ts';

export type { PreviewOfNode } from './see-items.ts';

/** Pictures that a card has room for. */
const most = 8;

/** What the node makes of the samples, in its card: pictures with their best score or verdict, and the way each took. */
export function NodePreview({
  node,
  preview,
}: {
  readonly node: string;
  readonly preview: PreviewOfNode | null;
}) {
  return (
    <>
      <RunOfNode node={node} />
      {preview !== null && <Samples preview={preview} />}
    </>
  );
}

/** What has passed the node in the run that is followed. */
function RunOfNode({ node }: { readonly node: string }) {
  const followed = useRunOnCanvas();
  if (followed === null || followed.run === null) return null;
  const { run, flow, retryFrom, showItems } = followed;
  const again = isActive(run.status) ? {} : { onRetryFrom: () => retryFrom(node) };
  return <NodeRun node={node} flow={flow.get(node)} onItems={() => showItems(node)} {...again} />;
}

function Samples({ preview }: { readonly preview: PreviewOfNode }) {
  const seen = seeItems(preview);
  const [sentence] = preview.error === null ? preview.sentences : [preview.error.message];
  return (
    <section
      className={classes.root}
      aria-label={`Preview of ${preview.node}`}
      data-preview={preview.node}
      data-failed={preview.error !== null || undefined}
    >
      <ul className={classes.grid}>
        {seen.slice(0, most).map((one) => (
          <SeenPicture key={`${one.way} ${one.id}`} seen={one} />
        ))}
      </ul>
      {seen.length > 0 && <p className={classes.counts}>{countWays(seen)}</p>}
      {sentence !== undefined && <p className={classes.sentence}>{sentence}</p>}
    </section>
  );
}

function SeenPicture({ seen }: { readonly seen: Seen }) {
  return (
    <Tooltip label={seen.sentence} multiline maw={260}>
      <li className={classes.tile} data-way={seen.way} data-tone={seen.tone}>
        {seen.uri === null ? (
          <span className={classes.text}>{seen.text ?? seen.id}</span>
        ) : (
          // biome-ignore lint/performance/noImgElement: thumbnails are made and cached by our own route
          <img
            className={classes.picture}
            src={previewUrl(seen.uri)}
            alt={seen.sentence}
            width={52}
            height={52}
            loading="lazy"
            draggable={false}
          />
        )}
        {seen.badge !== null && <span className={classes.badge}>{seen.badge}</span>}
      </li>
    </Tooltip>
  );
}

/** "8 out · 2 left out". */
function countWays(seen: readonly Seen[]): string {
  const ways = new Map<string, number>();
  for (const { way } of seen) ways.set(way, (ways.get(way) ?? 0) + 1);
  return [...ways].map(([way, count]) => `${count} ${way}`).join(' · ');
}
