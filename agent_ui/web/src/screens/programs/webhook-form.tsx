import { Button, Checkbox, MultiSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { programs } from "../../link/programs";
import type { Problem } from "../../protocol";
import classes from "./programs.module.css";
import { Scope } from "./scope";
import { Wrong } from "./wrong";

/** As docs/api.md names them; the server has the last word. */
const kinds = Object.entries({
  call: ["arrived", "placed", "reason", "queued", "connected", "talk-ended", "ended"],
  offer: ["made", "taken", "failed"],
  recording: ["kept"],
  voicemail: ["left"],
}).flatMap(([of, words]) => words.map((word) => `${of}.${word}`));

/** Where a new one goes, and what it is told. */
export function NewWebhookForm({ onMade, onCancel }: { onMade(secret: string): void; onCancel(): void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [clients, setClients] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const [seesNumbers, setSeesNumbers] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const made = await programs.makeWebhook({
        name,
        url,
        clients: clients.length === 0 ? null : clients,
        kinds: chosen,
        sees_numbers: seesNumbers,
      });
      onMade(made.secret);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <form
      className={classes.form}
      onSubmit={(event) => void make(event)}
      aria-label={t("programs.newWebhook")}
    >
      <Scope name={name} clients={clients} onName={setName} onClients={setClients} />
      <TextInput
        className={classes.wide}
        size="xs"
        label={t("programs.address")}
        withAsterisk
        placeholder="https://"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        data-testid="webhook-url"
      />
      <MultiSelect
        className={classes.wide}
        size="xs"
        label={t("programs.kinds")}
        placeholder={chosen.length === 0 ? t("programs.all") : undefined}
        data={kinds}
        value={chosen}
        onChange={setChosen}
        searchable
        data-testid="webhook-kinds"
      />
      <Checkbox
        className={classes.wide}
        size="xs"
        label={t("programs.seesNumbers")}
        checked={seesNumbers}
        onChange={(event) => setSeesNumbers(event.currentTarget.checked)}
      />
      <Wrong problem={problem} />
      <div className={`${classes.buttons} ${classes.wide}`}>
        <Button type="submit" size="compact-sm" data-testid="webhook-make">
          {t("programs.make")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t("admin.cancel")}
        </Button>
      </div>
    </form>
  );
}
