/**
 * Lets node find a module that another app serves: under STATIC_URL all apps share one
 * tree, on disk each has its own `static/` folder.
 */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ROOTS = ["gisportal/core", "gisportal/site", "layers", "feedback", "importers"]
  .map((app) => path.join(ROOT, app, "static"));

registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL?.startsWith("file:") && fileURLToPath(context.parentURL);
    const home = parent && ROOTS.find((root) => parent.startsWith(root + path.sep));
    if (!home || !specifier.startsWith(".")) return next(specifier, context);
    const name = path.relative(home, path.resolve(path.dirname(parent), specifier));
    const found = ROOTS.map((root) => path.join(root, name)).find(existsSync);
    return next(found ? pathToFileURL(found).href : specifier, context);
  },
});
