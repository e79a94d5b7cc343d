import { access, mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import site from "./src/data/site.json" with { type: "json" };
import { parseFrontMatter } from "./src/wxr2md/frontMatter.mjs";

const language = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(site.language ?? "") ? site.language : "en";
const moved = new Map(); // addresses that a post had before, and its new one

function entry({ title, url, children = [] }) {
  const target = /^\/(?!\/)/.test(url) ? { to: url } : { href: url };
  const items = children.flatMap((child) => [child, ...(child.children ?? [])]).map((child) => entry({ ...child, children: [] }));
  return items.length ? { type: "dropdown", label: title, ...target, items } : { label: title, ...target };
}

// Docusaurus makes a folder of every page: an old address that ends in .html is a file.  Addresses of before lead on.
function addresses() {
  return {
    name: "wxr2md-addresses",
    async postBuild({ outDir, routesPaths }) {
      for (const route of routesPaths.filter((route) => /\.html?\/?$/.test(route) && !/404/.test(route))) {
        const file = path.join(outDir, decodeURI(route).replace(/\/$/, ""));
        await rename(file, `${file}.folder`);
        await rename(`${file}.folder/index.html`, file);
        await rm(`${file}.folder`, { recursive: true });
      }
      for (const [from, to] of moved) {
        const file = path.join(outDir, /\.html?$/.test(from) ? from : `${from}/index.html`);
        if (await access(file).then(() => true, () => false)) continue;
        const address = encodeURI(to).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(
          file,
          `<!doctype html>\n<meta charset="utf-8">\n<title>Moved</title>\n<link rel="canonical" href="${address}">
<meta http-equiv="refresh" content="0; url=${address}">\n<p><a href="${address}">This page has moved.</a></p>\n`,
        );
      }
    },
  };
}

// Docusaurus takes the first heading of the first level in a post for its title, and away; an address that is none, as
// posts have them, would end the build.
const asTheyAre = () => (tree) => {
  const open = [tree];
  while (open.length) {
    for (const node of open.pop().children ?? []) {
      open.push(node);
      if (node.type === "heading" && node.depth === 1) Object.assign(node, { type: "ownHeading", data: { hName: "h1" } });
      if (!("url" in node) || URL.canParse(node.url, "http://localhost/")) continue;
      if (node.type === "link") Object.assign(node, { type: "ownLink", data: { hName: "a", hProperties: { href: node.url } } });
      if (node.type === "image") Object.assign(node, { type: "ownImage", data: { hName: "img", hProperties: { src: node.url, alt: node.alt } } });
    }
  }
};

export default {
  title: site.title ?? "Posts",
  tagline: site.tagline ?? "",
  url: site.url ? new URL(site.url).origin : "http://localhost",
  baseUrl: "/",
  trailingSlash: true,
  i18n: { defaultLocale: language, locales: [language] },
  future: { v4: true, faster: true, experimental_vcs: false },
  onBrokenLinks: "ignore",
  onBrokenAnchors: "ignore",
  onDuplicateRoutes: "warn",
  markdown: {
    format: "detect",
    emoji: false,
    mdx1Compat: { comments: false, admonitions: false, headingIds: false },
    hooks: { onBrokenMarkdownLinks: "ignore", onBrokenMarkdownImages: "ignore" },
    parseFrontMatter: async (params) => {
      const result = await parseFrontMatter(params);
      const { aliases, draft, slug } = result.frontMatter;
      if (!draft && slug) [aliases ?? []].flat().forEach((alias) => moved.set(alias, slug));
      return result;
    },
  },
  plugins: [addresses],
  presets: [
    [
      "classic",
      {
        docs: false,
        blog: {
          routeBasePath: "/",
          blogTitle: site.title ?? "Posts",
          tagsBasePath: "tag",
          archiveBasePath: null,
          exclude: [],
          beforeDefaultRemarkPlugins: [asTheyAre],
          admonitions: false,
          onInlineAuthors: "ignore",
          onInlineTags: "ignore",
          onUntruncatedBlogPosts: "ignore",
          showReadingTime: false,
          feedOptions: { type: "atom", limit: 20 },
        },
        pages: { exclude: [], beforeDefaultRemarkPlugins: [asTheyAre], admonitions: false, include: ["**/*.{md,mdx,js,jsx,ts,tsx}"] },
      },
    ],
  ],
  themeConfig: {
    navbar: { title: site.title ?? "Posts", items: (site.menus?.[0]?.items ?? []).map(entry) },
  },
};
