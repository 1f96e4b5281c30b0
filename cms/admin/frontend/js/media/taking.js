// Files out of what was dropped, pasted or chosen, each with the folders that it lies in.

function entries(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function walk(entry, folders, found) {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, folders });
    return;
  }
  const reader = entry.createReader();
  // It gives some at a time, and none at the end.
  for (let some = await entries(reader); some.length; some = await entries(reader)) {
    for (const one of some) await walk(one, [...folders, entry.name], found);
  }
}

export async function taken(transfer) {
  const found = [];
  // Entries are gone once the event is over, so all are asked for at once.
  const roots = [...(transfer.items ?? [])].filter((one) => one.kind === "file").map((one) => one.webkitGetAsEntry?.());
  if (roots.some((one) => one?.isDirectory)) {
    for (const root of roots) if (root) await walk(root, [], found);
    return found;
  }
  return [...transfer.files].map((file) => ({ file, folders: [] }));
}

export function chosen(input) {
  return [...input.files].map((file) => ({
    file,
    folders: file.webkitRelativePath ? file.webkitRelativePath.split("/").slice(0, -1) : [],
  }));
}
