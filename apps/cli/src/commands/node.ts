import type { NodeView, PluginView } from '@clipline/runtime';
import { Command } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';

/** `clipline node`: which nodes there are, and plugins that bring more. */
export function nodeCommand(shell: Shell): Command {
  return new Command('node')
    .description('List nodes; write, test, add and remove plugins that bring more.')
    .addCommand(listCommand(shell))
    .addCommand(newCommand(shell))
    .addCommand(testCommand(shell))
    .addCommand(addCommand(shell))
    .addCommand(removeCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline node list\n  $ clipline node new ./clipline-node-blur\n  $ clipline node test ./clipline-node-blur\n  $ clipline node add ./clipline-node-blur\n  $ clipline node add clipline-node-blur@1.2.0\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the nodes, sources and triggers, those of plugins included.', [
    'node list',
    'node list --json',
    'node list --plugins',
  ])
    .option('--plugins', 'show the plugins in place of the nodes')
    .action((options: CommonOptions & { readonly plugins?: boolean }) =>
      perform(shell, options, async (work) => {
        const { loadNodes, describeNodes, nodeRegistry } = await import('@clipline/runtime');
        const { home } = work.environment;
        const loaded = await loadNodes({ home, builtIn: nodeRegistry, signal: work.signal });
        if (work.json) {
          await printJson(work.stdout, options.plugins ? loaded.plugins : describeNodes(loaded));
        } else {
          const width = work.stdout.isTTY ? (work.stdout.columns ?? null) : null;
          const lines = options.plugins
            ? formatPlugins(loaded.plugins, width)
            : formatNodes(describeNodes(loaded), width);
          for (const line of lines) await printLine(work.stdout, line);
        }
        await warnOfPlugins(work, loaded.plugins);
        return 'done';
      }),
    );
}

async function warnOfPlugins(work: Work, plugins: readonly PluginView[]): Promise<void> {
  for (const { state, problem } of plugins) {
    if (state !== 'ready') await work.warn(`! ${toPrintable(problem ?? state)}`);
  }
}

function formatNodes(nodes: readonly NodeView[], width: number | null): readonly string[] {
  return formatTable(
    [
      { title: 'type', keep: 'start' },
      { title: 'kind' },
      { title: 'needs' },
      { title: 'gives' },
      { title: 'outputs' },
      { title: 'plugin' },
      { title: 'what it does', keep: 'start' },
    ],
    nodes.map((node) => [
      node.type,
      node.kind,
      node.needs.join(' '),
      node.gives.join(' '),
      node.outputs.join(' '),
      node.plugin === null ? '' : `${node.plugin.name}@${node.plugin.version}`,
      toPrintable(`${node.title}. ${node.description}`),
    ]),
    width,
  );
}

function formatPlugins(plugins: readonly PluginView[], width: number | null): readonly string[] {
  if (plugins.length === 0) return ['There are no plugins. `clipline node add <package>` adds one.'];
  return formatTable(
    [
      { title: 'plugin', keep: 'start' },
      { title: 'version' },
      { title: 'state' },
      { title: 'types', keep: 'start' },
    ],
    plugins.map(({ name, version, state, types }) => [toPrintable(name), version, state, types.join(' ')]),
    width,
  );
}

function newCommand(shell: Shell): Command {
  return defineCommand('new', 'Write a plugin with one node, whose test fails until the node is written.', [
    'node new ./clipline-node-blur',
  ])
    .argument('<folder>', 'a new folder; its name becomes the name of the package')
    .action((folder: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { scaffoldPlugin } = await import('@clipline/runtime');
        const files = await scaffoldPlugin(folder);
        if (work.json) await printJson(work.stdout, { files });
        else for (const file of files) await printLine(work.stdout, file);
        await work.note(`Next: clipline node test ${folder}, then write the node until all cases pass.`);
        return 'done';
      }),
    );
}

function testCommand(shell: Shell): Command {
  return defineCommand('test', 'Hold the nodes of a plugin to the checks that every node must pass.', [
    'node test ./clipline-node-blur',
    'node test ./clipline-node-blur --json',
  ])
    .argument('<folder>', 'the folder of the plugin')
    .action((folder: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { testPlugin } = await import('@clipline/runtime');
        const report = await testPlugin(folder, { signal: work.signal });
        if (work.json) await printJson(work.stdout, report);
        else {
          for (const { name, ok, message } of report.cases) {
            await printLine(work.stdout, `${ok ? '✓' : '✗'} ${toPrintable(name)}`);
            for (const line of message?.split('\n') ?? [])
              await printLine(work.stdout, `    ${toPrintable(line)}`);
          }
          await printLine(work.stdout, `${report.passed} passed, ${report.failed} failed`);
        }
        return report.failed === 0 ? 'done' : 'failed';
      }),
    );
}

function addCommand(shell: Shell): Command {
  return defineCommand('add', 'Install a plugin; no script of a package is run.', [
    'node add clipline-node-blur',
    'node add clipline-node-blur@1.2.0',
    'node add ./clipline-node-blur',
    'node add ./clipline-node-blur-1.2.0.tgz',
  ])
    .argument('<package>', 'a name in the npm registry, a folder, or a .tgz archive')
    .action((spec: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { addPlugin, nodeRegistry } = await import('@clipline/runtime');
        const { home } = work.environment;
        const added = await addPlugin(spec, { home, builtIn: nodeRegistry, signal: work.signal });
        if (work.json) await printJson(work.stdout, added);
        else await printLine(work.stdout, `Added ${added.name}@${added.version}.`);
        await work.note('Restart Clipline and its workers: they load plugins when they start.');
        return 'done';
      }),
    );
}

function removeCommand(shell: Shell): Command {
  return defineCommand('remove', 'Take a plugin off again; pipelines that use its nodes no longer run.', [
    'node remove clipline-node-blur',
  ])
    .argument('<name>', 'a name of `clipline node list --plugins`')
    .action((name: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { removePlugin } = await import('@clipline/runtime');
        await removePlugin(name, { home: work.environment.home, signal: work.signal });
        if (work.json) await printJson(work.stdout, { removed: name });
        else await printLine(work.stdout, `Removed ${name}.`);
        await work.note('Restart Clipline and its workers.');
        return 'done';
      }),
    );
}
