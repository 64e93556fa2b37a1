/**
 * Asks again for tiles that the portal refused because it makes many of them just now.
 *
 * A view that nobody has looked at asks for a hundred tiles at once, more than one client
 * may have made at a time. What is refused waits its turn here, a few at a time, so that
 * no part of the map stays blank; what is ready comes as before, all at once.
 */
const AT_ONCE = 6;
const TRIES = 6;
const FIRST_PAUSE = 300;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets so many through at a time; the others wait in order. */
export class Gate {
  constructor(places) {
    this.free = places;
    this.waiting = [];
  }

  async pass(work) {
    if (this.free > 0) this.free -= 1;
    else await new Promise((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

const gate = new Gate(AT_ONCE);

/**
 * What `ask` answers, asked again while it fails; its last error after `TRIES`, or as soon
 * as the tile is not wanted any more.
 */
export async function patiently(ask, isWanted, wait = pause) {
  try {
    return await ask();
  } catch (error) {
    return again(ask, isWanted, wait, error);
  }
}

async function again(ask, isWanted, wait, error) {
  let last = error;
  for (let tried = 1; tried < TRIES; tried += 1) {
    // Not all at the same moment.
    await wait(FIRST_PAUSE * 1.6 ** (tried - 1) * (0.5 + Math.random()));
    if (!isWanted()) break;
    try {
      return await gate.pass(ask);
    } catch (failure) {
      last = failure;
    }
  }
  throw last;
}
