import { notifications } from '@mantine/notifications';
import { failureMessage } from './clip-error.ts';

/** Tells in a corner of the page that something did not work, and why. */
export function tellFailure(error: unknown): void {
  notifications.show({ title: 'That did not work', message: failureMessage(error), color: 'red' });
}
