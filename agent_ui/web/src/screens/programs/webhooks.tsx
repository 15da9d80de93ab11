import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { programs } from "../../link/programs";
import type { WebhookLine } from "../../protocol";
import { useList } from "../doors/use-list";
import { Heads } from "../parts/heads";
import { dayAndTime } from "../words";
import { Deliveries } from "./deliveries";
import { MadeOnce } from "./made-once";
import classes from "./programs.module.css";
import { Sure } from "./sure";
import { NewWebhookForm } from "./webhook-form";

/** Servers that are told of facts. */
export default function Webhooks() {
  const { t } = useTranslation();
  const { list, problem, read } = useList(programs.webhooks);
  const [shown, setShown] = useState<string | null>(null);
  const chosen = list.find((one) => one.id === shown);
  return (
    <div>
      <MadeOnce
        title={t("admin.section.webhooks")}
        are={t("programs.webhooksAre")}
        newTestid="webhook-new"
        problem={problem}
        testid="notice"
        read={read}
        form={NewWebhookForm}
      >
        <Button size="compact-sm" variant="default" onClick={() => void read()}>
          {t("admin.refresh")}
        </Button>
      </MadeOnce>
      <table className={classes.table}>
        <Heads
          texts={[
            "programs.name",
            "programs.address",
            "programs.clients",
            "programs.waiting",
            "programs.givenUp",
            "programs.state",
            "doors.act",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr key={one.id} data-testid={`webhook-${one.name}`}>
              <th scope="row">{one.name}</th>
              <td>{one.url}</td>
              <td>{one.clients === null ? t("programs.all") : one.clients.join(", ")}</td>
              <td>{one.waiting}</td>
              <td>{one.dead}</td>
              <td>
                <State one={one} />
              </td>
              <td>
                <Acts
                  one={one}
                  onShow={() => setShown(one.id === shown ? null : one.id)}
                  isShown={one.id === shown}
                  read={read}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.length === 0 && <p className={classes.dim}>{t("admin.none")}</p>}
      {chosen && <Deliveries key={chosen.id} webhook={chosen} />}
    </div>
  );
}

function State({ one }: { one: WebhookLine }) {
  const { t, i18n } = useTranslation();
  if (one.paused_at)
    return (
      <span className={classes.bad} data-testid={`paused-${one.name}`}>
        {t(one.paused_by === "system" ? "programs.pausedBySystem" : "programs.pausedBy", {
          who: one.paused_by,
        })}
      </span>
    );
  if (one.failing_since)
    return (
      <span className={classes.bad}>
        {t("programs.failing", { since: dayAndTime(one.failing_since, i18n.language), count: one.failures })}
      </span>
    );
  return <span className={classes.good}>{t("programs.well")}</span>;
}

interface ActsProps {
  one: WebhookLine;
  isShown: boolean;
  onShow(): void;
  read(first?: () => Promise<void>): Promise<void>;
}

function Acts({ one, isShown, onShow, read }: ActsProps) {
  const { t } = useTranslation();
  const { name } = one;
  return (
    <div className={classes.acts}>
      <Button
        size="compact-xs"
        variant="default"
        aria-expanded={isShown}
        aria-label={t("programs.deliveriesOf", { name })}
        data-testid={`deliveries-${name}`}
        onClick={onShow}
      >
        {t("programs.deliveries")}
      </Button>
      {one.paused_at ? (
        <>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("programs.resumeOf", { name })}
            data-testid={`resume-${name}`}
            onClick={() => void read(() => programs.resume(one.id, { from_now: false }))}
          >
            {t("programs.resume")}
          </Button>
          <Sure
            label={t("programs.resumeNow")}
            what={t("programs.resumeNowOf", { name })}
            testid={`resume-now-${name}`}
            onSure={() => void read(() => programs.resume(one.id, { from_now: true }))}
          />
        </>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t("programs.pauseOf", { name })}
          data-testid={`pause-${name}`}
          onClick={() => void read(() => programs.pause(one.id))}
        >
          {t("programs.pause")}
        </Button>
      )}
      <Sure
        label={t("programs.revoke")}
        what={t("programs.endOf", { name })}
        testid={`webhook-end-${name}`}
        onSure={() => void read(() => programs.endWebhook(one.id))}
      />
    </div>
  );
}
