import { Button, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { FlowVersionLine, Problem } from "../../protocol";
import { type Editor, rollBack } from "../../stores/flow-editor";
import { Heads } from "../parts/heads";
import { byText, dayAndMinute, problemText } from "../words";
import { Difference } from "./difference";
import classes from "./flows.module.css";

/** Who published what and when; an old version against the one in force, and back to it. */
export function History({ open }: { open: Editor }) {
  const { t, i18n } = useTranslation();
  const [lines, setLines] = useState<FlowVersionLine[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [looked, setLooked] = useState<{ version: number; text: string } | null>(null);
  const [note, setNote] = useState("");
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is a new list
  useEffect(() => {
    flowApi.versions(open.flow).then(setLines, (error: unknown) => setProblem(problemIn(error)));
  }, [open.flow, open.newest]);
  const look = async (version: number) => {
    if (looked?.version === version) return setLooked(null);
    try {
      setLooked({ version, text: (await flowApi.version(open.flow, version)).text });
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <section className={classes.form} aria-label={t("flows.history")}>
      {problem && <p className={classes.wrong}>{problemText(problem, t, i18n.language)}</p>}
      <table className={classes.table}>
        <Heads
          texts={[
            "flows.column.version",
            "flows.column.at",
            "flows.column.by",
            "flows.column.note",
            "flows.column.doing",
          ]}
        />
        <tbody>
          {lines.map((line) => (
            <tr key={line.version} data-testid={`version-${line.version}`}>
              <th scope="row">
                {line.version}
                {line.version === open.newest && (
                  <>
                    {" "}
                    <span className={classes.whole}>{t("flows.inForce")}</span>
                  </>
                )}
              </th>
              <td>{dayAndMinute(line.published_at, i18n.language)}</td>
              <td>{byText(line.published_by, t)}</td>
              <td>{line.note}</td>
              <td>
                {line.version !== open.newest && (
                  <Button size="compact-xs" variant="default" onClick={() => void look(line.version)}>
                    {t("flows.compare")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {looked && (
        <>
          <h3>{t("flows.whatWouldChange", { from: open.newest, to: looked.version })}</h3>
          <Difference flow={open.flow} version={open.newest} text={looked.text} />
          <div className={classes.row}>
            <TextInput
              size="xs"
              aria-label={t("flows.note")}
              placeholder={t("flows.note")}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            <Button
              size="compact-sm"
              data-testid="roll-back"
              onClick={() =>
                void rollBack(looked.version, note || t("flows.again", { version: looked.version }))
              }
            >
              {t("flows.rollBack", { version: looked.version })}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
