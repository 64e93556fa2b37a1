/** Keeps the address bar in step with the map, and the browser's Back with the panel. */
import { tell } from "../../../core/js/events.js";
import { readAddress, readRoute, writeAddress } from "./permalink.js";

/** Routes are pushed (Back undoes them), views and layers only replace. */
export class Address {
  /** @param state function answering {view, layers, pins} as they are now */
  constructor(state) {
    this.state = state;
    this.route = readRoute(window.location.search);
    window.addEventListener("popstate", () => {
      this.route = readRoute(window.location.search);
      // Each entry keeps the view it was left with: Back brings that back too.
      const { view } = readAddress(window.location.search);
      if (view) tell("view", view);
      this.sync();
      tell("route", { route: this.route, isBack: true });
    });
  }

  get depth() {
    return window.history.state?.depth ?? 0;
  }

  text() {
    return writeAddress(window.location.search, { ...this.state(), route: this.route });
  }

  /** Write what the map shows now into the address, without a new history entry. */
  sync() {
    window.history.replaceState({ depth: this.depth }, "", this.text());
    tell("address", window.location.href);
  }

  /** Go to `route`; `replace` when it only says the present one better. */
  go(route, { replace = false } = {}) {
    this.route = route;
    if (replace) this.sync();
    else {
      window.history.pushState({ depth: this.depth + 1 }, "", this.text());
      tell("address", window.location.href);
    }
    tell("route", { route, isBack: false });
  }

  /** One step back inside the portal; out of the panel when there is none. */
  back() {
    if (this.depth > 0) window.history.back();
    else this.go({}, { replace: true });
  }
}
