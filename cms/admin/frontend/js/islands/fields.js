// Small things that fields do while one types: counters, slugs, swatches, choices that are searched.
import { choices } from "../fields/choices.js";
import { colours } from "../fields/colours.js";
import { counters } from "../fields/counters.js";
import { slugs } from "../fields/slugs.js";
import { conditions } from "../fields/conditions.js";

const form = document.querySelector("form[data-editor]");
if (form) for (const start of [choices, colours, counters, slugs, conditions]) start(form);
