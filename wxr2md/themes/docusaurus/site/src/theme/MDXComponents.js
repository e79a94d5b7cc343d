import React from "react";
import MDXComponents from "@theme-original/MDXComponents";

const names = { className: "class", charSet: "charset", crossOrigin: "crossorigin", srcDoc: "srcdoc" };
const escape = (value) => String(value).replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

// React takes scripts to the head of the page; players that a script puts where it stands need it in its place.
function Script({ children, ...props }) {
  const attributes = Object.entries(props).map(([name, value]) => ` ${names[name] ?? name}="${value === true ? "" : escape(value)}"`);
  const html = `<script${attributes.join("")}>${[children ?? ""].flat().join("")}</script>`;
  return <span dangerouslySetInnerHTML={{ __html: html }} />;
}

// An address of the site gets a slash at its end otherwise, that of a file too.
function Link(props) {
  return /^\/[^?#]*\/(?:[?#]|$)/.test(props.href ?? "") ? <MDXComponents.a {...props} /> : <a {...props} />;
}

// Around what is no highlighted code the box would be left out.
function Pre(props) {
  const inside = React.Children.toArray(props.children);
  const isCode = inside.length === 1 && inside[0].type === MDXComponents.code;
  return isCode ? <MDXComponents.pre {...props} /> : <pre {...props} />;
}

export default { ...MDXComponents, a: Link, pre: Pre, script: Script };
