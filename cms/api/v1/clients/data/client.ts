export type TypeName = keyof Fields & string;

export interface Link<T extends string = string> {
  id: string;
  type: T;
}

export interface Rendition {
  url: string;
  signed_url?: string;
  width: number | null;
  height: number | null;
}

export interface Asset {
  id: string;
  title?: string | null;
  alt?: string | null;
  caption?: string | null;
  credit?: string | null;
  url?: string;
  signed_url?: string;
  width?: number | null;
  height?: number | null;
  srcset?: string | null;
  renditions?: Record<string, Rendition>;
  [more: string]: unknown;
}

export interface Meta {
  version: number;
  etag: string;
  status: string;
  locale: string;
  path: string | null;
  created_at: string;
  updated_at: string;
  published_at: string | null;
  fallback: string[];
  unresolved: string[];
  [more: string]: unknown;
}

type Name<T> = keyof T & string;
type Targets<T extends TypeName, K> = K extends keyof Relations[T]
  ? Relations[T][K] & TypeName
  : never;
type Less = [never, 0, 1, 2, 3];

/** Relations to expand, `author` or `author.boss`, at most four in a row. */
export type Include<T extends TypeName, Depth extends number = 3> = [Depth] extends [never]
  ? never
  : {
      [K in Name<Relations[T]>]:
        | K
        | (Targets<T, K> extends infer O
            ? O extends TypeName
              ? `${K}.${Include<O, Less[Depth]>}`
              : never
            : never);
    }[Name<Relations[T]>];

type Head<I extends string> = I extends `${infer H}.${string}` ? H : I;
type Tail<I extends string, K extends string> = I extends `${K}.${infer R}` ? R : never;
type Expand<V, I extends string> = V extends (infer U)[]
  ? Expand<U, I>[]
  : V extends Link<infer T>
    ? T extends TypeName
      ? Entry<T, I>
      : V
    : V;

/** An entry of a type; relations that are included are entries themselves. */
export type Entry<
  T extends TypeName,
  I extends string = never,
  F extends keyof Fields[T] = keyof Fields[T],
> = { id: string; type: T; _meta: Meta } & {
  [K in F]: K extends Head<I> ? Expand<Fields[T][K], Tail<I, K & string>> : Fields[T][K];
};

type Beyond<T extends TypeName, Of extends Record<TypeName, unknown>> = {
  [K in Name<Relations[T]>]: `${K}.${Name<Of[Targets<T, K>]>}`;
}[Name<Relations[T]>];
type Path<T extends TypeName> = Name<Conditions[T]> | Beyond<T, Conditions & Record<TypeName, unknown>>;
type At<T extends TypeName, P> = P extends keyof Conditions[T]
  ? Conditions[T][P]
  : P extends `${infer K}.${infer R}`
    ? R extends keyof Conditions[Targets<T, K>]
      ? Conditions[Targets<T, K>][R]
      : never
    : never;
type Short<C> = C extends { eq?: infer V } ? C | V | V[] | null : C;

/** What a list is narrowed to: fields, and those of what relations lead to, with operators. */
export type Filter<T extends TypeName> = { [P in Path<T>]?: Short<At<T, P>> } & {
  and?: Filter<T>[];
  or?: Filter<T>[];
  not?: Filter<T>;
};

type SortPath<T extends TypeName> =
  | Sorts[T]
  | { [K in Name<Relations[T]>]: `${K}.${Sorts[Targets<T, K>]}` }[Name<Relations[T]>];
/** An order: the path of a field, with `-` before it from the greatest on. */
export type Sort<T extends TypeName> = SortPath<T> | `-${SortPath<T>}`;

export interface Lens {
  locale?: string;
  fallback?: "default" | "none";
  status?: "published" | "draft" | "trashed";
  at?: string;
  release?: string;
  richtext?: "html" | "markdown" | "text";
}

export interface Read<T extends TypeName, I, F> extends Lens {
  include?: readonly I[];
  fields?: readonly F[];
}

export interface List<T extends TypeName, I, F> extends Read<T, I, F> {
  filter?: Filter<T>;
  sort?: readonly Sort<T>[];
  page?: { size?: number; number?: number; after?: string };
  count?: boolean;
}

export interface Page<E> {
  data: E[];
  meta: { page: { size: number; number?: number; total?: number; pages?: number } };
  links: Record<string, string>;
}

/** What the API refused; `problem` is as RFC 9457 has it. */
export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Record<string, unknown>) {
    super(String(problem["detail"] ?? status));
  }
}

export interface Options {
  token?: string;
  fetch?: typeof fetch;
}

type Any = any; // eslint-disable-line

export class Client {
  /** `site` is the address of the site, without `/api/v1`. */
  constructor(private readonly site: string, private readonly options: Options = {}) {}

  /** One entry, by its id or slug. */
  async get<
    T extends TypeName,
    const I extends Include<T> = never,
    const F extends keyof Fields[T] = keyof Fields[T],
  >(type: T, name: string, asked: Read<T, I, F> = {}): Promise<Entry<T, I, F>> {
    return (await this.ask("GET", `/content/${type}/${encodeURIComponent(name)}`, query(asked))).data;
  }

  /** A page of a list. */
  async list<
    T extends TypeName,
    const I extends Include<T> = never,
    const F extends keyof Fields[T] = keyof Fields[T],
  >(type: T, asked: List<T, I, F> = {}): Promise<Page<Entry<T, I, F>>> {
    return this.ask("GET", `/content/${type}`, query(asked));
  }

  /** All entries of a list, page after page, as they were when it began. */
  async *all<
    T extends TypeName,
    const I extends Include<T> = never,
    const F extends keyof Fields[T] = keyof Fields[T],
  >(type: T, asked: List<T, I, F> = {}): AsyncGenerator<Entry<T, I, F>> {
    let page = await this.list<T, I, F>(type, asked);
    for (;;) {
      yield* page.data;
      const next = page.links["next"];
      if (next === undefined) return;
      page = await this.ask("GET", next.slice(next.indexOf("/api/v1") + 7), "");
    }
  }

  /** Make an entry: a draft, unless `publish` is asked. */
  async create<T extends TypeName>(
    type: T,
    data: Inputs[T],
    control: { publish?: boolean; parent?: string; note?: string } = {},
  ): Promise<Entry<T>> {
    return (await this.ask("POST", `/content/${type}`, "", { data, ...control })).data;
  }

  /** Change the fields that are given; null clears one. */
  async save<T extends TypeName>(
    type: T,
    id: string,
    data: Inputs[T],
    control: { base_version?: number; publish?: boolean; note?: string } = {},
  ): Promise<Entry<T>> {
    return (await this.ask("PATCH", `/content/${type}/${id}`, "", { data, ...control })).data;
  }

  /** Do an operation on an entry, such as `publish`, `unpublish` or `trash`. */
  async operate<T extends TypeName>(
    type: T,
    id: string,
    operation: string,
    body: Record<string, unknown> = {},
  ): Promise<Entry<T>> {
    return (await this.ask("POST", `/content/${type}/${id}/${operation}`, "", body)).data;
  }

  private async ask(method: string, path: string, search: string, body?: unknown): Promise<Any> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (this.options.token) headers["Authorization"] = `Bearer ${this.options.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const ask = this.options.fetch ?? fetch;
    const answer = await ask(`${this.site}/api/v1${path}${search}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const found = await answer.json();
    if (!answer.ok) throw new Refused(answer.status, found);
    return found;
  }
}

function query(asked: Any): string {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries<Any>(asked)) {
    if (value === undefined) continue;
    if (name === "filter") brackets(found, "filter", value);
    else if (name === "page") {
      for (const [part, one] of Object.entries<Any>(value)) found.append(`page[${part}]`, String(one));
    } else found.append(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const text = found.toString();
  return text && `?${text}`;
}

function brackets(found: URLSearchParams, place: string, value: Any): void {
  if (value === null) found.append(`${place}[null]`, "true");
  else if (Array.isArray(value)) {
    const listed = /\[(and|or|in|nin|between|any|all)\]$/.test(place) ? place : `${place}[in]`;
    value.forEach((one, index) => brackets(found, `${listed}[${index}]`, one));
  } else if (typeof value === "object") {
    for (const [name, one] of Object.entries<Any>(value)) {
      if (one !== undefined) brackets(found, `${place}[${name}]`, one);
    }
  } else found.append(place, String(value));
}
