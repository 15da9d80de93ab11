import { Button } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { plan } from "../../link/plan";
import type { PlanLine } from "../../protocol";
import { rollback, usePlan } from "../../stores/plan";
import { Heads } from "../parts/heads";
import { byText, dayAndTime } from "../words";
import classes from "./admin.module.css";
import { PlanBar } from "./plan-bar";

/** What was published, by whom; each version can hold again. */
export default function PlanHistory() {
  const { t, i18n } = useTranslation();
  const { seen } = usePlan();
  const [list, setList] = useState<PlanLine[]>([]);
  const [sure, setSure] = useState<number | null>(null);
  const version = seen?.version ?? 0;
  const read = useCallback(async () => setList(await plan.history()), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new list
  useEffect(() => void read().catch(() => undefined), [read, version]);
  const back = async (line: PlanLine) => {
    if (sure !== line.version) {
      setSure(line.version);
      return;
    }
    setSure(null);
    await rollback(line.version, t("admin.plan.backNote", { version: line.version }));
  };
  return (
    <PlanBar>
      <table className={classes.table}>
        <Heads
          texts={[
            "admin.plan.head.version",
            "admin.plan.head.at",
            "admin.plan.head.by",
            "admin.plan.head.queues",
            "admin.plan.head.reasons",
            "admin.plan.head.note",
            "admin.plan.head.back",
          ]}
        />
        <tbody>
          {list.map((one) => (
            <tr
              key={one.version}
              data-testid={`version-${one.version}`}
              data-chosen={one.version === version}
            >
              <th scope="row">{one.version}</th>
              <td>{dayAndTime(one.published_at, i18n.language)}</td>
              <td>{byText(one.published_by, t)}</td>
              <td>{one.queues}</td>
              <td>{one.reasons}</td>
              <td>{one.note}</td>
              <td>
                {one.version === version ? (
                  t("admin.plan.now")
                ) : (
                  <Button
                    size="compact-xs"
                    variant={sure === one.version ? "filled" : "default"}
                    data-testid={`back-${one.version}`}
                    aria-label={t("admin.plan.backTo", { version: one.version })}
                    onClick={() => void back(one)}
                  >
                    {t(sure === one.version ? "admin.plan.backSure" : "admin.plan.back")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </PlanBar>
  );
}
