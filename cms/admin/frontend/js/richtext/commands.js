// What the buttons, the menu behind the slash and the keys do, each by the name that templates give it.
import { asked } from "./asking.js";
import { choose } from "../picking/dialog.js";

const chained = (name, ...given) => (editor) => editor.chain().focus()[name](...given).run();
const marks = (name) => ({ run: chained("toggleMark", name), on: (editor) => editor.isActive(name) });
const heading = (level) => ({ run: chained("setNode", "heading", { level }), on: (editor) => editor.isActive("heading", { level }) });
const list = (name) => ({ run: chained("toggleList", name, "list_item"), on: (editor) => editor.isActive(name) });
const within = (name) => ({ run: chained(name), can: (editor) => editor.can()[name]() });

async function image(editor) {
  const one = await choose({ types: "asset", kind: "image" });
  if (!one) return editor.commands.focus();
  editor.storage.names[one.id] = { title: one.title, thumb: one.thumb };
  const alt = one.note ? { alt: one.note } : {};
  return editor.chain().focus().insertContent({ type: "image", attrs: { asset: one.id, ...alt } }).run();
}

async function embed(editor) {
  const said = await asked("rich-ask-embed", {});
  if (!said?.url) return editor.commands.focus();
  return editor.chain().focus().insertContent({ type: "embed", attrs: { url: said.url } }).run();
}

async function linked(editor) {
  editor.chain().focus().extendMarkRange("link").run();
  const before = editor.getAttributes("link");
  const known = before.entry ? editor.storage.names[before.entry.id] : null;
  const said = await asked("rich-ask-link", { ...before, named: known?.title });
  if (!said) return editor.commands.focus();
  const chain = editor.chain().focus().extendMarkRange("link");
  if (said.drop) return chain.unsetMark("link").run();
  if (said.named) editor.storage.names[said.attrs.entry.id] = { title: said.named };
  if (!editor.state.selection.empty || before.href || before.entry) {
    return chain.unsetMark("link").setMark("link", said.attrs).run();
  }
  const text = said.named || said.attrs.href;
  return chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs: said.attrs }] }).run();
}

export const COMMANDS = {
  paragraph: { run: chained("setNode", "paragraph"), on: (editor) => editor.isActive("paragraph") && !editor.isActive("blockquote") },
  heading1: heading(1),
  heading2: heading(2),
  heading3: heading(3),
  heading4: heading(4),
  heading5: heading(5),
  heading6: heading(6),
  blockquote: { run: chained("toggleWrap", "blockquote"), on: (editor) => editor.isActive("blockquote") },
  code_block: { run: chained("toggleNode", "code_block", "paragraph"), on: (editor) => editor.isActive("code_block") },
  bold: marks("bold"),
  italic: marks("italic"),
  underline: marks("underline"),
  strike: marks("strike"),
  highlight: marks("highlight"),
  superscript: marks("superscript"),
  subscript: marks("subscript"),
  code: marks("code"),
  clear: { run: chained("unsetAllMarks") },
  link: { run: linked, on: (editor) => editor.isActive("link") },
  bullet_list: list("bullet_list"),
  ordered_list: list("ordered_list"),
  image: { run: image },
  embed: { run: embed },
  horizontal_rule: { run: chained("insertContent", [{ type: "horizontal_rule" }, { type: "paragraph" }]) },
  table: { run: table },
  undo: within("undo"),
  redo: within("redo"),
  addRowAfter: within("addRowAfter"),
  addColumnAfter: within("addColumnAfter"),
  toggleHeaderRow: within("toggleHeaderRow"),
  mergeOrSplit: within("mergeOrSplit"),
  deleteRow: within("deleteRow"),
  deleteColumn: within("deleteColumn"),
  deleteTable: within("deleteTable"),
};

function table(editor) {
  const cells = (type) => [1, 2, 3].map(() => ({ type, content: [{ type: "paragraph" }] }));
  const row = (type) => ({ type: "table_row", content: cells(type) });
  const at = editor.state.selection.$from.before(1) + 1;
  const content = { type: "table", content: [row("table_header"), row("table_cell"), row("table_cell")] };
  const done = editor.chain().focus().insertContent(content).run();
  // Into its first cell, where one goes on writing.
  editor.state.doc.nodesBetween(at - 1, editor.state.doc.content.size, (node, position) => {
    if (node.type.name !== "table" || table.found) return !table.found;
    table.found = true;
    editor.commands.setTextSelection(position + 4);
    return false;
  });
  table.found = false;
  return done;
}
