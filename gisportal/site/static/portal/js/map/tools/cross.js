/** The cross in the middle of the visible map: a place to aim with fingers and arrow keys. */
import L from "../../../../core/js/leaflet.js";
import { el } from "../../../../core/js/dom.js";
import { listen } from "../../../../core/js/events.js";

/** Shows itself in the middle of what the panel leaves free. */
export class Cross {
  constructor(map, panel) {
    this.map = map;
    this.panel = panel;
    this.node = el("div", { class: "map-cross", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.node);
    listen("panel", () => this.place());
    map.on("resize", () => this.place());
  }

  /** Pixels in the map of the middle of its free part. */
  point() {
    const { x, y } = this.map.getSize();
    const { left, bottom } = this.panel.covered();
    return L.point(left + (x - left) / 2, (y - Math.min(bottom, y * 0.6)) / 2);
  }

  latlng() {
    return this.map.containerPointToLatLng(this.point()).wrap();
  }

  place() {
    const { x, y } = this.point();
    this.node.style.left = `${x}px`;
    this.node.style.top = `${y}px`;
  }

  show(isShown) {
    this.node.hidden = !isShown;
    this.place();
  }
}
