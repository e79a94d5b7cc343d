// Makes HTML of the comments when front matter is read. In docusaurus.config.js: markdown: {parseFrontMatter}.
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";

const options = { extensions: [gfm()], htmlExtensions: [gfmHtml()] };

export async function parseFrontMatter(params) {
  const result = await params.defaultParseFrontMatter(params);
  for (const key of ["comments", "pingbacks"]) {
    const entries = result.frontMatter[key];
    if (Array.isArray(entries)) result.frontMatter[key] = code(entries.map(shown));
  }
  return result;
}

function shown({ content, replies, ...entry }) {
  const text = content?.replaceAll("\\\u2060", "\\") ?? "";
  return { ...entry, html: micromark(text, options), ...(replies && { replies: replies.map(shown) }) };
}

// Front matter is written into a program as text whose backslashes nobody escapes, but a function as it says itself.
function code(value) {
  return Object.assign(() => {}, { toString: () => JSON.stringify(value) });
}
