import wxr2md from "./wxr2md.eleventy.mjs";

const kinds = { categories: "category", tags: "tag" };

export default function (eleventyConfig) {
  eleventyConfig.addPlugin(wxr2md);
  eleventyConfig.addPassthroughCopy({ static: "/" });
  eleventyConfig.addFilter("absolute", (path, base) => (base ? new URL(path, base).href : path));

  eleventyConfig.addCollection("wxr2md_posts", (all) =>
    all.getAll().filter(({ data }) => data.type === "post").sort((a, b) => b.date - a.date || b.data.id - a.data.id),
  );
  eleventyConfig.addCollection("wxr2md_terms", (all) => terms(all.getAll()));
  // Addresses that a post had before: a page that leads to the new one, unless something stands there.
  eleventyConfig.addCollection("wxr2md_aliases", (all) => {
    const taken = new Set(all.getAll().map((post) => post.url));
    const free = (path) => !taken.has(path) && taken.add(path);
    return all.getAll().flatMap((post) =>
      (post.data.aliases ?? []).map(folder).filter(free).map((path) => ({ path, to: post.url })),
    );
  });
  return { dir: { input: "content", includes: "../_includes", data: "../_data" } };
}

function folder(path) {
  return /(?:\/|\.html?)$/.test(path) ? path : `${path}/`;
}

// Categories and tags, each with its posts, at the address that it had in WordPress.
function terms(posts) {
  const found = new Map();
  for (const post of posts) {
    for (const [kind, place] of Object.entries(kinds)) {
      for (const word of post.data.type ? [post.data[kind] ?? []].flat() : []) {
        const name = String(word).trim();
        const known = (post.data.site?.[kind] ?? []).find((term) => term.name === name);
        const slug = known?.slug || name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
        const path = `/${place}/${slug}/`;
        if (!found.has(path)) found.set(path, { name, path, about: known?.description, posts: [] });
        found.get(path).posts.push(post);
      }
    }
  }
  for (const term of found.values()) term.posts.sort((a, b) => b.date - a.date);
  return [...found.values()];
}
