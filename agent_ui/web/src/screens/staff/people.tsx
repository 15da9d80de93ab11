import { Button, Select, TextInput } from "@mantine/core";
import { type KeyboardEvent as ReactKey, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { staff } from "../../link/staff";
import type { Catalogue, Problem, StaffLine, StaffPage } from "../../protocol";
import { useCatalogue } from "../../stores/session";
import classes from "../admin/admin.module.css";
import { Heads } from "../parts/heads";
import { KeyButton } from "../parts/key-button";
import { ProblemLine } from "../parts/problem-line";
import { useKeys } from "../parts/use-keys";
import { nameById, nameOf } from "../words";
import { roles } from "./fields";
import { PersonForm } from "./person";

const PAGE = 50;
const TYPED_MS = 250;
const states = ["active", "in", "ending", "locked", "left"];
const nothing = { find: "", role: "", client: "", team: "", skill: "", state: "" };

/** Everybody: found, filtered, fifty at a time; beside the list the one who is chosen. */
export default function People() {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const [sought, setSought] = useState(nothing);
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<StaffPage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState<string | null>(() => sessionStorage.getItem("zx.staff.who"));
  const search = useRef<HTMLInputElement>(null);
  const latest = useRef(0);

  const read = useCallback(async () => {
    const mine = ++latest.current;
    const given = Object.entries({ ...sought, offset: offset ? String(offset) : "" });
    try {
      const found = await staff.list(Object.fromEntries(given.filter(([, value]) => value !== "")));
      if (mine !== latest.current) return;
      setPage(found);
      setProblem(null);
    } catch (error) {
      if (mine === latest.current) setProblem(problemIn(error));
    }
  }, [sought, offset]);
  useEffect(() => {
    const timer = setTimeout(() => void read(), TYPED_MS);
    return () => clearTimeout(timer);
  }, [read]);

  const seek = (name: keyof typeof nothing, value: string | null) => {
    setSought((now) => ({ ...now, [name]: value ?? "" }));
    setOffset(0);
  };
  const total = page?.total ?? 0;
  const step = useCallback(
    (pages: number) =>
      setOffset((now) => {
        const next = now + pages * PAGE;
        return next < 0 || next >= total ? now : next;
      }),
    [total],
  );
  useKeys(
    useCallback(
      (event: KeyboardEvent) => {
        if (!event.altKey || event.ctrlKey || event.metaKey) return null;
        if (event.key === "PageDown") return () => step(1);
        if (event.key === "PageUp") return () => step(-1);
        return event.code === "KeyF" ? () => search.current?.select() : null;
      },
      [step],
    ),
  );
  const choose = (who: string | null) => {
    setChosen(who);
    if (who === null) sessionStorage.removeItem("zx.staff.who");
    else sessionStorage.setItem("zx.staff.who", who);
  };
  const options = (list: { id: string; name_zh: string; name_en: string }[]) =>
    list.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }));
  const filter = (name: keyof typeof nothing, data: { value: string; label: string }[]) => (
    <Select
      size="xs"
      clearable
      searchable
      aria-label={t(`staff.filter.${name}`)}
      placeholder={t(`staff.filter.${name}`)}
      clearButtonProps={{ "aria-label": t("admin.clear") }}
      data={data}
      value={sought[name] || null}
      onChange={(value) => seek(name, value)}
      data-testid={`staff-${name}`}
    />
  );
  return (
    <div className={classes.split}>
      <div>
        <div className={classes.head}>
          <h2>{t("admin.section.people")}</h2>
          <TextInput
            ref={search}
            size="xs"
            aria-label={t("staff.find")}
            placeholder={t("staff.find")}
            aria-keyshortcuts="Alt+F"
            rightSection={
              <span className="key" aria-hidden="true">
                Alt F
              </span>
            }
            rightSectionWidth={56}
            value={sought.find}
            onChange={(event) => seek("find", event.currentTarget.value)}
            data-testid="staff-find"
          />
          <span className={classes.grow} />
          <Button size="compact-sm" variant="default" data-testid="new" onClick={() => choose("")}>
            {t("admin.new")}
          </Button>
        </div>
        <div className={classes.filters}>
          {filter(
            "role",
            roles.map((value) => ({ value, label: t(`role.${value}`) })),
          )}
          {filter(
            "state",
            states.map((value) => ({ value, label: t(`staff.state.${value}`) })),
          )}
          {filter("client", options(catalogue?.clients ?? []))}
          {filter("team", options(catalogue?.teams ?? []))}
          {filter("skill", options(catalogue?.skills ?? []))}
        </div>
        {page !== null && page.ending > 0 && sought.state !== "ending" && (
          <p className={classes.warning}>
            <button
              type="button"
              className={classes.pick}
              onClick={() => seek("state", "ending")}
              data-testid="staff-ending"
            >
              ⚠ {t("staff.endingCount", { count: page.ending })}
            </button>
          </p>
        )}
        <ProblemLine problem={problem} className={classes.problem} testid="list-problem" />
        {page && catalogue && (
          <Lines lines={page.people} catalogue={catalogue} chosen={chosen} onChoose={choose} />
        )}
        <div className={classes.buttons}>
          <span role="status" data-testid="staff-shown">
            {total === 0
              ? t("admin.noneFound")
              : t("staff.shown", { from: offset + 1, to: Math.min(offset + PAGE, total), total })}
          </span>
          <span className={classes.grow} />
          <KeyButton
            label={t("staff.before")}
            keyName="Alt+PageUp"
            testid="staff-before"
            isSmall
            isDisabled={offset === 0}
            onClick={() => step(-1)}
          />
          <KeyButton
            label={t("staff.after")}
            keyName="Alt+PageDown"
            testid="staff-after"
            isSmall
            isDisabled={offset + PAGE >= total}
            onClick={() => step(1)}
          />
        </div>
      </div>
      {chosen === null || catalogue === null ? (
        <p className={classes.none}>{t("admin.choose")}</p>
      ) : (
        <PersonForm
          key={chosen}
          who={chosen}
          catalogue={catalogue}
          onSaved={(who) => {
            if (who === chosen) return void read();
            choose(who);
            seek("find", who); // somebody new is at the place of the name: the list shows it
          }}
          onClose={() => choose(null)}
        />
      )}
    </div>
  );
}

interface LinesProps {
  lines: StaffLine[];
  catalogue: Catalogue;
  chosen: string | null;
  onChoose(who: string): void;
}

/** A line's first cell chooses it; arrows go from line to line. */
function Lines({ lines, catalogue, chosen, onChoose }: LinesProps) {
  const { t, i18n } = useTranslation();
  const walk = (event: ReactKey<HTMLTableSectionElement>) => {
    const ahead = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (ahead === 0 || event.altKey) return;
    const buttons = [...event.currentTarget.querySelectorAll("button")];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = buttons[here + ahead];
    if (here >= 0 && next) {
      event.preventDefault();
      next.focus();
    }
  };
  return (
    <table className={classes.table}>
      <Heads texts={["staff.head.person", "staff.head.role", "staff.head.team", "staff.head.state"]} />
      <tbody onKeyDown={walk}>
        {lines.map((one) => (
          <tr key={one.id} data-testid={`row-${one.id}`} data-chosen={one.id === chosen}>
            <th scope="row">
              <button
                type="button"
                className={classes.pick}
                aria-pressed={one.id === chosen}
                onClick={() => onChoose(one.id)}
              >
                {nameOf(one, i18n.language)} <span className={classes.dim}>{one.login}</span>
              </button>
            </th>
            <td>
              {t(`role.${one.role}`)}
              {one.clients !== null && (
                <div className={classes.dim}>
                  {one.clients.map((id) => nameById(catalogue.clients, id, i18n.language)).join(", ")}
                </div>
              )}
            </td>
            <td>{nameById(catalogue.teams ?? [], one.team, i18n.language)}</td>
            <td>
              {one.state !== "active" && (
                <span className={classes.warning}>
                  {one.state === "left" ? "✕" : "⊘"} {t(`staff.state.${one.state}`)}
                </span>
              )}
              {one.is_signed_in && <span className={classes.done}>● {t("staff.state.in")}</span>}
              {one.ending.map((end) => (
                <div key={end.reason} className={classes.warning}>
                  ⚠ {nameById(catalogue.reasons, end.reason, i18n.language)}:{" "}
                  {t(end.in_days < 0 ? "staff.endedOn" : "staff.endsOn", { day: end.last_day })}
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
