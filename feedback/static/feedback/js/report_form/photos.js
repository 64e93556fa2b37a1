/** Photos of the form: chosen in several goes, previewed, made smaller, taken out again. */
import { el, fillWith, icon } from "../../../core/js/dom.js";
import { fill, t } from "../../../core/js/i18n.js";
import { placeOf } from "./exif.js";

const LONGEST = 2048;
const SMALL_ENOUGH = 1_500_000;
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic", "image/heif"];
// Some systems do not know the type of an iPhone's photo.
const NAMED = /\.(jpe?g|png|webp|heic|heif)$/i;

/** Width and height that fit into a square of `longest`. */
export function fitted(width, height, longest = LONGEST) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.round(width * scale), Math.round(height * scale)];
}

/** A smaller JPEG of a large photo; the photo itself where the browser cannot. */
export async function shrink(file) {
  if (file.size <= SMALL_ENOUGH || !globalThis.createImageBitmap) return file;
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const [width, height] = fitted(bitmap.width, bitmap.height);
    const canvas = el("canvas", { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.88); });
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}

/** Keeps the chosen photos beside the file input. */
export class PhotoPicker {
  /**
   * @param onChange called when the photos changed
   * @param onPlace called with the [lon, lat] a photo says it was taken at
   */
  constructor(form, { onChange = () => {}, onPlace = () => {} } = {}) {
    this.onChange = onChange;
    this.onPlace = onPlace;
    this.input = form.querySelector(".photo-input");
    this.list = form.querySelector("[data-previews]");
    this.error = form.querySelector('[data-error="photos"]');
    this.max = Number(this.input.dataset.max);
    this.maxBytes = Number(this.input.dataset.maxBytes) * 1024 * 1024;
    this.files = [];
    this.input.addEventListener("change", () => this.add([...this.input.files]));
  }

  async add(chosen) {
    // The input is emptied so that the same photo can be chosen again after removal.
    this.input.value = "";
    this.error.textContent = "";
    for (const file of chosen) {
      if (this.files.length >= this.max) {
        this.error.textContent = fill(t("At most %(max)s photos, please."), { max: this.max });
        break;
      }
      if (!TYPES.includes(file.type) && !(file.type === "" && NAMED.test(file.name))) {
        this.error.textContent = fill(t("“%(name)s” is not a JPEG, PNG, WebP or HEIC photo."), { name: file.name });
      } else {
        // Before it is made smaller: that removes what the camera wrote.
        const place = await placeOf(file);
        if (place) this.onPlace(place);
        const small = await shrink(file);
        if (small.size > this.maxBytes) {
          this.error.textContent = fill(t("“%(name)s” is too large."), { name: file.name });
        } else this.files.push(small);
      }
    }
    this.show();
    this.onChange();
  }

  /** The photos of a kept draft. */
  use(photos) {
    this.files = photos.map(({ blob, name }) => new File([blob], name, { type: blob.type }));
    this.error.textContent = "";
    this.show();
  }

  remove(file) {
    this.files = this.files.filter((other) => other !== file);
    this.show();
    this.onChange();
    this.input.focus();
  }

  show() {
    for (const image of this.list.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    fillWith(this.list, this.files.map((file, index) => el("li", {},
      el("img", { src: URL.createObjectURL(file), alt: fill(t("Photo %(number)s"), { number: index + 1 }),
        // A browser that cannot show this kind still sends it.
        onerror: (event) => { event.target.hidden = true; } }),
      el("span", { class: "photo-name" }, file.name),
      el("button", { type: "button", class: "btn btn-quiet photo-remove", onclick: () => this.remove(file) },
        icon("trash"), el("span", { class: "visually-hidden" }, t("Remove"))))));
  }
}
