/** Runs in the page: milliseconds between frames until it is asked for them. */
export const watchFrames = `{
  const times = [];
  let last = performance.now(), on = true;
  const tick = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (on) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  globalThis.frames = () => { on = false; return times; };
}`;
