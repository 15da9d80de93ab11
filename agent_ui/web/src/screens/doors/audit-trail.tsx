import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { AuditLine, Problem } from "../../protocol";
import { useCatalogue } from "../../stores/session";
import { ProblemLine } from "../parts/problem-line";
import { dayAndTime, nameById } from "../words";
import classes from "./doors.module.css";

const PAGE = 50;

/** Who did what to whom, newest first; by or about one person, of one act. */
export function AuditTrail() {
  const { t, i18n } = useTranslation();
  const clients = useCatalogue()?.clients ?? [];
  const [list, setList] = useState<AuditLine[]>([]);
  const [who, setWho] = useState("");
  const [act, setAct] = useState("");
  const [hasMore, setHasMore] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(async (wanted: Record<string, string>, known: AuditLine[]) => {
    try {
      const found = await api.audit({ limit: String(PAGE), ...wanted });
      setList([...known, ...found]);
      setHasMore(found.length === PAGE);
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, []);
  useEffect(() => void read({}, []), [read]);
  const wanted = { ...(who.trim() && { who: who.trim() }), ...(act.trim() && { act: act.trim() }) };
  const search = (event: FormEvent) => {
    event.preventDefault();
    void read(wanted, []);
  };
  const older = () => void read({ ...wanted, before: String(list.at(-1)?.id ?? "") }, list);
  return (
    <section aria-label={t("doors.trail")}>
      <form className={classes.head} onSubmit={search}>
        <h2>{t("doors.trail")}</h2>
        <TextInput
          size="xs"
          aria-label={t("doors.who")}
          placeholder={t("doors.who")}
          value={who}
          onChange={(event) => setWho(event.currentTarget.value)}
          data-testid="audit-who"
        />
        <TextInput
          size="xs"
          aria-label={t("doors.what")}
          placeholder={t("doors.what")}
          value={act}
          onChange={(event) => setAct(event.currentTarget.value)}
          data-testid="audit-act"
        />
        <Button size="compact-sm" variant="default" type="submit" data-testid="audit-search">
          {t("doors.search")}
        </Button>
      </form>
      <ProblemLine problem={problem} className={classes.problem} />
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.figure}>
              {t("doors.number")}
            </th>
            {(["at", "by", "what", "whom", "client", "address", "detail"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`doors.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`audit-${one.id}`} data-act={one.act}>
              <td className={classes.figure}>{one.id}</td>
              <td>{dayAndTime(one.at, i18n.language)}</td>
              <td>{one.who}</td>
              <td>{t(`act.${one.act}`, { defaultValue: one.act })}</td>
              <td>{one.whom}</td>
              <td>{nameById(clients, one.client, i18n.language)}</td>
              <td>{one.address}</td>
              <td className={classes.detail}>{one.detail === "{}" ? "" : one.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length === 0 && <p className={classes.none}>{t("doors.none")}</p>}
      {hasMore && (
        <Button variant="subtle" onClick={older}>
          {t("rec.more")}
        </Button>
      )}
    </section>
  );
}
