import React from "react";

export default function Picture({ featured_image: address, featured_image_alt: alt, featured_image_caption: caption }) {
  return address ? (
    <figure>
      <img src={address} alt={alt ?? ""} />
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  ) : null;
}
