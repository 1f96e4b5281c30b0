// The engine's tree and the editor's differ in what need not be said: attributes that are not there.

const UNSAID = { colspan: 1, rowspan: 1, start: 1 };

function attributes(given) {
  const said = Object.entries(given ?? {}).filter(([name, value]) => value !== null && value !== undefined && UNSAID[name] !== value);
  return said.length ? { attrs: Object.fromEntries(said) } : {};
}

const marked = ({ type, attrs }) => ({ type, ...attributes(attrs) });

export function kept(node) {
  const made = { type: node.type, ...attributes(node.attrs) };
  if (node.text !== undefined) made.text = node.text;
  if (node.marks?.length) made.marks = node.marks.map(marked);
  if (node.content?.length) made.content = node.content.map(kept);
  if (node.type === "doc") {
    const [only, ...others] = made.content ?? [];
    // Where a cursor can stand there is a paragraph; a text without content has none.
    if (!only || (!others.length && only.type === "paragraph" && !only.content)) made.content = [];
  }
  return made;
}
