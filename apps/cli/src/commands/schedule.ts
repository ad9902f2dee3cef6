import type { ReindexChoice } from '@clipline/clip-core';
import type { ScheduleRequest, ScheduleView, UpcomingRun } from '@clipline/runtime';
import { Command, Option } from 'commander';
import { type CommonOptions, defineCommand, perform, type Work, wholeNumber } from '../command.ts';
import { toPrintable } from '../printable.ts';
import { printJson, printLine, type Shell } from '../shell.ts';
import { formatTable } from '../table.ts';

interface AddOptions extends CommonOptions {
  readonly catalog?: string;
  readonly pipeline?: string;
  readonly name?: string;
  readonly cron?: string;
  readonly every?: number;
  readonly zone?: string;
  readonly jitter?: number;
  readonly missedRuns?: 'skip' | 'one' | 'all';
  readonly missing?: boolean;
  readonly changed?: boolean;
  readonly all?: boolean;
}

/** `clipline schedule`: what runs by the clock. */
export function scheduleCommand(shell: Shell): Command {
  return new Command('schedule')
    .description('List, add, pause and remove what runs by the clock.')
    .addCommand(listCommand(shell))
    .addCommand(addCommand(shell))
    .addCommand(
      changeCommand(shell, 'pause', 'Stop a schedule for a while; what it misses is not made up for.'),
    )
    .addCommand(changeCommand(shell, 'resume', 'Let a paused schedule go on.'))
    .addCommand(removeCommand(shell))
    .addCommand(nextCommand(shell))
    .addHelpText(
      'after',
      '\nExamples:\n  $ clipline schedule add --catalog pets --cron "0 3 * * *" --zone Europe/Prague\n  $ clipline schedule list\n  $ clipline schedule next pets/reindex\n',
    );
}

function listCommand(shell: Shell): Command {
  return defineCommand('list', 'Show the schedules and their next runs.', [
    'schedule list',
    'schedule list --json',
  ]).action((options: CommonOptions) =>
    perform(shell, options, async (work) => {
      const schedules = await (await work.openRuntime()).schedules.list();
      if (work.json) {
        await printJson(work.stdout, schedules);
        return 'done';
      }
      const width = work.stdout.isTTY ? (work.stdout.columns ?? null) : null;
      if (schedules.length === 0)
        await work.note('There are none. `clipline schedule add --help` shows how.');
      else for (const line of formatSchedules(schedules, width)) await printLine(work.stdout, line);
      return 'done';
    }),
  );
}

function formatSchedules(schedules: readonly ScheduleView[], width: number | null): readonly string[] {
  return formatTable(
    [
      { title: 'schedule', keep: 'start' },
      { title: 'when' },
      { title: 'next' },
      { title: 'remark', keep: 'start' },
    ],
    schedules.map((schedule) => [
      toPrintable(nameOf(schedule)),
      describeWhen(schedule),
      schedule.next?.toISOString() ?? '',
      toPrintable(describeState(schedule)),
    ]),
    width,
  );
}

function nameOf({ pipeline, catalog, name }: ScheduleView): string {
  return `${pipeline ?? catalog}/${name}`;
}

function describeWhen({ cron, everySeconds, zone }: ScheduleView): string {
  return cron === null ? `every ${everySeconds} s` : `${cron} (${zone})`;
}

function describeState({ paused, active, problem, last }: ScheduleView): string {
  if (problem !== null) return problem;
  if (paused) return 'paused';
  if (!active) return 'not published';
  return last?.error ? `last: ${last.error.message}` : '';
}

function addCommand(shell: Shell): Command {
  return defineCommand('add', 'Run a pipeline, or re-index a catalogue, by the clock.', [
    'schedule add --catalog pets --cron "0 3 * * *" --zone Europe/Prague',
    'schedule add --catalog pets --cron "0 3 * * *" --zone Europe/Prague --changed',
    'schedule add --pipeline label-shop --every 900 --json',
  ])
    .option('--catalog <name>', 'catalogue to re-index')
    .option('--pipeline <name>', 'pipeline to run')
    .option('--name <name>', 'one that is there is changed (default: reindex, or schedule)')
    .option('--cron <fields>', 'minute, hour, day, month and weekday')
    .option('--every <seconds>', 'seconds between two runs', wholeNumber(10, 31_536_000))
    .option('--zone <zone>', 'time zone of the cron fields, such as Europe/Prague (default: UTC)')
    .option('--jitter <seconds>', 'longest delay after each tick', wholeNumber(0, 3_600))
    .addOption(
      new Option('--missed-runs <how>', 'what is made up for after downtime (default: one)').choices([
        'skip',
        'one',
        'all',
      ]),
    )
    .option('--missing', 'with --catalog: only images without a vector')
    .option('--changed', 'with --catalog: only images whose bytes changed')
    .option('--all', 'with --catalog: every image')
    .action((options: AddOptions) =>
      perform(shell, options, async (work) => {
        const { schedules } = await work.openRuntime();
        const schedule = await schedules.add(toRequest(options));
        if (work.json) await printJson(work.stdout, schedule);
        else {
          await printLine(work.stdout, `${toPrintable(nameOf(schedule))} runs ${describeWhen(schedule)}.`);
          await printUpcoming(work, await schedules.next(schedule.id));
        }
        return 'done';
      }),
    );
}

function toRequest(options: AddOptions): ScheduleRequest {
  const { catalog, pipeline, name, cron, zone } = options;
  const choice = chosen(options);
  return {
    ...(catalog === undefined ? {} : { catalog }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(name === undefined ? {} : { name }),
    ...(cron === undefined ? {} : { cron }),
    ...(zone === undefined ? {} : { zone }),
    ...(options.every === undefined ? {} : { everySeconds: options.every }),
    ...(options.jitter === undefined ? {} : { jitterSeconds: options.jitter }),
    ...(options.missedRuns === undefined ? {} : { missed: options.missedRuns }),
    ...(choice === null ? {} : { choice }),
  };
}

/** Which images flags choose; null when none is given. */
export function chosen({
  missing,
  changed,
  all,
}: {
  readonly missing?: boolean;
  readonly changed?: boolean;
  readonly all?: boolean;
}): ReindexChoice | null {
  if (all) return 'all';
  if (missing && changed) return 'due';
  if (missing) return 'missing';
  return changed ? 'changed' : null;
}

function changeCommand(shell: Shell, verb: 'pause' | 'resume', description: string): Command {
  return defineCommand(verb, description, [
    `schedule ${verb} pets/reindex`,
    `schedule ${verb} nightly --json`,
  ])
    .argument('<schedule>', 'id or name of `clipline schedule list`')
    .action((name: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const schedule = await (await work.openRuntime()).schedules[verb](name);
        const state = schedule.paused
          ? 'is paused'
          : `goes on${schedule.next ? `; next run at ${schedule.next.toISOString()}` : ''}`;
        if (work.json) await printJson(work.stdout, schedule);
        else await printLine(work.stdout, `${toPrintable(nameOf(schedule))} ${state}.`);
        return 'done';
      }),
    );
}

function removeCommand(shell: Shell): Command {
  return defineCommand('remove', 'Remove a schedule that was added by hand.', [
    'schedule remove pets/reindex',
    'schedule remove pets/reindex --json',
  ])
    .argument('<schedule>', 'id or name of `clipline schedule list`')
    .action((name: string, options: CommonOptions) =>
      perform(shell, options, async (work) => {
        const { schedules } = await work.openRuntime();
        const { id } = await schedules.get(name);
        await schedules.remove(id);
        if (work.json) await printJson(work.stdout, { removed: id });
        else await printLine(work.stdout, `${toPrintable(name)} is removed.`);
        return 'done';
      }),
    );
}

function nextCommand(shell: Shell): Command {
  return defineCommand('next', 'Show the next runs of a schedule, in UTC and in its time zone.', [
    'schedule next pets/reindex',
    'schedule next pets/reindex --count 20 --json',
  ])
    .argument('<schedule>', 'id or name of `clipline schedule list`')
    .option('--count <number>', 'how many (default: 5)', wholeNumber(1, 1_000))
    .action((name: string, options: CommonOptions & { readonly count?: number }) =>
      perform(shell, options, async (work) => {
        const next = await (await work.openRuntime()).schedules.next(name, options.count);
        await (work.json ? printJson(work.stdout, next) : printUpcoming(work, next));
        return 'done';
      }),
    );
}

async function printUpcoming(work: Work, next: readonly UpcomingRun[]): Promise<void> {
  for (const { startsAt, local } of next) await printLine(work.stdout, `${startsAt.toISOString()}  ${local}`);
}
