import { Button, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { talkingCall } from "../../state/desk";
import { isComplete, owedSheets, type Sheet } from "../../state/wrap-up";
import { useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { NoteField } from "../parts/note-field";
import { callerText, nameOf, problemText } from "../words";
import { CallAgain } from "./dialler";
import { keys } from "./keys";
import classes from "./wrap-up.module.css";

/** What the agent writes about a call. It opens with the conversation and can be saved when that has ended. */
export function WrapUpPanel({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const sheet = useDesk(({ wrap }) => (wrap.shown === null ? null : (wrap.sheets[wrap.shown] ?? null)));
  return (
    <section
      className={classes.panel}
      aria-label={t("wrap.title")}
      data-testid="wrapup-panel"
      data-call={sheet?.call}
    >
      <header className={classes.head}>
        <h2>{t("wrap.title")}</h2>
        {sheet?.isOwed && <span className={classes.owedMark}>{t("wrap.owed")}</span>}
        {sheet && <span className={classes.of}>{t("wrap.of", { caller: callerText(sheet.caller, t) })}</span>}
      </header>
      {sheet ? (
        <Form key={sheet.call} sheet={sheet} catalogue={catalogue} />
      ) : (
        <p className={classes.none}>{t("wrap.none")}</p>
      )}
    </section>
  );
}

function Form({ sheet, catalogue }: { sheet: Sheet; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const isTalking = useDesk(({ screen }) => talkingCall(screen)?.id === sheet.call);
  const isFixed = sheet.status === "saving" || sheet.status === "saved";
  const options = (list: { id: string; client: string; name_zh: string; name_en: string }[]) =>
    list
      .filter((one) => one.client === sheet.client)
      .map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }));
  const common = {
    searchable: true,
    selectFirstOptionOnChange: true,
    nothingFoundMessage: t("wrap.nothing"),
    maxDropdownHeight: 240,
    readOnly: isFixed,
    allowDeselect: false,
    comboboxProps: { transitionProps: { duration: 0 }, keepMounted: false },
    renderOption: ({ option }: { option: { value: string; label: string } }) => (
      <span data-value={option.value}>{option.label}</span>
    ),
  };
  return (
    <div className={classes.form}>
      <Select
        {...common}
        label={t("wrap.reason")}
        placeholder={t("wrap.reasonHint")}
        data={options(catalogue.reasons.filter((one) => one.is_current || one.id === sheet.draft.reason))}
        value={sheet.draft.reason}
        onChange={(reason) => actions?.type(sheet.call, { reason })}
        data-testid="wrapup-reason"
        data-value={sheet.draft.reason ?? ""}
      />
      <Select
        {...common}
        label={t("wrap.disposition")}
        placeholder={t("wrap.dispositionHint")}
        data={options(
          catalogue.dispositions.filter((one) => one.is_current || one.id === sheet.draft.disposition),
        )}
        value={sheet.draft.disposition}
        onChange={(disposition) => actions?.type(sheet.call, { disposition })}
        data-testid="wrapup-disposition"
        data-value={sheet.draft.disposition ?? ""}
      />
      <NoteField
        label={t("wrap.note")}
        placeholder={t("wrap.noteHint")}
        value={sheet.draft.note}
        onChange={(event) => actions?.type(sheet.call, { note: event.currentTarget.value })}
        least={5}
        most={9}
        readOnly={isFixed}
        data-testid="wrapup-note"
      />
      <div className={classes.foot}>
        <KeyButton
          label={t("wrap.save")}
          keyName={keys.save}
          look="accent"
          testid="wrapup-save"
          isDisabled={isTalking || isFixed || !isComplete(sheet.draft)}
          isBusy={sheet.status === "saving"}
          onClick={() => actions?.save(sheet.call)}
        />
        <Status sheet={sheet} isTalking={isTalking} />
      </div>
    </div>
  );
}

function Status({ sheet, isTalking }: { sheet: Sheet; isTalking: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <div
      className={classes.status}
      data-testid="wrapup-status"
      data-status={sheet.status}
      data-kept={sheet.kept}
      role="status"
    >
      <p className={classes.word}>
        {sheet.status === "failed" && sheet.problem
          ? t("wrap.status.failed", { why: problemText(sheet.problem, t, i18n.language) })
          : t(`wrap.status.${sheet.status}`)}
      </p>
      <p>{statusDetail(sheet, isTalking, t)}</p>
    </div>
  );
}

function statusDetail(sheet: Sheet, isTalking: boolean, t: (key: string) => string): string {
  if (sheet.status === "failed") return sheet.willRetry ? t("wrap.status.retry") : "";
  if (sheet.status !== "draft") return "";
  if (sheet.kept === "page") return t("wrap.status.keptPage");
  if (sheet.kept === "server") return t("wrap.status.keptServer");
  return isTalking ? t("wrap.status.afterCall") : "";
}

/** Wrap-ups still owed; each opens in the panel. */
export function OwedList({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const wrap = useDesk((desk) => desk.wrap);
  const actions = useDesk((desk) => desk.actions);
  const owed = owedSheets(wrap);
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
