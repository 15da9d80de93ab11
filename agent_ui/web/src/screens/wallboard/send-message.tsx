import { Button, MultiSelect, Select, Textarea } from "@mantine/core";
import { memo, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { FloorAgent, Problem, SentMessage } from "../../protocol";
import { useKept } from "../../stores/kept";
import { nameOf, problemText, timeOfDay } from "../words";
import classes from "./floor.module.css";

const MOST_SHOWN = 10;

const LOOK_AGAIN_MS = 2000; // while somebody has not read what was sent
const MOST_NAMED = 12;
const COMBOBOX = { transitionProps: { duration: 0 }, keepMounted: false };

interface Props {
  agents: FloorAgent[];
  /** Whom the floor shows as it is filtered now. */
  shown: string[];
}

/** Words to some agents, to those of a team or queue, or to all; and who has read them. */
export default memo(function SendMessage({ agents, shown }: Props) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useKept("message-open", false);
  return (
    <div className={classes.words}>
      <Button
        size="compact-sm"
        variant="default"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        data-testid="message-open"
      >
        {t("messages.title")}
      </Button>
      {isOpen && <Form agents={agents} shown={shown} />}
    </div>
  );
});

function Form({ agents, shown }: Props) {
  const { t, i18n } = useTranslation();
  const [whom, setWhom] = useState<"all" | "shown" | "some">("all");
  const [text, setText] = useKept("message", "");
  const [to, setTo] = useState<string[]>([]);
  const [sent, setSent] = useState<SentMessage[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const tried = async (work: () => Promise<void>) => {
    try {
      await work();
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const signedIn = agents.filter((agent) => agent.state !== "signed-out");
  const isShown = new Set(shown);
  const here = signedIn.filter((agent) => isShown.has(agent.id)).map((agent) => agent.id);
  const nobody = { all: signedIn.length === 0, shown: here.length === 0, some: to.length === 0 }[whom];
  const send = () =>
    tried(async () => {
      const one = await api.sendMessage(text, whom === "all" ? [] : whom === "shown" ? here : to);
      setText("");
      setSent((before) => [one, ...(before ?? []).filter((old) => old.id !== one.id)].slice(0, MOST_SHOWN));
    });
  const isAwaited = (sent ?? []).some((one) => one.waiting.length > 0);
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => {
      void api
        .messages()
        .then((found) => setSent(found.slice(0, MOST_SHOWN)))
        .catch(() => undefined); // what was known stays; the links' bar says what is away
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAwaited]);
  const look = () => tried(async () => setSent((await api.messages()).slice(0, MOST_SHOWN)));
  const name = (id: string) => {
    const found = agents.find((agent) => agent.id === id);
    return found ? nameOf(found, i18n.language) : id;
  };
  const namesOf = (ids: string[]) => {
    const named = ids.slice(0, MOST_NAMED).map(name).join(", ");
    return ids.length > MOST_NAMED
      ? t("floor.message.more", { named, count: ids.length - MOST_NAMED })
      : named;
  };
  return (
    <form
      className={classes.send}
      data-testid="message-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Select
        label={t("messages.to")}
        value={whom}
        data={[
          { value: "all", label: t("messages.toAll") },
          { value: "shown", label: t("floor.message.toShown", { count: here.length }) },
          { value: "some", label: t("floor.message.toSome") },
        ]}
        onChange={(found) => setWhom((found ?? "all") as "all" | "shown" | "some")}
        allowDeselect={false}
        comboboxProps={COMBOBOX}
        data-testid="message-whom"
      />
      {whom === "some" && (
        <MultiSelect
          label={t("floor.message.names")}
          data={signedIn.map((agent) => ({ value: agent.id, label: nameOf(agent, i18n.language) }))}
          value={to}
          onChange={setTo}
          searchable
          limit={100}
          comboboxProps={COMBOBOX}
          data-testid="message-to"
        />
      )}
      <Textarea
        label={t("messages.text")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={1}
        maxRows={4}
        data-testid="message-text"
      />
      <Button type="submit" disabled={text.trim() === "" || nobody} data-testid="message-send">
        {t("messages.send")}
      </Button>
      <Button variant="subtle" onClick={() => void look()} data-testid="message-look">
        {t("messages.sent")}
      </Button>
      {problem !== null && <p role="alert">{problemText(problem, t, i18n.language)}</p>}
      {sent !== null && (
        <ul className={classes.sent} data-testid="messages-sent">
          {sent.length === 0 && <li>{t("messages.none")}</li>}
          {sent.map((one) => (
            <li key={one.id}>
              {timeOfDay(Date.parse(one.at), i18n.language)} {one.text}
              {" \u00b7 "}
              {t("messages.readBy", { read: one.to - one.waiting.length, to: one.to })}
              {one.waiting.length > 0 && ` \u00b7 ${t("messages.waiting", { names: namesOf(one.waiting) })}`}
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
