import { useTranslation } from "react-i18next";
import type { Article, Catalogue } from "../../protocol";
import { type Block, blocks, type Piece } from "../../state/markdown";
import { dayAndTime, nameById } from "../words";
import classes from "./beside.module.css";

/** What to say and know about the call's reason; drawn piece by piece, never as markup. */
export function ArticleCard({ article, catalogue }: { article: Article; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  return (
    <section
      className={classes.card}
      aria-label={t("beside.article")}
      data-testid="article"
      lang={article.language}
    >
      <h2>
        {article.title}
        <span className={classes.dim}>
          {nameById(catalogue.reasons, article.reason, i18n.language)} ·{" "}
          {t("beside.version", { version: article.version })}
          {" · "}
          {dayAndTime(article.published_at, i18n.language)}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key */}
      <div className={classes.body} tabIndex={0} role="document" aria-label={article.title}>
        {blocks(article.body).map((block, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a published text does not change
          <Part key={`${block.is}-${place}`} block={block} />
        ))}
      </div>
    </section>
  );
}

function Part({ block }: { block: Block }) {
  switch (block.is) {
    case "heading":
      return (
        <h3 data-level={block.level}>
          <Pieces of={block.pieces} />
        </h3>
      );
    case "quote":
      return (
        <blockquote>
          <Pieces of={block.pieces} />
        </blockquote>
      );
    case "text":
      return (
        <p>
          <Pieces of={block.pieces} />
        </p>
      );
    case "list":
      return <ul>{block.items.map(item)}</ul>;
    case "steps":
      return <ol>{block.items.map(item)}</ol>;
  }
}

const item = (pieces: Piece[], place: number) => (
  <li key={place}>
    <Pieces of={pieces} />
  </li>
);

function Pieces({ of }: { of: Piece[] }) {
  return of.map((piece, place) => {
    const key = `${place}-${piece.is}`;
    if (piece.is === "bold") return <strong key={key}>{piece.text}</strong>;
    if (piece.is === "italic") return <em key={key}>{piece.text}</em>;
    if (piece.is === "code") return <code key={key}>{piece.text}</code>;
    return <span key={key}>{piece.text}</span>;
  });
}
