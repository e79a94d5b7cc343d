import React from "react";
import { PageMetadata } from "@docusaurus/theme-common";
import Layout from "@theme/Layout";
import MDXContent from "@theme/MDXContent";
import Comments from "@site/src/wxr2md/Comments";
import Picture from "@site/src/wxr2md/Picture";

// A page of the old site, with its title, which Docusaurus itself would not show, and its comments.
export default function Page({ content: Body }) {
  const { title, description } = Body.metadata;
  const { frontMatter } = Body;
  return (
    <Layout>
      <PageMetadata title={title} description={description} />
      <main className="container margin-vert--lg">
        <article className="markdown">
          <h1>{title ?? frontMatter.post_name}</h1>
          <Picture {...frontMatter} />
          <div className="wxr2md-body"><MDXContent><Body /></MDXContent></div>
        </article>
        <Comments {...frontMatter} />
      </main>
    </Layout>
  );
}
