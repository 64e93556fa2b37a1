/** Whether a report waits on this device: only then does a page load what sends it. */

const WAITING = "portal.waiting";

/** Note that something waits, or that nothing does any more. */
export function noteWaiting(isWaiting) {
  try {
    if (isWaiting) localStorage.setItem(WAITING, "1");
    else localStorage.removeItem(WAITING);
  } catch {
    // Storage is blocked, or this is the worker: the form itself sends what waits.
  }
}

/** Whether something was noted. */
export function somethingWaits() {
  try {
    return localStorage.getItem(WAITING) === "1";
  } catch {
    return false;
  }
}
