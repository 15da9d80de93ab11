import { Button, Textarea, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { articleApi } from "../../link/articles";
import { problemIn } from "../../link/http";
import type { ArticleLine, Catalogue, Problem } from "../../protocol";
import { useSession } from "../../stores/session";
import { ArticleBody } from "../desktop/article";
import beside from "../desktop/beside.module.css";
import { ProblemLine } from "../parts/problem-line";
import { byText, dayAndTime, nameById, nameOf, problemText } from "../words";
import classes from "./flows.module.css";

const LANGUAGES = ["zh", "en"] as const;
type Language = (typeof LANGUAGES)[number];
interface About {
  reason: string;
  language: Language;
}

/** What agents read beside a call, for each reason and language: written, looked at, published. */
export default function ArticlesSection() {
  const { t, i18n } = useTranslation();
  const session = useSession((state) => state.session);
  const [lines, setLines] = useState<ArticleLine[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [about, setAbout] = useState<About | null>(null);
  const read = useCallback(() => {
    articleApi.list().then(setLines, (error: unknown) => setProblem(problemIn(error)));
  }, []);
  useEffect(read, [read]);
  if (session.is !== "in") return null;
  if (about !== null)
    return (
      <Editor
        key={`${about.reason} ${about.language}`}
        about={about}
        catalogue={session.catalogue}
        me={session.me.id}
        back={() => {
          setAbout(null);
          read();
        }}
      />
    );
  const reasons = session.catalogue.reasons.filter((one) => one.is_current);
  return (
    <section className={classes.form} aria-label={t("articles.title")}>
      <h2>{t("articles.title")}</h2>
      <ProblemLine problem={problem} className={classes.wrong} />
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("flows.column.client")}</th>
            <th scope="col">{t("flows.field.reason")}</th>
            {LANGUAGES.map((language) => (
              <th key={language} scope="col">
                {t(`flows.word.${language}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reasons.map((reason) => (
            <tr key={reason.id}>
              <td>{nameById(session.catalogue.clients, reason.client, i18n.language)}</td>
              <th scope="row">{nameOf(reason, i18n.language)}</th>
              {LANGUAGES.map((language) => {
                const line = lines.find((one) => one.reason === reason.id && one.language === language);
                return (
                  <td key={language}>
                    <button
                      type="button"
                      className={classes.name}
                      data-testid={`article-${reason.id}-${language}`}
                      onClick={() => setAbout({ reason: reason.id, language })}
                    >
                      {line ? line.title : t("articles.write")}
                    </button>
                    {line && (
                      <span className={classes.dim}>
                        {" "}
                        {t("beside.version", { version: line.version })} · {byText(line.published_by, t)}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Draft {
  title: string;
  body: string;
  after: number;
}

interface EditorProps {
  about: About;
  catalogue: Catalogue;
  me: string;
  back: () => void;
}

/** What is typed is kept in this browser until it is published, so that a reload loses nothing. */
function Editor({ about, catalogue, me, back }: EditorProps) {
  const { t, i18n } = useTranslation();
  const key = `zx.article.${me}.${about.reason}.${about.language}`;
  const [base, setBase] = useState<Draft | null>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [history, setHistory] = useState<ArticleLine[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState(0);
  const { reason, language } = about;
  const read = useCallback(async () => {
    try {
      const [text, versions] = await Promise.all([
        articleApi.text(reason, language),
        articleApi.versions(reason, language),
      ]);
      const found = { title: text?.title ?? "", body: text?.body ?? "", after: text?.version ?? 0 };
      setBase(found);
      setDraft(remembered(key) ?? found);
      setHistory(versions);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, [reason, language, key]);
  useEffect(() => void read(), [read]);
  if (base === null || draft === null)
    return problem && <p className={classes.wrong}>{problemText(problem, t, i18n.language)}</p>;
  const isChanged = draft.title !== base.title || draft.body !== base.body;
  const isBehind = draft.after !== base.after;
  const type = (change: Partial<Draft>) => {
    const next = { ...draft, ...change };
    setDraft(next);
    setDone(0);
    localStorage.setItem(key, JSON.stringify(next));
  };
  const forget = async () => {
    localStorage.removeItem(key);
    setProblem(null);
    await read();
  };
  const publish = async () => {
    try {
      const line = await articleApi.publish(reason, language, draft);
      await forget();
      setDone(line.version);
    } catch (error) {
      setProblem(problemIn(error));
      const now = await articleApi.text(reason, language).catch(() => null);
      if (now) setBase({ title: now.title, body: now.body, after: now.version });
    }
  };
  const bringBack = async (version: number) => {
    const old = await articleApi.text(reason, language, version).catch(() => null);
    if (old) type({ title: old.title, body: old.body });
  };
  return (
    <section className={classes.editor} aria-label={t("articles.title")} data-testid="article-editor">
      <div className={classes.bar}>
        <Button size="compact-sm" variant="default" onClick={back}>
          {t("flows.back")}
        </Button>
        <h2>
          {nameById(catalogue.reasons, reason, i18n.language)} · {t(`flows.word.${language}`)}
        </h2>
        <span className={classes.dim}>
          {base.after > 0 ? t("flows.versionInForce", { version: base.after }) : t("flows.neverPublished")}
        </span>
        <span className={classes.push} />
        {isChanged && (
          <Button size="compact-sm" variant="default" onClick={() => void forget()}>
            {t("flows.discard")}
          </Button>
        )}
        <Button
          size="compact-sm"
          disabled={!isChanged || isBehind || !draft.title.trim() || !draft.body.trim()}
          onClick={() => void publish()}
          data-testid="article-publish"
        >
          {t("flows.publish")}
        </Button>
      </div>
      {done > 0 && (
        <p className={classes.fine} role="status" data-testid="article-published">
          {t("articles.published", { version: done })}
        </p>
      )}
      {isBehind && (
        <div className={classes.behind} role="alert">
          {t("articles.behind", { version: base.after, mine: draft.after })}
          <Button size="compact-xs" variant="default" onClick={() => type({ after: base.after })}>
            {t("flows.goOn")}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => void forget()}>
            {t("flows.takeTheirs")}
          </Button>
        </div>
      )}
      <ProblemLine problem={problem} className={classes.wrong} />
      <div className={classes.halves}>
        <div className={classes.left}>
          <TextInput
            size="xs"
            label={t("articles.heading")}
            value={draft.title}
            maxLength={200}
            lang={language}
            data-testid="article-title"
            onChange={(event) => type({ title: event.currentTarget.value })}
          />
          <Textarea
            className={classes.writing}
            size="xs"
            label={t("articles.text")}
            description={t("articles.how")}
            value={draft.body}
            maxLength={50_000}
            lang={language}
            data-testid="article-body"
            onChange={(event) => type({ body: event.currentTarget.value })}
          />
        </div>
        <div className={classes.left}>
          <section
            className={`${beside.card} ${classes.look}`}
            aria-label={t("articles.preview")}
            lang={language}
          >
            <h2>{draft.title}</h2>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key */}
            <div className={beside.body} tabIndex={0} role="document" aria-label={t("articles.preview")}>
              <ArticleBody body={draft.body} />
            </div>
          </section>
          <ul className={classes.problems} aria-label={t("flows.history")}>
            {history.map((line) => (
              <li key={line.version}>
                <button
                  type="button"
                  onClick={() => void bringBack(line.version)}
                  title={t("articles.bringBack")}
                >
                  {line.version} · {dayAndTime(line.published_at, i18n.language)} ·{" "}
                  {byText(line.published_by, t)} · {line.title}
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}

function remembered(key: string): Draft | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Draft> | null;
    if (typeof found?.title === "string" && typeof found.body === "string" && typeof found.after === "number")
      return { title: found.title, body: found.body, after: found.after };
  } catch {
    // not ours: as if there were none
  }
  return null;
}
