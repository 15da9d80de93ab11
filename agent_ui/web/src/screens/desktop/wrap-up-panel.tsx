import { Button } from "@mantine/core";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { pathOf } from "../../state/choice";
import { talkingCall } from "../../state/desk";
import { proposed } from "../../state/next-action";
import { isComplete, overCodes, type Sheet } from "../../state/wrap-up";
import { useDesk } from "../../stores/desk";
import { askUsed, usedIn, useUsed } from "../../stores/used";
import { withNextTexts } from "../../texts";
import { KeyButton } from "../parts/key-button";
import { NoteField } from "../parts/note-field";
import { patient } from "../parts/patient";
import { callerText, nameById, nameOf, problemText } from "../words";
import { keys } from "./keys";
import { OwedMark } from "./owed-list";
import { Picker } from "./picker";
import classes from "./wrap-up.module.css";

const NextActionForm = patient(() => withNextTexts(import("./next-action")));

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
        {sheet?.isOwed && <OwedMark sheet={sheet} />}
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
  const used = useUsed(({ of }) => usedIn(of, sheet.client, sheet.queue));
  useEffect(() => void askUsed(sheet.client, sheet.queue), [sheet.client, sheet.queue]);
  const isFixed = sheet.status === "saving" || sheet.status === "saved";
  const isEnglish = i18n.language === "en";
  const other = (one: { name_zh: string; name_en: string }) => (isEnglish ? one.name_zh : one.name_en);
  const reasons = catalogue.reasons
    .filter((one) => one.client === sheet.client && (one.is_current || one.id === sheet.draft.reason))
    .map((one) => ({
      value: one.id,
      label: pathOf(catalogue.reasons, one.id, (part) => nameOf(part, i18n.language)),
      also: pathOf(catalogue.reasons, one.id, other),
    }));
  const dispositions = catalogue.dispositions
    .filter((one) => one.client === sheet.client && (one.is_current || one.id === sheet.draft.disposition))
    .map((one) => ({
      value: one.id,
      label: nameOf(one, i18n.language),
      also: other(one),
      detail: t(one.is_resolved ? "wrap.resolved" : "wrap.unresolved"),
    }));
  const outcome = catalogue.dispositions.find((one) => one.id === sheet.draft.disposition);
  return (
    <div className={classes.form}>
      <Conflict sheet={sheet} catalogue={catalogue} />
      <Picker
        label={t("wrap.reason")}
        hint={t("wrap.reasonHint")}
        choices={reasons}
        used={used.reasons}
        value={sheet.draft.reason}
        isFixed={isFixed}
        onChoose={(reason) => actions?.type(sheet.call, { reason })}
        testid="wrapup-reason"
      />
      <Picker
        label={t("wrap.disposition")}
        hint={t("wrap.dispositionHint")}
        choices={dispositions}
        used={used.dispositions}
        value={sheet.draft.disposition}
        isFixed={isFixed}
        onChoose={(disposition) => actions?.type(sheet.call, { disposition })}
        testid="wrapup-disposition"
      />
      {outcome && (
        <p className={classes.resolved} data-testid="wrapup-resolved" data-is={outcome.is_resolved}>
          {t(outcome.is_resolved ? "wrap.resolved" : "wrap.unresolved")}
        </p>
      )}
      <NoteField
        label={t("wrap.note")}
        placeholder={t("wrap.noteHint")}
        value={sheet.draft.note}
        onChange={(event) => actions?.type(sheet.call, { note: event.currentTarget.value })}
        maxLength={4000}
        least={5}
        most={9}
        readOnly={isFixed}
        data-testid="wrapup-note"
      />
      <Suspense>
        {sheet.draft.next ? (
          <NextActionForm
            next={sheet.draft.next}
            caller={sheet.caller}
            isFixed={isFixed}
            onChange={(next) => actions?.type(sheet.call, { next })}
          />
        ) : (
          !isFixed && (
            <div className={classes.plan}>
              <KeyButton
                label={t("wrap.plan")}
                keyName={keys.plan}
                testid="wrapup-plan"
                isSmall
                onClick={() => actions?.type(sheet.call, { next: proposed(Date.now()) })}
              />
            </div>
          )
        )}
      </Suspense>
      <div className={classes.foot}>
        <KeyButton
          label={t("wrap.save")}
          keyName={keys.save}
          look="accent"
          testid="wrapup-save"
          isDisabled={isTalking || isFixed || sheet.theirs !== null || !isComplete(sheet.draft)}
          isBusy={sheet.status === "saving"}
          onClick={() => actions?.save(sheet.call)}
        />
        {sheet.status === "failed" && overCodes.includes(sheet.problem?.code ?? "") && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => actions?.discard(sheet.call)}
            data-testid="wrapup-discard"
          >
            {t("wrap.discard")}
          </Button>
        )}
        <Status sheet={sheet} isTalking={isTalking} />
      </div>
    </div>
  );
}

/** Another page wrote meanwhile: nothing is overwritten before its writer has said which of the two holds. */
function Conflict({ sheet, catalogue }: { sheet: Sheet; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const theirs = sheet.theirs;
  if (theirs === null) return null;
  const said = [
    nameById(catalogue.reasons, theirs.reason, i18n.language),
    nameById(catalogue.dispositions, theirs.disposition, i18n.language),
    theirs.note,
  ].filter(Boolean);
  return (
    <div className={classes.conflict} role="alert" data-testid="wrapup-conflict">
      <p>{t("wrap.conflict", { theirs: said.join(" · ") || "–" })}</p>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => actions?.settle(sheet.call, "mine")}
        data-testid="wrapup-mine"
      >
        {t("wrap.keepMine")}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => actions?.settle(sheet.call, "theirs")}
        data-testid="wrapup-theirs"
      >
        {t("wrap.takeTheirs")}
      </Button>
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
          : t(`wrap.status.${sheet.isAgain && sheet.status === "draft" ? "again" : sheet.status}`)}
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
