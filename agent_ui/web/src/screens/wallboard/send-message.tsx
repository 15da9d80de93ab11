import { Button, MultiSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, RequestFailed } from "../../link/http";
import type { FloorAgent, Problem, SentMessage } from "../../protocol";
import { nameOf, problemText, timeOfDay } from "../words";
import classes from "./floor.module.css";

const MOST_SHOWN = 10;

/** Words to some agents or to all, and who has read them. */
export default function SendMessage({ agents }: { agents: FloorAgent[] }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
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
      {isOpen && <Form agents={agents} />}
    </div>
  );
}

function Form({ agents }: { agents: FloorAgent[] }) {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState("");
  const [to, setTo] = useState<string[]>([]);
  const [sent, setSent] = useState<SentMessage[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const tried = async (work: () => Promise<void>) => {
    try {
      await work();
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof RequestFailed ? error.problem : { code: "unexpected", zh: "", en: "" });
    }
  };
  const send = () =>
    tried(async () => {
      const one = await api.sendMessage(text, to);
      setText("");
      setSent((before) => [one, ...(before ?? []).filter((old) => old.id !== one.id)].slice(0, MOST_SHOWN));
    });
  const look = () => tried(async () => setSent((await api.messages()).slice(0, MOST_SHOWN)));
  const name = (id: string) => {
    const found = agents.find((agent) => agent.id === id);
    return found ? nameOf(found, i18n.language) : id;
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
      <MultiSelect
        label={t("messages.to")}
        placeholder={to.length === 0 ? t("messages.toAll") : ""}
        data={agents
          .filter((agent) => agent.state !== "signed-out")
          .map((agent) => ({ value: agent.id, label: nameOf(agent, i18n.language) }))}
        value={to}
        onChange={setTo}
        searchable
        comboboxProps={{ transitionProps: { duration: 0 }, keepMounted: false }}
        data-testid="message-to"
      />
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
      <Button type="submit" disabled={text.trim() === ""} data-testid="message-send">
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
              {one.waiting.length > 0 &&
                ` \u00b7 ${t("messages.waiting", { names: one.waiting.map(name).join(", ") })}`}
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
