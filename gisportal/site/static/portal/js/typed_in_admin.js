/** Entry of the admin's pages: what was typed survives the end of a session. */
import { keepTyped } from "./typed.js";

keepTyped(document);
