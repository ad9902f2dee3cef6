/**
 * Loaded before a child's own program (`node --import`): ends the child when the process that looks after it is
 * gone, however it went, so that no orphan keeps a port. The kernel closes the channel between the two.
 */
if (process.channel) {
  // A listener for `disconnect` would keep a program alive that has nothing left to do.
  const timer = setInterval(() => {
    if (process.connected) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
    // A program that hangs in its farewell ends all the same.
    setTimeout(() => process.exit(1), 5_000).unref();
  }, 250);
  timer.unref();
}
