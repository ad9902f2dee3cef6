'use client';

import { ActionIcon, Anchor, Button, Group, Menu, Progress, Text, Tooltip } from '@mantine/core';
import { IconChevronDown, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import Link from 'next/link';
import { failureMessage } from '../../ui/clip-error.ts';
import { formatCount } from '../../ui/format.ts';
import { RunBadge } from '../../ui/run-badge.tsx';
import { isActive } from '../../ui/run-status.ts';
import classes from './run-controls.module.css';
import { RunInputDialog } from './run-input-dialog.tsx';
import type { CanvasRun } from './use-canvas-run.ts';

interface Props {
  readonly pipeline: string;
  readonly state: CanvasRun;
  /** Null before the first version is published: then only the draft can run. */
  readonly publishedVersion: number | null;
  /** False while the draft has problems. */
  readonly canRunDraft: boolean;
  /** Saves what is not saved yet; null where that failed. */
  readonly onSave: () => Promise<number | null>;
}

/** Starts a run of the draft or of what is published, and shows how the one that was started goes. */
export function RunControls({ pipeline, state, publishedVersion, canRunDraft, onSave }: Props) {
  const { run, error, isStarting, start, question, startOn, leaveQuestion, cancel, showLatest, leave } =
    state;
  const goesOn = run !== null && isActive(run.status);
  async function runDraft(): Promise<void> {
    if ((await onSave()) !== null) start(true);
  }
  return (
    <div className={classes.root}>
      <Group gap="xs" wrap="nowrap">
        <Button.Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerPlay size={14} aria-hidden />}
            loading={isStarting}
            disabled={!canRunDraft || goesOn}
            title={whyNotRun({ canRunDraft, goesOn })}
            onClick={() => void runDraft()}
          >
            Run draft
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                px={6}
                aria-label="Other ways to run"
                disabled={goesOn || isStarting}
              >
                <IconChevronDown size={14} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item disabled={publishedVersion === null} onClick={() => start(false)}>
                {publishedVersion === null ? 'Nothing is published yet' : `Run version ${publishedVersion}`}
              </Menu.Item>
              {showLatest !== null && <Menu.Item onClick={showLatest}>Show the newest run</Menu.Item>}
              {run !== null && <Menu.Item onClick={leave}>Show only the draft</Menu.Item>}
            </Menu.Dropdown>
          </Menu>
        </Button.Group>
        {run !== null && <RunState state={state} goesOn={goesOn} onCancel={cancel} />}
      </Group>
      {question !== null && (
        <RunInputDialog
          pipeline={pipeline}
          question={question}
          busy={isStarting}
          error={error}
          onRun={startOn}
          onClose={leaveQuestion}
        />
      )}
      {error !== null && question === null && (
        <Text size="xs" c="var(--clip-danger)" role="alert">
          {failureMessage(error)}
        </Text>
      )}
    </div>
  );
}

function RunState({
  state: { run, retryFailed },
  goesOn,
  onCancel,
}: {
  readonly state: CanvasRun;
  readonly goesOn: boolean;
  readonly onCancel: () => void;
}) {
  if (run === null) return null;
  const { total, scanned, failed, rate } = run.progress;
  return (
    <Group gap="xs" wrap="nowrap" role="status" aria-label="Run">
      <RunBadge status={run.status} />
      {goesOn && total !== null && total > 0 && (
        <Progress w={90} value={(100 * scanned) / total} aria-label="Progress of the run" />
      )}
      <Text size="xs" c="dimmed" className={classes.counts}>
        {total === null ? '' : `${scanned} of `}
        {formatCount(total ?? scanned, 'item')}
        {failed > 0 ? `, ${failed} failed` : ''}
        {goesOn && rate !== null ? `, ${rate.toFixed(1)}/s` : ''}
      </Text>
      <Anchor component={Link} href={`/runs/${run.id}`} size="xs" underline="always">
        Details
      </Anchor>
      {!goesOn && failed > 0 && (
        <Button size="compact-xs" variant="default" onClick={retryFailed}>
          Try failed again
        </Button>
      )}
      {goesOn && (
        <Tooltip label="Cancel the run">
          <ActionIcon variant="default" aria-label="Cancel the run" onClick={onCancel}>
            <IconPlayerStop size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

/** What keeps the draft from being run; nothing where it can be. */
function whyNotRun({ canRunDraft, goesOn }: { readonly canRunDraft: boolean; readonly goesOn: boolean }) {
  if (goesOn) return 'A run goes on; wait for it, or cancel it.';
  return canRunDraft ? undefined : 'Mend the problems below first.';
}
