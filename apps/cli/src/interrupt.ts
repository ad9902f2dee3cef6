import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C arrives several times: from the terminal, and from each process that hands it on. */
const echoMilliseconds = 250;

/** The first Ctrl-C lets the work end in order; the second ends the process at once. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Exit code once interrupted, for signals 128 plus their number; null before. */
  exitCode(): number | null;
  /** What to do before the second signal ends the process. */
  onSecond(action: () => void): void;
  /** Ends the work in order for another reason than a signal. */
  end(exitCode: number): void;
}

/** Listens for the signals that end a program until disposed of. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let code: number | null = null;
  let since = 0;
  let beforeExit = () => {};
  const end = (exitCode: number) => {
    code ??= exitCode;
    since = performance.now();
    controller.abort();
  };
  const listeners = signals.map((name) => {
    const listener = () => {
      if (code === null) return end(128 + constants.signals[name]);
      if (performance.now() - since < echoMilliseconds) return;
      beforeExit();
      // Leaving by `process.exit` would first tear down native threads that are still at work, and crash.
      process.removeAllListeners(name);
      process.kill(process.pid, name);
    };
    process.on(name, listener);
    return [name, listener] as const;
  });
  return {
    signal: controller.signal,
    exitCode: () => code,
    onSecond(action) {
      beforeExit = action;
    },
    end,
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) process.removeListener(name, listener);
    },
  };
}
