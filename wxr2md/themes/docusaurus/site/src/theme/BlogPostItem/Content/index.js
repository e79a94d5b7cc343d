import React from "react";
import { useBlogPost } from "@docusaurus/plugin-content-blog/client";
import Content from "@theme-original/BlogPostItem/Content";
import Picture from "@site/src/wxr2md/Picture";

export default function ContentAndPicture(props) {
  const { isBlogPostPage, frontMatter } = useBlogPost();
  return (
    <>
      <Picture {...frontMatter} />
      <div className={isBlogPostPage ? "wxr2md-body" : undefined}><Content {...props} /></div>
    </>
  );
}
