/** The parts of a page communicate by named events instead of importing each other. */

const bus = new EventTarget();

/** Tell everybody who listens to `name`. */
export function tell(name, detail = null) {
  bus.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Listen to `name`; answers a function that stops listening. */
export function listen(name, work) {
  const handler = (event) => work(event.detail);
  bus.addEventListener(name, handler);
  return () => bus.removeEventListener(name, handler);
}
