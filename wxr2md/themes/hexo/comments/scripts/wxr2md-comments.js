/* global hexo */
"use strict";

// Shows the readers' comments. In your own theme: <%- wxr2md_comments(page) %> in the layout of posts and pages.
hexo.extend.helper.register("wxr2md_comments", function (page) {
  const day = (date) => this.date(date, "YYYY-MM-DD");
  return (
    section("comments", "Comments", thread(page.threads, day)) + section("pingbacks", "Pingbacks", pings(page.pingbacks, day))
  );
});

function section(id, title, inner) {
  return inner && `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${title}</h2>\n${inner}</section>\n`;
}

function thread(entries, day) {
  return list(entries, (entry) => `<p>${avatar(entry)}<b>${person(entry)}</b>${notes(entry, day)}</p>\n${text(entry)}\n${thread(entry.replies, day)}`);
}

function pings(entries, day) {
  return list(entries, (entry) => `${person(entry)} ${moment(entry, day)}\n${text(entry)}\n`);
}

function list(entries, inner) {
  if (!Array.isArray(entries) || !entries.length) return "";
  const items = entries.map((entry) => `<li id="comment-${escape(entry.id)}">${inner(entry)}</li>\n`);
  return `<ol>\n${items.join("")}</ol>\n`;
}

function avatar({ avatar }) {
  const address = `https://www.gravatar.com/avatar/${escape(avatar)}?s=48&amp;d=mp`;
  return avatar ? `<img src="${address}" alt="" width="48" height="48" loading="lazy"> ` : "";
}

function person({ author, url }) {
  return url ? `<a href="${escape(url)}" rel="nofollow ugc">${escape(author)}</a>` : escape(author);
}

function moment({ date }, day) {
  return date ? `<time datetime="${new Date(date).toISOString()}">${day(date)}</time>` : "";
}

function notes(entry, day) {
  const link = (id, inner) => `<a href="#comment-${escape(id)}">${inner}</a>`;
  return [
    entry.by_post_author ? " (author of the post)" : "",
    `, ${link(entry.id, moment(entry, day) || "link")}`,
    entry.rating ? `, ${escape(entry.rating)} of 5 stars` : "",
    entry.in_reply_to ? `, in reply to ${link(entry.in_reply_to, escape(entry.in_reply_to))}` : "",
    entry.orphan ? ", in reply to a comment that is not shown" : "",
  ].join("");
}

// A comment is written by a reader: it is Markdown whose HTML was made text already.
function text({ content }) {
  const html = content ? hexo.render.renderSync({ text: content, engine: "markdown" }) : "";
  return `<div class="wxr2md-comment-text">${html}</div>`;
}

function escape(value) {
  return String(value ?? "").replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
