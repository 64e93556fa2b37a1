/* Before the first paint: the reader's text size and contrast, and "there is JavaScript".
   A classic script on purpose: modules run too late to avoid a flash. */
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.remove("no-js");
  root.classList.add("js");
  try {
    const size = localStorage.getItem("portal.size");
    const contrast = localStorage.getItem("portal.contrast");
    if (size) root.dataset.size = size;
    if (contrast) root.dataset.contrast = contrast;
  } catch {
    // Storage is blocked: the page stays as it is.
  }
})();
