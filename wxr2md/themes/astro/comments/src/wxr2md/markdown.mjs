// Markdown as Astro reads it: comments likewise.
import { satteri } from "@astrojs/markdown-satteri";

// An address of a picture that Astro would look for among the files of the site, or that is not readable, stays as it is.
const pictures = {
  name: "wxr2md-pictures",
  image(node, context) {
    if (/^https?:\/\/|^\//i.test(node.url) && readable(node.url)) return;
    const title = node.title ? ` title="${escape(node.title)}"` : "";
    context.replaceNode(node, { type: "html", value: `<img src="${escape(node.url)}" alt="${escape(node.alt)}"${title}>` });
  },
};

export const processor = satteri({ features: { frontmatter: false, smartPunctuation: false }, mdastPlugins: [pictures] });

let renderer;

export async function render(text) {
  renderer ??= await processor.createRenderer({ syntaxHighlight: false });
  return text ? (await renderer.render(text)).code : "";
}

function readable(url) {
  try {
    return Boolean(decodeURI(url));
  } catch {
    return false;
  }
}

function escape(text) {
  return String(text ?? "").replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
