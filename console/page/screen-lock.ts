// Keeps a screen on the wall awake, where the browser lets a page do that.

/** Keeps it awake until the function that it answers is called. */
export function keepAwake(): () => void {
  let isWanted = true;
  let lock: WakeLockSentinel | undefined;
  const ask = async (): Promise<void> => {
    // Without TLS, on another machine, there is none; and a laptop that runs low refuses.
    const got = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (isWanted) lock = got;
    else await got?.release();
  };
  // A browser lets go of it whenever the page is out of sight.
  const look = (): void => void (document.visibilityState === 'visible' && ask());
  document.addEventListener('visibilitychange', look);
  look();
  return () => {
    isWanted = false;
    document.removeEventListener('visibilitychange', look);
    void lock?.release();
  };
}
