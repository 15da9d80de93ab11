import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { Catalogue, Problem, RoadNumber, Roads } from "../../protocol";
import { ProblemLine } from "../parts/problem-line";
import { nameOf } from "../words";
import classes from "./flows.module.css";

interface Props {
  catalogue: Catalogue;
  roads: Roads;
  /** The number that was chosen in the drawing; null: a new one. */
  chosen: RoadNumber | null;
  done: () => void;
  leave: () => void;
}

/** A number of a client: given, led to a flow or a reason, moved to another client, taken away. It holds at once. */
export function NumberForm({ catalogue, roads, chosen, done, leave }: Props) {
  const { t, i18n } = useTranslation();
  const [number, setNumber] = useState("");
  const [client, setClient] = useState(catalogue.clients[0]?.id ?? "");
  const [lead, setLead] = useState("");
  const [isSure, setSure] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    setProblem(null);
    setSure(false);
    if (chosen === null) return;
    setNumber(chosen.number);
    setClient(chosen.client);
    setLead(chosen.flow ? `flow ${chosen.flow}` : "");
  }, [chosen]);
  const leads = [
    ...roads.flows
      .filter((one) => one.client === client)
      .map((one) => ({ value: `flow ${one.flow}`, label: t("roads.toFlow", { name: one.flow }) })),
    ...catalogue.reasons
      .filter((one) => one.client === client && one.is_current)
      .map((one) => ({
        value: `reason ${one.id}`,
        label: t("roads.toReason", { name: nameOf(one, i18n.language) }),
      })),
  ];
  const [kind, id = ""] = lead.split(" ");
  const act = async (change: () => Promise<void>) => {
    setProblem(null);
    try {
      await change();
      setNumber("");
      leave();
      done();
    } catch (error) {
      setProblem(problemIn(error));
      done();
    }
  };
  const put = () =>
    act(() =>
      flowApi.putNumber(number.trim(), {
        client,
        flow: kind === "flow" ? id : "",
        reason: kind === "reason" ? id : "",
        was: chosen?.client ?? "",
      }),
    );
  return (
    <form
      className={classes.form}
      aria-label={chosen ? t("roads.change", { number: chosen.number }) : t("roads.add")}
      onSubmit={(event) => {
        event.preventDefault();
        void put();
      }}
    >
      <div className={classes.row}>
        <TextInput
          size="xs"
          label={t("roads.column.number")}
          value={number}
          disabled={chosen !== null}
          data-testid="number"
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label={t("flows.column.client")}
          data={catalogue.clients.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }))}
          value={client}
          onChange={(event) => {
            setClient(event.currentTarget.value);
            setLead("");
          }}
        />
        <NativeSelect
          size="xs"
          label={t("roads.leads")}
          data={[{ value: "", label: "—" }, ...leads]}
          value={lead}
          data-testid="number-lead"
          onChange={(event) => setLead(event.currentTarget.value)}
        />
        <Button size="compact-sm" type="submit" disabled={!number.trim() || !lead} data-testid="number-put">
          {chosen ? t("roads.change", { number: chosen.number }) : t("roads.add")}
        </Button>
        {chosen && (
          <>
            <Button
              size="compact-sm"
              variant="default"
              color={isSure ? "stop" : undefined}
              data-testid="number-remove"
              onClick={() =>
                isSure ? void act(() => flowApi.removeNumber(chosen.number, chosen.client)) : setSure(true)
              }
            >
              {isSure ? t("roads.sure", { number: chosen.number }) : t("roads.remove")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={leave}>
              {t("roads.leave")}
            </Button>
          </>
        )}
      </div>
      <ProblemLine problem={problem} className={classes.wrong} />
    </form>
  );
}
