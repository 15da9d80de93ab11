import { useTranslation } from "react-i18next";
import type { Problem } from "../../protocol";
import { problemText } from "../words";
import classes from "./programs.module.css";

const fields: Record<string, string> = {
  name: "programs.name",
  rights: "programs.rights",
  clients: "programs.clients",
  networks: "programs.networks",
  days: "programs.days",
  per_minute: "programs.per_minute",
  per_day: "programs.per_day",
  url: "programs.address",
  kinds: "programs.kinds",
};

/** What is wrong with what was typed, by the name of its field as it stands in the form. */
export function Wrong({ problem }: { problem: Problem | null }) {
  const { t, i18n } = useTranslation();
  if (problem === null) return null;
  const field = fields[problem.where ?? ""];
  return (
    <p
      role="alert"
      className={`${classes.bad} ${classes.wide}`}
      data-testid="problem"
      data-code={problem.code}
    >
      {field ? t("programs.wrong", { field: t(field) }) : problemText(problem, t, i18n.language)}
    </p>
  );
}
