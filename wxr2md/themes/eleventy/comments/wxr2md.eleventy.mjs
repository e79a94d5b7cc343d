// Shows the readers' comments. In your own site: eleventyConfig.addPlugin(wxr2md), and in the layout of your posts
// {% include "wxr2md-comments.njk" %} (in a Nunjucks layout).
export default function (eleventyConfig) {
  let markdown;
  eleventyConfig.amendLibrary("md", (library) => {
    markdown = library;
    // An address as a text stays as it was typed, and so do signs that are escaped in the description of a picture.
    library.normalizeLinkText = (address) => address;
    library.core.ruler.push("wxr2md_alt", ({ tokens }) => {
      const inside = tokens.flatMap((token) => token.children ?? []).filter((token) => token.type === "image");
      for (const token of inside.flatMap((image) => image.children)) {
        if (token.type === "text_special") token.type = "text";
      }
    });
  });
  // A draft has `permalink: false`; so it has no page where somebody took that key away, either.
  eleventyConfig.addPreprocessor("wxr2md-drafts", "md", (data) => (data.draft ? false : undefined));
  // A comment is written by a reader: it is Markdown whose HTML was made text already.
  eleventyConfig.addFilter("wxr2mdMarkdown", (text) => (text ? markdown.render(text) : ""));
  eleventyConfig.addFilter("wxr2mdTime", (date) => new Date(date).toISOString());
  // The day on the clock of the old site, whose distance from UTC is like "+01:00".
  eleventyConfig.addFilter("wxr2mdDay", (date, offset) => {
    const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [0, "+", 0, 0];
    const ahead = (sign + "1") * (hours * 60 + +minutes) * 60000;
    return new Date(+new Date(date) + ahead).toISOString().slice(0, 10);
  });
}
