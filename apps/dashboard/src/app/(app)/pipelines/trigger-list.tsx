import type { PipelineStart } from '@clipline/runtime';
import {
  type Icon,
  IconAlertTriangle,
  IconClock,
  IconFolderSearch,
  IconHandClick,
  IconPhoto,
  IconPlugX,
  IconUserCheck,
  IconWebhook,
} from '@tabler/icons-react';
import Link from 'next/link';
import { TimeIn } from '../../../ui/time-in.tsx';
import classes from './pipelines-page.module.css';

type Kind = NonNullable<PipelineStart['to']>;

const looks: { readonly [kind in Kind]: { readonly icon: Icon; readonly title: string } } = {
  hand: { icon: IconHandClick, title: 'By hand' },
  clock: { icon: IconClock, title: 'Schedule' },
  requests: { icon: IconWebhook, title: 'Webhook' },
  folder: { icon: IconFolderSearch, title: 'Folder watch' },
  catalog: { icon: IconPhoto, title: 'Catalogue change' },
  decisions: { icon: IconUserCheck, title: 'Review decision' },
  failures: { icon: IconAlertTriangle, title: 'Failed run' },
};

const gone = { icon: IconPlugX, title: 'Not installed' };

interface Props {
  readonly pipeline: string;
  readonly triggers: readonly PipelineStart[];
}

/** What starts a pipeline, with the next run of each schedule. */
export function TriggerList({ pipeline, triggers }: Props) {
  if (triggers.length === 0) return <span className={classes.dim}>By hand</span>;
  return (
    <ul className={classes.triggers} aria-label={`Triggers of ${pipeline}`}>
      {triggers.map(({ id, to, active, paused, next }) => {
        const { icon: Icon, title } = to === null ? gone : looks[to];
        return (
          <li key={id} title={id}>
            <Icon size={14} stroke={1.6} aria-hidden />
            {to === 'clock' ? (
              <Link href={`/schedules?q=${encodeURIComponent(pipeline)}`} className={classes.link}>
                {title}
              </Link>
            ) : (
              title
            )}
            <span className={classes.dim}>
              {next !== null && <TimeIn date={next} />}
              {paused && 'paused'}
              {!active && !paused && 'not active'}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
