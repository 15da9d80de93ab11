import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "../../link/http";
import { useCatalogue } from "../../stores/session";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { nameById, nameOf } from "../words";
import classes from "./doors.module.css";
import { useList } from "./use-list";

/** Everybody: role, clients, second factor, which is reset here when the telephone was lost. */
export function People() {
  const { t, i18n } = useTranslation();
  const { list, problem, read } = useList(api.people);
  const clients = useCatalogue()?.clients ?? [];
  return (
    <section aria-label={t("doors.people")}>
      <header className={classes.head}>
        <h2>{t("doors.people")}</h2>
      </header>
      <ProblemLine problem={problem} className={classes.problem} />
      <table className={classes.table}>
        <Heads
          texts={[
            "doors.person",
            "doors.login",
            "doors.role",
            "doors.clients",
            "doors.networks",
            "doors.state",
            "doors.factor",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`person-${one.id}`}>
              <th scope="row">{nameOf(one, i18n.language)}</th>
              <td>{one.login}</td>
              <td>{t(`role.${one.role}`)}</td>
              <td>
                {one.clients === null
                  ? t("doors.all")
                  : one.clients.map((id) => nameById(clients, id, i18n.language)).join(", ")}
              </td>
              <td>{one.networks.join(", ")}</td>
              <td>{t(one.is_enabled ? "doors.enabled" : "doors.disabled")}</td>
              <td>
                {one.has_factor && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("doors.resetOf", { who: nameOf(one, i18n.language) })}
                    data-testid={`reset-${one.id}`}
                    onClick={() => void read(() => api.resetFactor(one.id))}
                  >
                    {t("doors.reset")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
