import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { NextAction } from "../../protocol";
import { fieldOf, instantOf } from "../../state/next-action";
import { DayField } from "../parts/day-field";
import { callerText } from "../words";
import classes from "./next-action.module.css";

const kinds = ["planned-callback", "follow-up"] as const;
const owners = ["agent", "team", "queue"] as const;

/** What is to follow the call; it is saved with the wrap-up, or with it refused. */
export default function NextActionForm(props: {
  next: NextAction;
  caller: string;
  isFixed: boolean;
  onChange: (next: NextAction | null) => void;
}) {
  const { t } = useTranslation();
  const { next, isFixed } = props;
  const change = (part: Partial<NextAction>) => props.onChange({ ...next, ...part });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <fieldset className={classes.form} disabled={isFixed} data-testid="next-action">
      <legend>{t("next.title")}</legend>
      <NativeSelect
        label={t("next.kind")}
        value={next.kind}
        onChange={(event) => change({ kind: event.currentTarget.value as NextAction["kind"] })}
        data={kinds.map((kind) => ({ value: kind, label: t(`next.kinds.${kind}`) }))}
        data-testid="next-kind"
      />
      <NativeSelect
        label={t("next.owner")}
        value={next.owner}
        onChange={(event) => change({ owner: event.currentTarget.value as NextAction["owner"] })}
        data={owners.map((owner) => ({ value: owner, label: t(`next.owners.${owner}`) }))}
        data-testid="next-owner"
      />
      <DayField
        className={classes.wide}
        hasTime
        label={t(next.kind === "follow-up" ? "next.by" : "next.at")}
        description={zone}
        value={fieldOf(next.at)}
        onChange={(typed) => change({ at: instantOf(typed) })}
        data-testid="next-at"
      />
      {next.kind === "planned-callback" && (
        <TextInput
          className={classes.wide}
          label={t("next.number")}
          placeholder={callerText(props.caller, t)}
          inputMode="tel"
          value={next.number ?? ""}
          maxLength={30}
          onChange={(event) => change({ number: event.currentTarget.value })}
          data-testid="next-number"
        />
      )}
      <Textarea
        className={classes.wide}
        label={t("next.what")}
        value={next.what ?? ""}
        maxLength={500}
        autosize
        minRows={1}
        maxRows={4}
        onChange={(event) => change({ what: event.currentTarget.value })}
        data-testid="next-what"
      />
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => props.onChange(null)}
        data-testid="next-none"
      >
        {t("next.none")}
      </Button>
    </fieldset>
  );
}
