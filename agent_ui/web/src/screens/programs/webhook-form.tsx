import { Checkbox, MultiSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { programs } from "../../link/programs";
import type { NewProps } from "./made-once";
import { NewForm, type Scoped } from "./new-form";
import classes from "./programs.module.css";

/** As docs/api.md names them; the server has the last word. */
const kinds = Object.entries({
  call: ["arrived", "placed", "reason", "queued", "connected", "talk-ended", "ended"],
  offer: ["made", "taken", "failed"],
  recording: ["kept"],
  voicemail: ["left"],
}).flatMap(([of, words]) => words.map((word) => `${of}.${word}`));

/** Where a new one goes, and what it is told. */
export function NewWebhookForm(props: NewProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [seesNumbers, setSeesNumbers] = useState(false);
  const make = async (scope: Scoped) => {
    const made = await programs.makeWebhook({ ...scope, url, kinds: chosen, sees_numbers: seesNumbers });
    return made.secret;
  };
  return (
    <NewForm {...props} label={t("programs.newWebhook")} makeTestid="webhook-make" make={make}>
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
    </NewForm>
  );
}
