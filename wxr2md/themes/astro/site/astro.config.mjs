import { rename, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { defineConfig } from "astro/config";
import site from "./src/data/site.json" with { type: "json" };
import { processor } from "./src/wxr2md/markdown.mjs";

// Astro makes a folder of every page; an old address that ends in .html is a file.
const files = {
  name: "wxr2md-files",
  hooks: {
    "astro:build:done": async ({ dir, pages }) => {
      for (const { pathname } of pages.filter(({ pathname }) => /\.html?\/?$/.test(pathname))) {
        const path = fileURLToPath(new URL(encodeURI(pathname).replace(/\/$/, ""), dir));
        await rename(path, `${path}.folder`);
        await rename(`${path}.folder/index.html`, path);
        await rm(`${path}.folder`, { recursive: true });
      }
    },
  },
};

export default defineConfig({
  site: site.url ? new URL(site.url).origin : undefined,
  markdown: { processor, syntaxHighlight: false },
  integrations: [files],
});
