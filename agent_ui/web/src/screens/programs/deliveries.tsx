import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { programs } from "../../link/programs";
import type { DeliveryLine, WebhookLine } from "../../protocol";
import { useList } from "../doors/use-list";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { dayAndTime } from "../words";
import classes from "./programs.module.css";

/** What was sent, the newest first, with what came of the last try of each. */
export function Deliveries({ webhook }: { webhook: WebhookLine }) {
  const { t, i18n } = useTranslation();
  const [before, setBefore] = useState(0);
  const page = useCallback(() => programs.deliveries(webhook.id, before), [webhook.id, before]);
  const { list, problem, read } = useList<DeliveryLine>(page);
  const last = list.at(-1);
  const test = async () => {
    setBefore(0);
    await programs.test(webhook.id);
  };
  return (
    <section aria-label={t("programs.deliveriesOf", { name: webhook.name })} data-testid="deliveries">
      <header className={classes.buttons}>
        <h3>{t("programs.deliveriesOf", { name: webhook.name })}</h3>
        <Button size="compact-sm" onClick={() => void read(test)} data-testid="send-test">
          {t("programs.test")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void read()}
          data-testid="deliveries-refresh"
        >
          {t("admin.refresh")}
        </Button>
      </header>
      <ProblemLine problem={problem} className={classes.bad} />
      <table className={classes.table}>
        <Heads
          texts={[
            "programs.lined",
            "programs.kind",
            "programs.call",
            "programs.state",
            "programs.tries",
            "programs.answer",
            "doors.act",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.number} data-testid={`delivery-${one.place}`} data-state={one.state}>
              <td>{dayAndTime(one.lined_at, i18n.language)}</td>
              <td>
                {one.type}
                <details>
                  <summary>{t("programs.body")}</summary>
                  <pre className={classes.body}>{one.body}</pre>
                </details>
              </td>
              <td>{one.place < 0 ? "" : one.call}</td>
              <td className={one.state === "dead" ? classes.bad : undefined}>
                {t(`programs.states.${one.state}`)}
              </td>
              <td>{one.tries}</td>
              <td>
                {one.why || one.status}
                {one.took_ms !== null && <span className={classes.dim}> {one.took_ms} ms</span>}
              </td>
              <td>
                {one.state !== "waiting" && one.place > 0 && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("programs.againOf", { kind: one.type, call: one.call })}
                    data-testid={`again-${one.place}`}
                    onClick={() =>
                      void read(async () => {
                        await programs.resend(webhook.id, one.place);
                      })
                    }
                  >
                    {t("programs.again")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={classes.buttons}>
        {before !== 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setBefore(0)}>
            {t("programs.newest")}
          </Button>
        )}
        {last && list.length === 50 && (
          <Button size="compact-sm" variant="default" onClick={() => setBefore(last.number)}>
            {t("programs.older")}
          </Button>
        )}
        {list.length === 0 && <p className={classes.dim}>{t("admin.none")}</p>}
      </div>
    </section>
  );
}
