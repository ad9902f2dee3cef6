import { nodeRegistry } from '@clipline/nodes';
import { MantineProvider } from '@mantine/core';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { describeNodes } from '../../../../../packages/runtime/src/plugins/describe-nodes.ts';
import { ServerState } from '../../client/trpc.tsx';
import { NodePanel } from './node-panel.tsx';

const definitions = describeNodes({ registry: nodeRegistry, origins: new Map() });

it('shows what a node is, its problems beside what they are about, and its note', () => {
  const definition = definitions.find(({ type }) => type === 'clip.similarity-gate');
  if (definition === undefined) throw new Error('There is no such node.');
  const page = renderToString(
    <ServerState>
      <MantineProvider>
        <NodePanel
          definition={definition}
          node={{ id: 'gate', params: { threshold: 7 }, note: 'Look at the lamps' }}
          problems={[
            {
              rule: 'params-invalid',
              node: 'gate',
              param: 'threshold',
              message: 'Parameter "threshold": Too big',
            },
            { rule: 'node-unreachable', node: 'gate', message: 'No item can reach it.' },
            { rule: 'node-unreachable', node: 'other', message: 'Something else.' },
          ]}
          sample={null}
          onParams={() => undefined}
          onOptions={() => undefined}
          onNote={() => undefined}
        />
      </MantineProvider>
    </ServerState>,
  );
  for (const text of [definition.title, 'Too big', 'No item can reach it.', 'Look at the lamps']) {
    expect(page).toContain(text);
  }
  expect(page).not.toContain('Something else.');
  expect(page).not.toContain('Parameter &quot;threshold&quot;');
});
