import { Button } from "@mantine/core";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, Customer, TimelineEntry } from "../../protocol";
import { addNote, readArticle, readCustomer, useBeside } from "../../stores/beside";
import { useDesk } from "../../stores/desk";
import { useKept } from "../../stores/kept";
import { NoteField } from "../parts/note-field";
import { patient } from "../parts/patient";
import { ProblemLine } from "../parts/problem-line";
import classes from "./beside.module.css";
import { keys } from "./keys";
import { TimelineRow } from "./timeline";

const UnwantedForm = patient(() => import("./unwanted"));
const ArticleCard = patient(() => import("./article"));

/** The call whose customer stands here: the one in front of the agent, else the one whose wrap-up is open. */
function useSubject() {
  const call = useDesk(({ screen }) => screen.snapshot?.call ?? null);
  const sheet = useDesk(({ wrap }) => (wrap.shown === null ? null : (wrap.sheets[wrap.shown] ?? null)));
  if (call !== null) return { id: call.id, reason: call.reason, language: call.language };
  if (sheet !== null && sheet.status !== "saved")
    return { id: sheet.call, reason: sheet.draft.reason ?? "", language: "" };
  return null;
}

/** Who is in the call, all that was before, and what to say: read once for each call, never over its controls. */
export function Beside({ catalogue }: { catalogue: Catalogue }) {
  const { i18n } = useTranslation();
  const subject = useSubject();
  const link = useDesk(({ screen }) => screen.link);
  const id = subject?.id ?? null;
  const spoken = subject?.language || i18n.language;
  const language = spoken.startsWith("zh") ? "zh" : "en";
  const reason = subject?.reason ?? "";
  useEffect(() => {
    if (link === "up") void readCustomer(id);
  }, [id, link]);
  useEffect(() => {
    if (link === "up") void readArticle(reason, language);
  }, [reason, language, link]);
  const { customer, article, problem } = useBeside();
  if (subject === null) return null;
  return (
    <div className={classes.beside} data-has-article={article !== null}>
      <CustomerCard key={id} customer={customer} catalogue={catalogue} problem={problem} />
      {article !== null && (
        <Suspense>
          <ArticleCard article={article} catalogue={catalogue} />
        </Suspense>
      )}
    </div>
  );
}

function CustomerCard({
  customer,
  catalogue,
  problem,
}: {
  customer: Customer | null;
  catalogue: Catalogue;
  problem: ReturnType<typeof useBeside.getState>["problem"];
}) {
  const { t } = useTranslation();
  const name = customer?.records.find((record) => record.name !== "")?.name ?? "";
  return (
    <section className={classes.card} aria-label={t("beside.customer")} data-testid="customer-card">
      <h2>
        {t("beside.customer")}
        {name !== "" && (
          <strong className={classes.name} data-testid="customer-name">
            {name}
          </strong>
        )}
      </h2>
      <ProblemLine problem={problem} className={classes.problem} />
      {customer === null && problem === null && <p className={classes.dim}>{t("app.loading")}</p>}
      {customer !== null && !customer.is_known && <p className={classes.dim}>{t("beside.withheld")}</p>}
      {customer?.is_known && (
        <>
          {customer.records.length === 0 && <p className={classes.dim}>{t("beside.noRecord")}</p>}
          {customer.records.map((record) => (
            <dl key={record.key} className={classes.fields}>
              {record.fields.map((field) => (
                <div key={field.name}>
                  <dt>{field.name}</dt>
                  <dd>{field.value}</dd>
                </div>
              ))}
            </dl>
          ))}
          <Timeline entries={customer.timeline} catalogue={catalogue} />
          <NoteForm call={customer.call} />
          <div className={classes.below}>
            <Suspense>
              <UnwantedForm key={customer.call} call={customer.call} />
            </Suspense>
          </div>
        </>
      )}
    </section>
  );
}

function Timeline({ entries, catalogue }: { entries: TimelineEntry[]; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const calls = entries.filter((entry) => entry.kind.startsWith("call-")).length;
  return (
    <>
      <h3 className={classes.sub}>
        {t("beside.timeline")} <span className={classes.dim}>{t("beside.calls", { count: calls })}</span>
      </h3>
      {entries.length === 0 && <p className={classes.dim}>{t("beside.first")}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key */}
      <ul className={classes.timeline} data-testid="timeline" aria-label={t("beside.timeline")} tabIndex={0}>
        {entries.map((entry) => (
          <TimelineRow key={`${entry.kind}-${entry.id}`} entry={entry} catalogue={catalogue} />
        ))}
      </ul>
    </>
  );
}

function NoteForm({ call }: { call: string }) {
  const { t } = useTranslation();
  const [note, setNote] = useKept(`note.${call}`, "");
  const [isBusy, setIsBusy] = useState(false);
  const keep = async () => {
    if (note.trim() === "" || isBusy) return;
    setIsBusy(true);
    if (await addNote(call, note)) setNote("");
    setIsBusy(false);
  };
  return (
    <form
      className={classes.note}
      onSubmit={(event) => {
        event.preventDefault();
        void keep();
      }}
    >
      <NoteField
        id="customer-note"
        aria-label={t("beside.note")}
        placeholder={t("beside.noteHint")}
        aria-keyshortcuts="Shift+F9"
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={4000}
        least={1}
        most={4}
        data-testid="customer-note"
        rightSection={
          <span className="key" aria-hidden="true">
            {keys.note}
          </span>
        }
        rightSectionWidth={74}
      />
      <Button
        type="submit"
        size="sm"
        variant="default"
        disabled={isBusy || note.trim() === ""}
        aria-keyshortcuts={keys.note}
        data-testid="customer-note-add"
      >
        {t("beside.add")}
      </Button>
    </form>
  );
}
