import type { AnyDefinition } from '@clipline/clip-core';
import { z } from 'zod';
import type { LoadedNodes } from './load-plugins.ts';

/** What a palette, a form or a script needs to know of a node, source or trigger. */
export interface NodeView {
  readonly type: string;
  readonly kind: AnyDefinition['kind'];
  /** Its namespace, by which palettes group: `clip`, `flow`, `sources`… */
  readonly category: string;
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  /** Named outputs; `error` is there for every node besides. */
  readonly outputs: readonly string[];
  /** False for a node that has effects outside: a preview says what it would do. */
  readonly pure: boolean;
  /** True when it keeps its items until all have come. */
  readonly gathers: boolean;
  /** JSON Schema of the parameters. */
  readonly params: object;
  /** The plugin that it comes from; null when it is built in. */
  readonly plugin: { readonly name: string; readonly version: string } | null;
}

/** All definitions by type. */
export function describeNodes({
  registry,
  origins,
}: Pick<LoadedNodes, 'registry' | 'origins'>): readonly NodeView[] {
  return [...registry.values()]
    .toSorted((a, b) => (a.type < b.type ? -1 : 1))
    .map((definition): NodeView => {
      const { type, kind, version, title, description } = definition;
      const origin = origins.get(type);
      return {
        type,
        kind,
        category: type.slice(0, type.indexOf('.')),
        version,
        title,
        description,
        needs: definition.kind === 'node' ? definition.needs : [],
        gives: definition.kind === 'trigger' ? [] : definition.gives,
        outputs:
          definition.kind === 'node' ? definition.outputs : definition.kind === 'source' ? ['out'] : [],
        pure: definition.kind === 'node' && definition.pure,
        gathers: definition.kind === 'node' && definition.gathers === true,
        params: z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' }),
        plugin: origin ? { name: origin.name, version: origin.version } : null,
      };
    });
}
