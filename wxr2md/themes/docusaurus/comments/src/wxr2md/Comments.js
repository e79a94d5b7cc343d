// Shows the readers' comments: <Comments {...frontMatter} />
import React from "react";
import site from "@site/src/data/site.json";

export default function Comments({ comments, pingbacks }) {
  return (
    <>
      {comments?.length > 0 && (
        <section id="comments" aria-labelledby="comments-title">
          <h2 id="comments-title">Comments</h2>
          <Thread entries={comments} />
        </section>
      )}
      {pingbacks?.length > 0 && (
        <section id="pingbacks" aria-labelledby="pingbacks-title">
          <h2 id="pingbacks-title">Pingbacks</h2>
          <ol>
            {pingbacks.map((entry, at) => (
              <li key={at} id={`comment-${entry.id}`}>
                <Person {...entry} /> <Moment date={entry.date} />
                <Text {...entry} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function Thread({ entries }) {
  return (
    <ol>
      {entries.map((entry, at) => (
        <li key={at} id={`comment-${entry.id}`}>
          <p>
            <Avatar {...entry} />
            <b><Person {...entry} /></b>
            {entry.by_post_author && " (author of the post)"},{" "}
            <a href={`#comment-${entry.id}`}>{entry.date ? <Moment date={entry.date} /> : "link"}</a>
            {entry.rating && `, ${entry.rating} of 5 stars`}
            {entry.in_reply_to && <>, in reply to <a href={`#comment-${entry.in_reply_to}`}>{entry.in_reply_to}</a></>}
            {entry.orphan && ", in reply to a comment that is not shown"}
          </p>
          <Text {...entry} />
          {entry.replies && <Thread entries={entry.replies} />}
        </li>
      ))}
    </ol>
  );
}

function Avatar({ avatar }) {
  const address = `https://www.gravatar.com/avatar/${avatar}?s=48&d=mp`;
  return avatar ? <img src={address} alt="" width="48" height="48" loading="lazy" /> : null;
}

function Person({ author, url }) {
  return url ? <a href={url} rel="nofollow ugc">{author}</a> : <>{author}</>;
}

// A day on the clock of the old site, whose distance from UTC is like "+01:00".
export function Moment({ date }) {
  if (!date) return null;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(site.utc_offset ?? "") ?? [0, "+", 0, 0];
  const ahead = Number(sign + 1) * (hours * 60 + Number(minutes)) * 60000;
  const day = new Date(Number(new Date(date)) + ahead).toISOString().slice(0, 10);
  return <time dateTime={new Date(date).toISOString()}>{day}</time>;
}

// Without the HTML that frontMatter.mjs makes, the Markdown as it is.
function Text({ html, content }) {
  const known = html === undefined ? { children: content } : { dangerouslySetInnerHTML: { __html: html } };
  return <div className="wxr2md-comment-text" {...known} />;
}
