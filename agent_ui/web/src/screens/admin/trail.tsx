import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import { trail } from "../../link/trail";
import type { AuditLine, AuditVerified, Problem } from "../../protocol";
import { useCatalogue } from "../../stores/session";
import { DayField } from "../parts/day-field";
import { Heads } from "../parts/heads";
import { KeyButton } from "../parts/key-button";
import { ProblemLine } from "../parts/problem-line";
import { useKeys } from "../parts/use-keys";
import { dayAndTime, nameById } from "../words";
import classes from "./admin.module.css";

const PAGE = 50;
const nothing = { who: "", act: "", whom: "", since: "", until: "" };
type Sought = typeof nothing;

/** What is sent: instants of the browser's clock as instants of the world's. */
function query(sought: Sought): Record<string, string> {
  const at = (text: string) => (text === "" ? "" : new Date(text).toISOString());
  const all = { ...sought, since: at(sought.since), until: at(sought.until) };
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, value]) => [name, value.trim()])
      .filter(([, value]) => value !== ""),
  );
}

/** Who did what to whom and when: sought, taken out as a file, and walked from its first row. */
export default function AuditTrailSection() {
  const { t, i18n } = useTranslation();
  const clients = useCatalogue()?.clients ?? [];
  const [list, setList] = useState<AuditLine[]>([]);
  const [sought, setSought] = useState<Sought>(nothing);
  const [shown, setShown] = useState<Sought>(nothing); // what the list is of
  const [hasMore, setMore] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [verified, setVerified] = useState<AuditVerified | null>(null);
  const [isWalking, setWalking] = useState(false);
  const first = useRef<HTMLInputElement>(null);

  const read = useCallback(async (wanted: Sought, known: AuditLine[]) => {
    try {
      const asked: Record<string, string> = { limit: String(PAGE), ...query(wanted) };
      const last = known.at(-1);
      if (last) asked.before = String(last.id);
      const found = await api.audit(asked);
      setList([...known, ...found]);
      setShown(wanted);
      setMore(found.length === PAGE);
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, []);
  useEffect(() => void read(nothing, []), [read]);
  const older = useCallback(() => {
    if (hasMore) void read(shown, list);
  }, [hasMore, list, read, shown]);
  useKeys(
    useCallback(
      (event: KeyboardEvent) => {
        if (!event.altKey || event.ctrlKey || event.metaKey) return null;
        if (event.key === "PageDown") return older;
        return event.code === "KeyF" ? () => first.current?.select() : null;
      },
      [older],
    ),
  );
  const walk = async () => {
    setWalking(true);
    setVerified(null);
    try {
      setVerified(await trail.verify());
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
    setWalking(false);
  };
  const search = (event: FormEvent) => {
    event.preventDefault();
    void read(sought, []);
  };
  const acts = Object.entries(t("act", { returnObjects: true }) as Record<string, string>)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label, i18n.language));
  const set = (name: keyof Sought) => (value: string) => setSought((now) => ({ ...now, [name]: value }));
  const field = (name: "who" | "whom") => (
    <TextInput
      ref={name === "who" ? first : undefined}
      size="xs"
      w={128}
      label={t(`trail.${name}`)}
      value={sought[name]}
      onChange={(event) => set(name)(event.currentTarget.value)}
      data-testid={`trail-${name}`}
    />
  );
  const moment = (name: "since" | "until") => (
    <DayField
      size="xs"
      w={176}
      hasTime
      label={t(`trail.${name}`)}
      value={sought[name]}
      onChange={set(name)}
      data-testid={`trail-${name}`}
    />
  );
  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.trail")}</h2>
        <span className={classes.grow} />
        {verified && (
          <span
            role="status"
            className={verified.broken === null ? classes.done : classes.problem}
            data-testid="verified"
            data-broken={verified.broken ?? ""}
          >
            {verified.broken === null
              ? `✓ ${t("trail.whole", { rows: verified.rows, hash: verified.hash.slice(0, 16) })}`
              : `✕ ${t("trail.broken", { id: verified.broken, why: t(`trail.why.${verified.why}`) })}`}
          </span>
        )}
        <Button
          size="compact-sm"
          variant="default"
          loading={isWalking}
          onClick={() => void walk()}
          data-testid="verify"
        >
          {t("trail.verify")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          component="a"
          href={trail.file(query(shown))}
          download="audit.csv"
          data-testid="export"
        >
          {t("trail.export")}
        </Button>
      </div>
      <form className={`${classes.head} ${classes.ends}`} onSubmit={search} aria-label={t("trail.search")}>
        {field("who")}
        <Select
          size="xs"
          w={192}
          label={t("trail.act")}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("admin.clear") }}
          data={acts}
          value={sought.act || null}
          onChange={(value) => set("act")(value ?? "")}
          data-testid="trail-act"
        />
        {field("whom")}
        {moment("since")}
        {moment("until")}
        <Button size="compact-md" type="submit" data-testid="trail-search">
          {t("trail.search")}
        </Button>
      </form>
      <ProblemLine problem={problem} className={classes.problem} testid="problem" />
      <table className={classes.table}>
        <Heads
          texts={[
            "trail.head.id",
            "trail.head.at",
            "trail.head.by",
            "trail.head.act",
            "trail.head.whom",
            "trail.head.client",
            "trail.head.address",
            "trail.head.detail",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`audit-${one.id}`} data-act={one.act}>
              <td>{one.id}</td>
              <td>{dayAndTime(one.at, i18n.language)}</td>
              <td>{one.who}</td>
              <td>{t(`act.${one.act}`, { defaultValue: one.act })}</td>
              <td>{one.whom}</td>
              <td>{nameById(clients, one.client, i18n.language)}</td>
              <td>{one.address}</td>
              <td>
                {one.detail !== "{}" && (
                  <details>
                    <summary>{t("trail.show")}</summary>
                    <pre className={classes.detail}>{laid(one.detail)}</pre>
                  </details>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length === 0 && !problem && <p className={classes.none}>{t("admin.noneFound")}</p>}
      <div className={classes.buttons}>
        <KeyButton
          label={t("trail.older")}
          keyName="Alt+PageDown"
          testid="trail-older"
          isSmall
          isDisabled={!hasMore}
          onClick={older}
        />
      </div>
    </div>
  );
}

function laid(detail: string): string {
  try {
    return JSON.stringify(JSON.parse(detail), null, 1);
  } catch {
    return detail;
  }
}
