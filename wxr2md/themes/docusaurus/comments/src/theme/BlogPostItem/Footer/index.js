import React from "react";
import { useBlogPost } from "@docusaurus/plugin-content-blog/client";
import Comments from "@site/src/wxr2md/Comments";
import Footer from "@theme-original/BlogPostItem/Footer";

export default function FooterAndComments(props) {
  const { isBlogPostPage, frontMatter } = useBlogPost();
  return (
    <>
      <Footer {...props} />
      {isBlogPostPage && <Comments {...frontMatter} />}
    </>
  );
}
