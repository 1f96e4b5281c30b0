// The nodes and marks of cms/schema/richtext/nodes.py, by the same names: what is edited is what is kept.
import { InputRule, Mark, Node, markInputRule, mergeAttributes } from "@tiptap/core";
import Blockquote from "@tiptap/extension-blockquote";
import CodeBlock from "@tiptap/extension-code-block";
import Document from "@tiptap/extension-document";
import HardBreak from "@tiptap/extension-hard-break";
import Heading from "@tiptap/extension-heading";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import Paragraph from "@tiptap/extension-paragraph";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import Text from "@tiptap/extension-text";
import { Dropcursor, Gapcursor, UndoRedo } from "@tiptap/extensions";
import { entryAddress, entryOf, link, source } from "./addresses.js";
import { EmbedView, ImageView } from "./views.js";

const plain = (...names) => () => Object.fromEntries(names.map((name) => [name, { default: null, rendered: false }]));
const short = (text) => (text ? text.replace(/[\u0000\ud800-\udfff]/gu, "").slice(0, 10000) || null : null);

function mark(name, tags, { styles = [], keys = [], rule = null } = {}) {
  return Mark.create({
    name,
    parseHTML: () => [...tags.map((tag) => ({ tag })), ...styles],
    renderHTML: ({ HTMLAttributes }) => [tags[0], HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return Object.fromEntries(keys.map((key) => [key, () => this.editor.commands.toggleMark(name)]));
    },
    addInputRules() {
      return rule ? [markInputRule({ find: rule, type: this.type })] : [];
    },
  });
}

const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: plain("href", "entry", "fragment", "title", "target"),
  parseHTML: () => [{
    tag: "a[href]",
    getAttrs: (element) => {
      const address = element.getAttribute("data-entry") || element.getAttribute("href");
      const title = short(element.getAttribute("title"));
      const target = element.getAttribute("target") === "_blank" ? "_blank" : null;
      const led = entryOf(address);
      if (led) return { ...led, title, target };
      const href = link(address);
      return href ? { href, title, target } : false;
    },
  }],
  renderHTML: ({ mark: { attrs } }) => {
    const address = attrs.entry ? entryAddress(attrs.entry, attrs.fragment) : null;
    const given = address ? { "data-entry": address, href: "#" } : { href: link(attrs.href) ?? "#" };
    return ["a", mergeAttributes(given, { title: attrs.title, target: attrs.target, rel: "noopener" }), 0];
  },
});

const Image = Node.create({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: plain("asset", "src", "alt", "title", "caption", "href", "entry", "fragment"),
  parseHTML: () => [{
    tag: "img[src], img[data-asset]",
    getAttrs: (element) => {
      const asset = element.getAttribute("data-asset");
      const src = asset ? null : source(element.getAttribute("src"));
      if (!asset && !src) return false;
      const [alt, title, caption] = ["alt", "title", "data-caption"].map((name) => short(element.getAttribute(name)));
      return { asset, src, alt, title, caption };
    },
  }],
  renderHTML: ({ node: { attrs } }) => ["img", {
    "data-asset": attrs.asset, src: attrs.src, alt: attrs.alt, title: attrs.title, "data-caption": attrs.caption,
  }],
  addNodeView: () => (given) => new ImageView(given),
});

const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: plain("url", "provider", "caption"),
  parseHTML: () => [{ tag: "div[data-embed]", getAttrs: (element) => {
    const url = source(element.getAttribute("data-embed"));
    return url && /^https?:\/\/[^/?#]/i.test(url) ? { url, caption: short(element.getAttribute("data-caption")) } : false;
  } }],
  renderHTML: ({ node: { attrs } }) => ["div", { "data-embed": attrs.url, "data-caption": attrs.caption }],
  addNodeView: () => (given) => new EmbedView(given),
});

const Rule = Node.create({
  name: "horizontal_rule",
  group: "block",
  parseHTML: () => [{ tag: "hr" }],
  renderHTML: () => ["hr"],
  addInputRules() {
    return [new InputRule({
      find: /^(?:---|—-|___|\*\*\*)$/,
      handler: ({ chain, range }) => chain().deleteRange(range).insertContent([{ type: "horizontal_rule" }, { type: "paragraph" }]).run(),
    })];
  },
});

const spans = () => Object.fromEntries(["colspan", "rowspan"].map((name) => [name, {
  default: 1,
  parseHTML: (element) => Math.min(1000, Math.max(1, Number.parseInt(element.getAttribute(name), 10) || 1)),
}]));
const cell = (kind, name) => kind.extend({ name, content: "block+", addAttributes: spans });

export const EXTENSIONS = [
  Document,
  Paragraph,
  Text,
  Heading.configure({ levels: [1, 2, 3, 4, 5, 6] }),
  BulletList.extend({ name: "bullet_list" }).configure({ itemTypeName: "list_item" }),
  OrderedList.extend({ name: "ordered_list", addAttributes: () => ({
    start: { default: 1, parseHTML: (element) => Number.parseInt(element.getAttribute("start"), 10) || 1 },
  }) }).configure({ itemTypeName: "list_item" }),
  ListItem.extend({ name: "list_item", content: "block+" }).configure({ bulletListTypeName: "bullet_list", orderedListTypeName: "ordered_list" }),
  ListKeymap.configure({ listTypes: [{ itemName: "list_item", wrapperNames: ["bullet_list", "ordered_list"] }] }),
  Blockquote,
  CodeBlock.extend({ name: "code_block", addAttributes: () => ({
    language: { default: null, rendered: false, parseHTML: (element) => /(?:^|\s)language-([\w+#.-]{1,60})(?:\s|$)/.exec(`${element.firstElementChild?.className} ${element.className}`)?.[1] ?? null },
  }) }),
  Table.extend({
    name: "table",
    content: "table_row+",
    addAttributes: () => ({ caption: { default: null, parseHTML: (element) => short(element.caption?.textContent), renderHTML: ({ caption }) => ({ "data-caption": caption }) } }),
    renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
  }).configure({ resizable: false }),
  TableRow.extend({ name: "table_row", content: "(table_cell | table_header)*" }),
  cell(TableCell, "table_cell"),
  cell(TableHeader, "table_header"),
  Image,
  Embed,
  Rule,
  HardBreak.extend({ name: "hard_break" }),
  Link,
  mark("bold", ["strong", "b"], {
    keys: ["Mod-b", "Mod-B"], rule: /(?:^|\s)(\*\*(?!\s+\*\*)((?:[^*]+))\*\*(?!\s+\*\*))$/,
    styles: [{ style: "font-weight", getAttrs: (value) => /^(?:bold(?:er)?|[6-9]\d\d)$/.test(value) && null }, { style: "font-weight=400", clearMark: (one) => one.type.name === "bold" }],
  }),
  mark("italic", ["em", "i"], {
    keys: ["Mod-i", "Mod-I"], rule: /(?:^|\s)(\*(?!\s+\*)((?:[^*]+))\*(?!\s+\*))$/,
    styles: [{ style: "font-style=italic" }],
  }),
  mark("underline", ["u"], { keys: ["Mod-u", "Mod-U"] }),
  mark("strike", ["s", "del", "strike"], {
    keys: ["Mod-Shift-s"], rule: /(?:^|\s)(~~(?!\s+~~)((?:[^~]+))~~(?!\s+~~))$/,
    styles: [{ style: "text-decoration", consuming: false, getAttrs: (value) => value.includes("line-through") && null }],
  }),
  mark("highlight", ["mark"], { keys: ["Mod-Shift-h"] }),
  mark("superscript", ["sup"], { keys: ["Mod-."], styles: [{ style: "vertical-align=super" }] }),
  mark("subscript", ["sub"], { keys: ["Mod-,"], styles: [{ style: "vertical-align=sub" }] }),
  mark("code", ["code"], { keys: ["Mod-e"], rule: /(?:^|\s)(`(?!\s+`)((?:[^`]+))`(?!\s+`))$/ }),
  UndoRedo,
  Gapcursor,
  Dropcursor.configure({ class: "drop-line", color: false, width: 2 }),
];
