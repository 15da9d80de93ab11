import { Button, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "../../link/centre";
import { problemIn } from "../../link/http";
import { staff } from "../../link/staff";
import type { Catalogue, Problem, StaffPassword, StaffPerson, StaffRow } from "../../protocol";
import { draftOf, fieldOf, freshRow, isTouched, type StaffDraft } from "../../state/staff";
import classes from "../admin/admin.module.css";
import { Fields } from "../admin/form";
import { SaveRow } from "../admin/save-row";
import { useSaveKey, useUnsaved } from "../admin/use-draft";
import { Waiting } from "../parts/waiting";
import { dayAndTime, nameOf, problemText } from "../words";
import { Acts } from "./acts";
import { Certifications } from "./certifications";
import { cleaned, fieldsOf, valuesOf, withValue } from "./fields";
import { Given } from "./given";
import own from "./staff.module.css";

const KEPT = "zx.staff.draft";

interface PersonFormProps {
  who: string; // "" for a new one
  catalogue: Catalogue;
  onSaved(who: string): void;
  onClose(): void;
}

/** What was typed of this one before a reload. */
function kept(who: string): StaffDraft | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as {
      who: string;
      draft: StaffDraft;
    } | null;
    return found?.who === who ? found.draft : null;
  } catch {
    return null;
  }
}

/** All of one person, saved with a reason; what is typed outlives a reload. */
export function PersonForm({ who, catalogue, onSaved, onClose }: PersonFormProps) {
  const { t, i18n } = useTranslation();
  const [was, setWas] = useState<StaffPerson | null>(null);
  const [draft, setDraft] = useState<StaffDraft | null>(
    () => kept(who) ?? (who === "" ? { seen: "", row: freshRow, why: "" } : null),
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [told, setTold] = useState<string>("");
  const [password, setPassword] = useState<StaffPassword | null>(null);

  const read = useCallback(
    async (isAnew: boolean) => {
      if (who === "") return;
      try {
        const found = await staff.one(who);
        setWas(found);
        setDraft((now) => (isAnew || now === null ? draftOf(found) : now));
      } catch (error) {
        setProblem(problemIn(error));
      }
    },
    [who],
  );
  useEffect(() => void read(false), [read]);

  const touched = draft !== null && (who === "" || was !== null) && isTouched(draft, was);
  useEffect(() => {
    if (touched) sessionStorage.setItem(KEPT, JSON.stringify({ who, draft }));
    else if (was !== null || who === "") sessionStorage.removeItem(KEPT);
  }, [touched, draft, was, who]);
  useUnsaved(touched);

  const change = (row: StaffRow) => {
    setDraft((now) => now && { ...now, row });
    setTold("");
    setProblem(null);
  };
  const save = useCallback(async () => {
    if (draft === null) return;
    if (draft.why.trim() === "") {
      setProblem({ code: "no-reason", zh: t("staff.noReason"), en: t("staff.noReason"), where: "why" });
      return;
    }
    setPassword(null);
    try {
      const saved = await staff.put({ ...draft, row: cleaned(draft.row) });
      sessionStorage.removeItem(KEPT);
      setWas(saved.person);
      setDraft(draftOf(saved.person));
      setProblem(null);
      setTold(saved.has_ended ? "staff.savedEnded" : "admin.saved");
      if (saved.password !== null) setPassword({ login: saved.person.row.login, password: saved.password });
      else onSaved(saved.person.row.login);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, [draft, onSaved, t]);
  useSaveKey(useCallback(() => void save(), [save]));

  if (draft === null)
    return problem ? (
      <p role="alert" className={classes.problem}>
        {problemText(problem, t, i18n.language)}
      </p>
    ) : (
      <Waiting>{t("app.loading")}</Waiting>
    );
  const row = draft.row;
  const field = fieldOf(problem);
  const said = problem === null ? "" : problemText(problem, t, i18n.language);
  const wrong = field ? { [field]: said } : {};
  const named = (list: { id: string; name_zh: string; name_en: string }[]) =>
    list.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }));
  const isAgent = row.role === "agent";
  const isGone = () => {
    if (touched && !window.confirm(t("admin.leaveSure"))) return;
    sessionStorage.removeItem(KEPT);
    onClose();
  };
  return (
    <form
      className={classes.form}
      aria-label={who === "" ? t("staff.newOne") : nameOf(row, i18n.language)}
      data-testid="person-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {was !== null && <Standing person={was} />}
      <Fields
        fields={fieldsOf(catalogue, was, t, i18n.language)}
        values={valuesOf(row)}
        isNew={who === "" && password === null}
        wrong={wrong}
        onChange={(name: string, value: Value) => change(withValue(row, name, value))}
      />
      {was?.role_needs_totp && <p className={own.none}>{t("staff.roleAsksTotp")}</p>}
      {was !== null && was.role_networks.length > 0 && row.networks.length === 0 && (
        <p className={own.none}>{t("staff.roleNetworks", { networks: was.role_networks.join(", ") })}</p>
      )}
      {isAgent && (
        <>
          <Given
            label={t("staff.skills")}
            unit={t("staff.level")}
            most={10}
            values={row.skills}
            options={named(catalogue.skills)}
            empty={t("staff.noSkill")}
            wrong={wrong.skills}
            testid="skills"
            onChange={(skills) => change({ ...row, skills })}
          />
          <Certifications
            held={row.certifications}
            known={was?.row.certifications ?? []}
            options={named(catalogue.reasons.filter((one) => one.is_current))}
            wrong={wrong.certifications}
            onChange={(certifications) => change({ ...row, certifications })}
          />
          <Given
            label={t("staff.queues")}
            unit={t("staff.weight")}
            most={100}
            values={row.queues}
            options={named(catalogue.queues)}
            empty={t("staff.everyQueue")}
            wrong={wrong.queues}
            testid="queues"
            onChange={(queues) => change({ ...row, queues })}
          />
        </>
      )}
      <TextInput
        size="xs"
        label={t("staff.why")}
        description={t("staff.whyHint")}
        withAsterisk
        maxLength={500}
        error={wrong.why}
        value={draft.why}
        onChange={(event) => {
          const why = event.currentTarget.value;
          setDraft((now) => now && { ...now, why });
          if (problem?.code === "no-reason") setProblem(null);
        }}
        data-testid="field-why"
      />
      {problem && field !== "why" && (
        <p role="alert" className={classes.problem} data-testid="problem" data-code={problem.code}>
          {problem.code === "conflict" ? t("admin.changedMeanwhile") : said}
        </p>
      )}
      {problem?.code === "conflict" && (
        <Button
          size="compact-sm"
          variant="default"
          data-testid="take-theirs"
          onClick={() => {
            setProblem(null);
            void read(true);
          }}
        >
          {t("admin.takeTheirs")}
        </Button>
      )}
      {told !== "" && (
        <p role="status" className={classes.done} data-testid="told">
          {t(told)}
        </p>
      )}
      {password !== null && <FirstPassword told={password} onRead={() => onSaved(password.login)} />}
      <SaveRow
        isTouched={touched}
        isDisabled={password !== null && who === ""}
        onSave={() => void save()}
        onCancel={isGone}
      />
      {was !== null && who !== "" && (
        <Acts
          person={was}
          why={draft.why}
          onProblem={setProblem}
          onPassword={setPassword}
          onDone={(what) => {
            setTold(what);
            setProblem(null);
            setDraft((now) => now && { ...now, why: "" });
            void staff.one(who).then(
              (found) => {
                setWas(found);
                setDraft((now) => now && { ...now, seen: now.seen === was.seen ? found.seen : now.seen });
                onSaved(who);
              },
              (error: unknown) => setProblem(problemIn(error)),
            );
          }}
        />
      )}
    </form>
  );
}

/** How it stands with the person: locked, gone, signed in, what is still to be done at the door. */
function Standing({ person }: { person: StaffPerson }) {
  const { t, i18n } = useTranslation();
  const left = person.left_at === null ? "" : dayAndTime(person.left_at, i18n.language);
  return (
    <p className={own.none} data-testid="standing" data-state={person.state}>
      {person.state !== "active" && (
        <span className={classes.warning}>
          {person.state === "left" ? "✕" : "⊘"} {t(`staff.state.${person.state}`)} {left}{" "}
        </span>
      )}
      {person.is_signed_in && <span className={classes.done}>● {t("staff.state.in")} </span>}
      {t(person.has_factor ? "staff.hasFactor" : "staff.noFactor")}
      {person.must_change_password && ` · ${t("staff.mustChange")}`}
    </p>
  );
}

function FirstPassword({ told, onRead }: { told: StaffPassword; onRead(): void }) {
  const { t } = useTranslation();
  return (
    <div className={own.told} role="status" data-testid="password">
      <p>{t("staff.passwordOnce", { login: told.login })}</p>
      <p>
        <code>{told.password}</code>{" "}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => void navigator.clipboard?.writeText(told.password)}
        >
          {t("admin.import.copy")}
        </Button>{" "}
        <Button size="compact-xs" variant="default" onClick={onRead} data-testid="password-read">
          {t("staff.passwordRead")}
        </Button>
      </p>
    </div>
  );
}
