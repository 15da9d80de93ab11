import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { isLate, owedSheets, type Sheet } from "../../state/wrap-up";
import { useDesk } from "../../stores/desk";
import { useTicking } from "../parts/clock";
import { callerText, dayAndMinute } from "../words";
import { CallAgain } from "./dialler";
import classes from "./wrap-up.module.css";

/** By when it is due, and whose conversation it was. */
export function OwedMark({ sheet }: { sheet: Sheet }) {
  const { t, i18n } = useTranslation();
  const late = useTicking((now) => (isLate(sheet, now) ? "yes" : "no"));
  const whose = i18n.language === "en" ? sheet.ofEn : sheet.ofZh;
  return (
    <>
      <span className={classes.owedMark} data-late={late} data-testid="owed-mark">
        {sheet.dueAt === null
          ? t("wrap.owed")
          : t(late === "yes" ? "wrap.owedLate" : "wrap.owedDue", {
              when: dayAndMinute(sheet.dueAt, i18n.language),
            })}
      </span>
      {whose && <span className={classes.whose}>{t("wrap.talkOf", { name: whose })}</span>}
    </>
  );
}

/** Wrap-ups still owed, what is due first; each opens in the panel. */
export function OwedList({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const wrap = useDesk((desk) => desk.wrap);
  const actions = useDesk((desk) => desk.actions);
  const owed = owedSheets(wrap).sort((a, b) => (a.dueAt ?? "").localeCompare(b.dueAt ?? ""));
  if (owed.length === 0) return null;
  return (
    <section className={classes.owed} aria-label={t("wrap.owedTitle")} data-testid="owed-list">
      <h2>
        {t("wrap.owedTitle")} <span className={classes.count}>{owed.length}</span>
      </h2>
      <ul>
        {owed.map((sheet) => (
          <li key={sheet.call} data-testid={`owed-${sheet.call}`}>
            <span>{callerText(sheet.caller, t)}</span>
            <OwedMark sheet={sheet} />
            <CallAgain sheet={sheet} catalogue={catalogue} />
            <Button
              size="compact-sm"
              variant="default"
              disabled={wrap.shown === sheet.call}
              onClick={() => actions?.show(sheet.call)}
            >
              {t("wrap.fill")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
