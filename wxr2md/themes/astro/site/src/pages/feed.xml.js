import site from "../data/site.json";
import { address, blog } from "../posts.mjs";

const escape = (value) => String(value ?? "").replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
const absolute = (path) => escape(site.url ? new URL(path, site.url).href : path);

export async function GET() {
  const posts = (await blog()).slice(0, 20);
  const moment = ({ data }) => (data.date ?? new Date(0)).toISOString();
  const entries = posts.map(
    (post) => `<entry>
<title>${escape(post.data.title ?? address(post))}</title>
<link href="${absolute(address(post))}"/>
<id>${post.data.guid ? escape(post.data.guid) : absolute(address(post))}</id>
<updated>${moment(post)}</updated>
<author><name>${escape([post.data.authors ?? post.data.author ?? site.title ?? ""].flat().join(", "))}</name></author>
<summary>${escape(post.data.description)}</summary>
</entry>
`,
  );
  const head = `<title>${escape(site.title)}</title>\n<link href="${absolute("/")}"/>\n<id>${absolute("/")}</id>`;
  const updated = posts.length ? moment(posts[0]) : new Date(0).toISOString();
  return new Response(
    `<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n${head}\n<updated>${updated}</updated>\n${entries.join("")}</feed>\n`,
    { headers: { "Content-Type": "application/atom+xml" } },
  );
}
