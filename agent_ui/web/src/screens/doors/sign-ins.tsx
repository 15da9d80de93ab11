import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { api } from "../../link/http";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { dayAndTime, nameOf } from "../words";
import classes from "./doors.module.css";
import { useList } from "./use-list";

/** Everybody's living sign-in, each to be ended. */
export function SignIns() {
  const { t, i18n } = useTranslation();
  const { list, problem, read } = useList(api.signIns);
  return (
    <section aria-label={t("doors.signIns")}>
      <header className={classes.head}>
        <h2>{t("doors.signIns")}</h2>
        <Button
          size="compact-sm"
          variant="default"
          data-testid="sign-ins-refresh"
          onClick={() => void read()}
        >
          {t("rec.refresh")}
        </Button>
      </header>
      <ProblemLine problem={problem} className={classes.problem} testid="notice" />
      <table className={classes.table}>
        <Heads
          texts={[
            "doors.person",
            "doors.role",
            "doors.address",
            "doors.began",
            "doors.seen",
            "doors.expires",
            "doors.act",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.desk} data-testid={`sign-in-${one.person}`}>
              <th scope="row">{nameOf(one, i18n.language)}</th>
              <td>{t(`role.${one.role}`)}</td>
              <td>{one.address}</td>
              <td>{dayAndTime(one.began_at, i18n.language)}</td>
              <td>{dayAndTime(one.seen_at, i18n.language)}</td>
              <td>{dayAndTime(one.expires_at, i18n.language)}</td>
              <td>
                {one.is_mine ? (
                  t("doors.mine")
                ) : (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("doors.endOf", { who: nameOf(one, i18n.language) })}
                    data-testid={`end-${one.person}`}
                    onClick={() => void read(() => api.endSignIn(one.desk))}
                  >
                    {t("doors.end")}
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
