/* global hexo */
"use strict";

const escape = (value) => String(value ?? "").replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const newest = (posts) => posts.sort("-date").toArray();
const list = (path, title, posts, about) => ({ path, layout: ["index"], data: { title, list: posts, about } });

// Addresses stay as they were: Hexo's own renderer decodes what stands percent-encoded in them, which leads elsewhere.
hexo.extend.filter.register("marked:renderer", (renderer) => {
  delete renderer.link;
  delete renderer.image;
});

hexo.extend.generator.register("index", ({ posts }) =>
  list("index.html", "", newest(posts).filter((post) => !post.type || post.type === "post")),
);

// Terms whose addresses are the same share a page.
hexo.extend.generator.register("terms", ({ categories, tags, data }) => {
  const pages = new Map();
  for (const [kind, terms] of Object.entries({ categories, tags })) {
    for (const { name, path, posts } of terms.filter((term) => term.length).toArray()) {
      const about = (data.site?.[kind] ?? []).find((term) => term.name === name)?.description;
      const page = pages.get(path) ?? { names: [], posts: new Set(), about };
      page.names.push(name);
      newest(posts).forEach((post) => page.posts.add(post));
      pages.set(path, page);
    }
  }
  return [...pages].map(([path, { names, posts, about }]) => list(`${path}index.html`, names.join(", "), [...posts], about));
});

// Addresses that a post had before: a page that leads to the new one, unless something stands there.
hexo.extend.generator.register("aliases", ({ posts, pages }) => {
  const all = [...posts.toArray(), ...pages.toArray()];
  const file = (path) => path.replace(/^\//, "").replace(/\/?$/, (end) => (/\.html?$/.test(path) ? end : "/index.html"));
  const taken = new Set(all.map((post) => file(post.path)));
  return all.flatMap((post) =>
    [post.aliases ?? []].flat().map(file).filter((path) => !taken.has(path) && taken.add(path)).map((path) => {
      const to = escape(encodeURI("/" + post.path.replace(/^\//, "").replace(/(^|\/)index\.html$/, "$1")));
      const head = `<!doctype html>\n<meta charset="utf-8">\n<title>Moved</title>\n<link rel="canonical" href="${to}">`;
      return { path, data: `${head}\n<meta http-equiv="refresh" content="0; url=${to}">\n<p><a href="${to}">This page has moved.</a></p>\n` };
    }),
  );
});

hexo.extend.generator.register("feed", function ({ posts }) {
  const shown = newest(posts).filter((post) => !post.type || post.type === "post").slice(0, 20);
  const entries = shown.map(
    (post) => `<entry>
<title>${escape(post.title || post.slug)}</title>
<link href="${escape(post.permalink)}"/>
<id>${escape(post.permalink)}</id>
<updated>${post.date.toISOString()}</updated>
<author><name>${escape([post.authors ?? post.author ?? this.config.title].flat().join(", "))}</name></author>
<summary>${escape(post.description)}</summary>
</entry>
`,
  );
  const home = escape(this.config.url + this.config.root);
  const head = `<title>${escape(this.config.title)}</title>\n<link href="${home}"/>\n<id>${home}</id>`;
  const updated = (shown[0]?.date ?? { toISOString: () => "1970-01-01T00:00:00Z" }).toISOString();
  const data = `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n${head}\n<updated>${updated}</updated>\n${entries.join("")}</feed>\n`;
  return { path: "feed.xml", data };
});
