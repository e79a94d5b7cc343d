import { getCollection } from "astro:content";
import site from "./data/site.json";

const kinds = { categories: "category", tags: "tag" };
const trimmed = (path) => path.replace(/^\/|\/$/g, "");

// Posts and pages, the newest first; drafts are not among them.
export async function all() {
  const posts = await getCollection("posts", ({ data }) => data.draft !== true);
  return posts.sort((a, b) => (b.data.date ?? 0) - (a.data.date ?? 0) || (b.data.id ?? 0) - (a.data.id ?? 0));
}

export async function blog() {
  return (await all()).filter(({ data }) => data.type === "post");
}

export function address({ id, data }) {
  return data.permalink ?? `/${id.replace(/\.md$/, "")}/`;
}

// Every page below the home page: posts, categories and tags where they were, and addresses that lead elsewhere now.
export async function pages() {
  const posts = await all();
  const found = new Map();
  const add = (path, props) => found.has(trimmed(path)) || found.set(trimmed(path), props);
  posts.forEach((post) => add(address(post), { post }));
  terms(posts).forEach((term) => add(term.path, { term }));
  posts.forEach((post) => (post.data.aliases ?? []).forEach((path) => add(path, { to: address(post) })));
  found.delete("");
  return [...found].map(([path, props]) => ({ params: { path }, props }));
}

function terms(posts) {
  const found = new Map();
  for (const post of posts) {
    for (const [kind, place] of Object.entries(kinds)) {
      for (const name of [post.data[kind] ?? []].flat()) {
        const known = (site[kind] ?? []).find((term) => term.name === name);
        const slug = known?.slug || String(name).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
        const path = `/${place}/${slug}/`;
        if (!found.has(path)) found.set(path, { name, path, about: known?.description, posts: [] });
        found.get(path).posts.push(post);
      }
    }
  }
  return [...found.values()];
}
