import { Checkbox, Textarea, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { roleRules } from "../../link/role-rules";
import type { Problem, RoleRule, RoleRuleSaved, RoleRules } from "../../protocol";
import { useSession } from "../../stores/session";
import classes from "../admin/admin.module.css";
import { SaveRow } from "../admin/save-row";
import { useSaveKey, useUnsaved } from "../admin/use-draft";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { Waiting } from "../parts/waiting";

/** Nine roles with what each asks of a sign-in; the chosen one is changed beside them, with a reason. */
export default function RoleRulesPage() {
  const { t } = useTranslation();
  const [all, setAll] = useState<RoleRules | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(() => {
    roleRules.all().then(
      (told) => {
        setAll(told);
        setProblem(null);
      },
      (error: unknown) => setProblem(problemIn(error)),
    );
  }, []);
  useEffect(read, [read]);
  if (all === null)
    return problem ? (
      <ProblemLine problem={problem} className={classes.problem} testid="problem" />
    ) : (
      <Waiting>{t("app.loading")}</Waiting>
    );
  const rule = all.rules.find((one) => one.role === chosen);
  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.roleRules")}</h2>
      </div>
      <p className={classes.none}>{t("admin.roleRules.are")}</p>
      <div className={classes.split}>
        <Table rules={all.rules} chosen={chosen} onChoose={setChosen} />
        {rule ? (
          <RuleForm key={rule.role} rule={rule} all={all} onSaved={read} />
        ) : (
          <ProblemLine problem={problem} className={classes.problem} testid="problem" />
        )}
      </div>
    </div>
  );
}

function Table(props: { rules: RoleRule[]; chosen: string | null; onChoose(role: string): void }) {
  const { t } = useTranslation();
  return (
    <table className={classes.table}>
      <Heads texts={["admin.field.role", "admin.roleRules.asks", "admin.roleRules.networks"]} />
      <tbody>
        {props.rules.map((one) => (
          <tr key={one.role} data-testid={`rule-${one.role}`} data-chosen={one.role === props.chosen}>
            <th scope="row">
              <button
                type="button"
                className={classes.pick}
                aria-pressed={one.role === props.chosen}
                onClick={() => props.onChoose(one.role)}
              >
                {t(`role.${one.role}`)}
              </button>
            </th>
            <td>{t(one.needs_totp ? "admin.roleRules.totp" : "admin.roleRules.password")}</td>
            <td>{one.networks.join(", ") || t("admin.roleRules.anywhere")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RuleForm({ rule, all, onSaved }: { rule: RoleRule; all: RoleRules; onSaved(): void }) {
  const { t } = useTranslation();
  const mine = useSession((state) => (state.session.is === "in" ? state.session.me.role : ""));
  const [needsTotp, setNeedsTotp] = useState(rule.needs_totp);
  const [networks, setNetworks] = useState(rule.networks.join("\n"));
  const [why, setWhy] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [saved, setSaved] = useState<RoleRuleSaved | null>(null);
  const touched = why !== "" || needsTotp !== rule.needs_totp || networks !== rule.networks.join("\n");
  useUnsaved(touched);
  const save = useCallback(async () => {
    if (why.trim() === "") {
      const said = t("admin.roleRules.noReason");
      setProblem({ code: "no-reason", zh: said, en: said, where: "why" });
      return;
    }
    try {
      const wanted = networks.split(/[\s,;，；]+/).filter((one) => one !== "");
      const told = await roleRules.put({ was: rule, needs_totp: needsTotp, networks: wanted, why });
      setSaved(told);
      setProblem(null);
      setWhy("");
      setNetworks(told.rule.networks.join("\n"));
    } catch (error) {
      setProblem(problemIn(error));
    }
    onSaved();
  }, [rule, needsTotp, networks, why, onSaved, t]);
  useSaveKey(useCallback(() => void save(), [save]));
  return (
    <form
      className={classes.form}
      aria-label={t("admin.roleRules.form", { role: t(`role.${rule.role}`) })}
      data-testid="rule-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p className={classes.none}>{t("admin.roleRules.you", { address: all.address })}</p>
      {mine === rule.role && !all.has_factor && (
        <p className={classes.none}>{t("admin.roleRules.noFactor")}</p>
      )}
      <Checkbox
        label={t("admin.roleRules.needsTotp")}
        checked={needsTotp}
        onChange={(event) => setNeedsTotp(event.currentTarget.checked)}
        data-testid="rule-totp"
      />
      <Textarea
        label={t("admin.roleRules.networksOf")}
        description={t("admin.roleRules.networksHint")}
        autosize
        minRows={3}
        value={networks}
        onChange={(event) => setNetworks(event.currentTarget.value)}
        data-testid="rule-networks"
      />
      <TextInput
        label={t("admin.roleRules.why")}
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-testid="rule-why"
      />
      <ProblemLine problem={problem} className={classes.problem} testid="problem" />
      {saved && (
        <p role="status" className={classes.done} data-testid="rule-saved">
          {t("admin.roleRules.saved", { ended: saved.ended })}
          {saved.in_call > 0 && ` ${t("admin.roleRules.inCall", { count: saved.in_call })}`}
        </p>
      )}
      <SaveRow isTouched={touched} onSave={() => void save()} />
    </form>
  );
}
