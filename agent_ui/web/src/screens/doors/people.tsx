import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "../../link/http";
import { nameOf, problemText } from "../words";
import classes from "./doors.module.css";
import { useList } from "./use-list";

/** Everybody: role, clients, second factor, which is reset here when the telephone was lost. */
export function People() {
  const { t, i18n } = useTranslation();
  const { list, problem, read } = useList(api.people);
  return (
    <section aria-label={t("doors.people")}>
      <header className={classes.head}>
        <h2>{t("doors.people")}</h2>
      </header>
      {problem && (
        <p role="alert" className={classes.problem}>
          {problemText(problem, t, i18n.language)}
        </p>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            {(["person", "login", "role", "clients", "networks", "state", "factor"] as const).map((name) => (
              <th key={name} scope="col">
                {t(`doors.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`person-${one.id}`}>
              <th scope="row">{nameOf(one, i18n.language)}</th>
              <td>{one.login}</td>
              <td>{t(`role.${one.role}`)}</td>
              <td>{one.clients === null ? t("doors.all") : one.clients.join(", ")}</td>
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
