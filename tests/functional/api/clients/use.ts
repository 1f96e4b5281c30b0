import { Client, Refused } from "./client";

declare const process: { argv: string[] };
const client = new Client(process.argv[2]!, process.argv[3] ? { token: process.argv[3] } : {});

async function main(): Promise<void> {
  const page = await client.get("page", "first", { include: ["author", "author.boss", "related"] });
  const name: string | null | undefined = page.author?.name;
  const boss: string | null | undefined = page.author?.boss?.name;
  const kinds = (page.related ?? []).map((one) => (one.type === "person" ? one.name : one.title));
  const listed = await client.list("page", {
    filter: { "author.name": { icontains: "ann" }, rank: [1, 3], not: { title: null } },
    sort: ["-rank", "author.name"],
    page: { size: 10 },
    fields: ["title", "rank"],
    count: true,
  });
  const ranks: (number | null)[] = listed.data.map((one) => one.rank);
  const all: (string | null)[] = [];
  for await (const one of client.all("page", { sort: ["rank"], page: { size: 2 } })) all.push(one.title);
  const refused = await client.get("page", "nowhere").catch((error: Refused) => error.status);
  const made = await client.create("page", { title: "By the client", author: page.author!.id });
  const saved = await client.save("page", made.id, { rank: 7 }, { base_version: 1 });
  console.log(JSON.stringify({ name, boss, kinds, ranks, all, refused, saved: saved.rank }));
}
void main();

export function wrong(): unknown[] {
  return [
    // @ts-expect-error no such type
    client.get("pages", "x"),
    // @ts-expect-error no such relation
    client.get("page", "x", { include: ["writer"] }),
    // @ts-expect-error the relation's type has no such relation
    client.get("page", "x", { include: ["author.related"] }),
    // @ts-expect-error no such field
    client.list("page", { fields: ["titel"] }),
    // @ts-expect-error nothing is filtered by what has no order or equality
    client.list("page", { filter: { body: "x" } }),
    // @ts-expect-error a number is no text
    client.list("page", { filter: { rank: "high" } }),
    // @ts-expect-error no such operator
    client.list("page", { filter: { rank: { contains: 1 } } }),
    // @ts-expect-error the relation's type has no such field
    client.list("page", { filter: { "author.title": "x" } }),
    // @ts-expect-error nothing is sorted by it
    client.list("page", { sort: ["body"] }),
    // @ts-expect-error no such field to write
    client.create("page", { headline: "x" }),
    // @ts-expect-error a text is no number
    client.create("page", { rank: "x" }),
    // @ts-expect-error a relation that is not included has no fields
    client.get("page", "x").then((page) => page.author?.name),
    // @ts-expect-error a field that was not asked for is not there
    client.list("page", { fields: ["title"] }).then((page) => page.data[0]!.rank),
  ];
}
