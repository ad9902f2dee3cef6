import { Button, Code } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { clipCodeOf, failureMessage, failureTitle } from './clip-error.ts';
import classes from './error-notice.module.css';
import { RichMessage } from './rich-message.tsx';

interface Props {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong and what to do about it, in the place of what could not be shown. */
export function ErrorNotice({ error, onRetry }: Props) {
  const code = clipCodeOf(error);
  return (
    <section className={classes.root} role="alert">
      <IconAlertTriangle size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <h2 className={classes.title}>{failureTitle(code)}</h2>
        <p className={classes.text}>
          <RichMessage text={failureMessage(error)} />
        </p>
        <div className={classes.foot}>
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          <Code className={classes.code}>{code}</Code>
        </div>
      </div>
    </section>
  );
}
