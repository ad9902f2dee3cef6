import { useQuery } from '@tanstack/react-query';
import { failureTitle } from './clip-error.ts';
import { readHealthError } from './health-error.ts';

interface PageFailure {
  readonly title: string;
  /** Holds commands in backticks. */
  readonly text: string;
  readonly tryAgain: () => void;
}

/** What to say in place of a page that could not be drawn: why, when the server knows, and what to do. */
export function usePageFailure(reset: () => void): PageFailure {
  // Next sends no details of server errors to the browser; the health route tells why the runtime is down.
  const { data: cause } = useQuery({ queryKey: ['health-error'], queryFn: readHealthError, retry: false });
  if (cause) {
    return {
      title: failureTitle(cause.code),
      text: cause.message,
      tryAgain: () => window.location.reload(),
    };
  }
  return {
    title: 'This page could not be shown',
    text: 'Try again; if it stays so, the log of Clipline says more. `clipline doctor` looks for the cause.',
    tryAgain: reset,
  };
}
