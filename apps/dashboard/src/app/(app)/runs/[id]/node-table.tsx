import type { NodeCounts } from '@clipline/clip-core';
import { Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useTRPC } from '../../../../client/trpc.tsx';
import type { RouterOutputs } from '../../../../server/routers/app.ts';
import { formatNumber } from '../../../../ui/format.ts';
import { formatTook } from '../../../../ui/format-took.ts';
import { StackingCell, StackingRow, StackingTable } from '../../../../ui/stacking-table.tsx';
import { nodesOf } from './nodes-of.ts';
import classes from './run-page.module.css';

const ItemsDrawer = dynamic(() =>
  import('../../../../canvas/items/items-drawer.tsx').then(({ ItemsDrawer: drawer }) => drawer),
);

const columns = [
  { title: 'Node' },
  { title: 'In', width: '68px', align: 'right' },
  { title: 'Out', width: '14%', align: 'right' },
  { title: 'Refused', width: '88px', align: 'right' },
  { title: 'Left out', width: '88px', align: 'right' },
  { title: 'From cache', width: '76px', align: 'right' },
  { title: 'Time', width: '24%' },
] as const;

/** What passed each node of a run, in the order of its pipeline, and how long that took. */
export function NodeTable({ run }: { readonly run: RouterOutputs['runs']['describe'] }) {
  const { data: known } = useQuery(useTRPC().nodes.list.queryOptions());
  const titles = new Map(known?.map(({ type, title }) => [type, title]));
  const nodes = nodesOf(run).map((node) => ({
    ...node,
    title: titles.get(node.type ?? '') ?? node.type ?? node.id,
  }));
  const longest = Math.max(1, ...nodes.map(({ counts }) => counts.milliseconds ?? 0));
  const [opened, setOpened] = useQueryState('node', parseAsString);
  const chosen = nodes.find(({ id }) => id === opened) ?? null;
  if (nodes.length === 0) return null;
  return (
    <section aria-labelledby="nodes-of-run" className={classes.section}>
      <h2 id="nodes-of-run" className={classes.heading}>
        Nodes
      </h2>
      <StackingTable label="Nodes" columns={columns} verticalSpacing={8}>
        {nodes.map(({ id, title, counts }) => (
          <StackingRow key={id}>
            <StackingCell place="head">
              <div className={classes.node}>{title}</div>
              {title !== id && <code className={classes.id}>{id}</code>}
              {run.kind === 'pipeline' && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  ml={6}
                  aria-label={`Items of ${id}`}
                  onClick={() => void setOpened(id)}
                >
                  Items
                </Button>
              )}
            </StackingCell>
            <StackingCell says="In" align="right" className={classes.number}>
              {formatNumber(counts.in ?? 0)}
            </StackingCell>
            <StackingCell says="Out" align="right" className={classes.number}>
              {describeOutputs(counts)}
            </StackingCell>
            <StackingCell says="Refused" align="right" className={classes.number}>
              <span className={classes.refused} data-some={(counts.errors ?? 0) > 0 || undefined}>
                {formatNumber(counts.errors ?? 0)}
              </span>
            </StackingCell>
            <StackingCell says="Left out" align="right" className={classes.number}>
              <LeftOut counts={counts} />
            </StackingCell>
            <StackingCell says="From cache" align="right" className={classes.number}>
              {formatNumber(counts.cached ?? 0)}
            </StackingCell>
            <StackingCell place="whole">
              <div className={classes.bar} aria-hidden>
                <span style={{ width: `${(100 * (counts.milliseconds ?? 0)) / longest}%` }} />
              </div>
              <span className={classes.pace}>{describeTime(counts)}</span>
            </StackingCell>
          </StackingRow>
        ))}
      </StackingTable>
      {chosen !== null && run.kind === 'pipeline' && (
        <ItemsDrawer
          run={run.id}
          node={chosen.id}
          counts={chosen.counts}
          onClose={() => void setOpened(null)}
        />
      )}
    </section>
  );
}

function LeftOut({ counts: { dropped = 0, reasons = {} } }: { readonly counts: Partial<NodeCounts> }) {
  const why = Object.entries(reasons).map(([reason, count]) => `${reason}: ${formatNumber(count)}`);
  if (why.length === 0) return formatNumber(dropped);
  return (
    <Tooltip label={why.join(', ')}>
      <span>{formatNumber(dropped)}</span>
    </Tooltip>
  );
}

/** `120`, or `120 yes · 30 no` where a node has several outputs. */
function describeOutputs({ out = {} }: Partial<NodeCounts>): string {
  const outputs = Object.entries(out);
  const [only] = outputs;
  if (only === undefined) return '0';
  if (outputs.length === 1) return formatNumber(only[1]);
  return outputs.map(([output, count]) => `${formatNumber(count)} ${output}`).join(' · ');
}

function describeTime({ milliseconds = 0, in: came = 0 }: Partial<NodeCounts>): string {
  const took = formatTook(milliseconds);
  return came === 0 || milliseconds === 0 ? took : `${took}, ${formatTook(milliseconds / came)} each`;
}
