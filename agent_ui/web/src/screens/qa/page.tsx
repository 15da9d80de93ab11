import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { type Sought, search, soughtIn } from "../../link/qa";
import type { Catalogue, Found, FoundPage, Problem } from "../../protocol";
import { problemText } from "../words";
import { FoundList } from "./found-list";
import { Player } from "./player";
import classes from "./qa.module.css";
import { SearchForm } from "./search-form";

/** What is looked for and what is played stand in the address bar, so that a reload loses nothing. */
function remember(sought: Sought, recording: string | null): void {
  const query = new URLSearchParams({ ...sought, ...(recording !== null && { recording }) });
  history.replaceState(null, "", query.size > 0 ? `/qa?${query}` : "/qa");
}

export default function QaPage({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const [sought, setSought] = useState<Sought>(() => soughtIn(location.search));
  const { list, page, problem, more } = useSearch(sought);
  const [chosen, setChosen] = useState<string | null>(() =>
    new URLSearchParams(location.search).get("recording"),
  );
  const playing = list?.find((one) => one.id === chosen) ?? null;
  useEffect(() => remember(sought, chosen), [sought, chosen]);

  const step = (by: 1 | -1) => {
    const at = list?.findIndex((one) => one.id === chosen) ?? -1;
    const next = list?.[at < 0 ? 0 : at + by];
    if (next) setChosen(next.id);
  };
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{t("qa.title")}</h1>
      <SearchForm catalogue={catalogue} sought={sought} onSearch={setSought} />
      {problem && (
        <p className={classes.problem} role="alert" data-testid="notice" data-code={problem.code}>
          {t("qa.failed", { why: problemText(problem, t, i18n.language) })}
        </p>
      )}
      <div className={classes.two}>
        <FoundList
          catalogue={catalogue}
          list={list}
          chosen={chosen}
          onChoose={setChosen}
          onMore={page?.before ? more : null}
        />
        <Player key={playing?.id ?? ""} one={playing} onStep={step} />
      </div>
    </div>
  );
}

function useSearch(sought: Sought) {
  const [list, setList] = useState<Found[] | null>(null);
  const [page, setPage] = useState<FoundPage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    let isOver = false; // a newer search was begun: what comes of this one is not shown any more
    search(sought, null).then(
      (found) => {
        if (isOver) return;
        setPage(found);
        setList(found.found);
        setProblem(null);
      },
      (error) => {
        if (!isOver) setProblem(problemIn(error));
      },
    );
    return () => {
      isOver = true;
    };
  }, [sought]);

  const more = useCallback(async () => {
    try {
      const found = await search(sought, page);
      setPage(found);
      setList((known) => {
        const ids = new Set(known?.map((one) => one.id));
        return [...(known ?? []), ...found.found.filter((one) => !ids.has(one.id))];
      });
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, [sought, page]);
  return { list, page, problem, more };
}
